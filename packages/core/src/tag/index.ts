import pMap from "p-map";
import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { thumbKey } from "../image/keys.ts";
import { library } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { renditionsOf } from "../signing/index.ts";
import { afterPrefix, mend, type OwnTerm, suggestedTerms, termLabel, termOf } from "../term/index.ts";
import { foldPlace } from "../text/words.ts";

export { forgetRule, rulesKept } from "./rule-book.ts";

export const TagCount = z
  .object({
    name: z.string(),
    count: z.number().int().meta({ description: "How many ready photos have it" }),
    atLeast: z.boolean().optional().meta({ description: "There may be more: so many were counted" }),
  })
  .meta({ id: "TagCount" });
export type TagCount = z.infer<typeof TagCount>;

export const MonthCount = z
  .object({ month: z.string().meta({ example: "2026-11" }), count: z.number().int() })
  .meta({ id: "MonthCount" });
export type MonthCount = z.infer<typeof MonthCount>;

const MONTH = "month:";

interface OwnerTag {
  term: string;
  name: string;
  count: number;
}

/** Libraries whose tags are kept for the next pages of a search, and for how long (ms): 10,000 tags are about 2 MB. */
const KEPT = 8;
const KEPT_MS = 5 * 60_000;
const kept = new Map<string, { tags: OwnerTag[]; until: number }>();

/**
 * The tags of an owner, in the order of their terms, each with its exact count.
 * @param goingOn for a page that is not the first of its search: what the first one read does, where this process still
 * has it
 */
export async function vocabulary(owner: string, goingOn = false): Promise<OwnerTag[]> {
  const known = kept.get(owner);
  if (goingOn && known && known.until > Date.now()) return known.tags;
  const query = library.entities.tag.query.primary({ owner, kind: "tag" });
  const tags = await firstRows(mostRows.tags, (page) =>
    query.go({ ...page, attributes: ["term", "name", "count"], consistent: true }),
  );
  kept.delete(owner);
  kept.set(owner, { tags, until: Date.now() + KEPT_MS });
  for (const [oldest] of kept) if (kept.size > KEPT) kept.delete(oldest);
  return tags;
}

/** An owner's tags that begin with `prefix`, the most used of {@link mostRows} first, each with its exact count. */
export const suggest = fn(
  z.object({
    owner: z.string(),
    prefix: z.string().max(64).default(""),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  async ({ owner, prefix, limit }): Promise<TagCount[]> => {
    const query = library.entities.tag.query.primary({ owner, kind: "tag" }).begins({ term: termOf(prefix) });
    const tags = await firstRows(mostRows.tags, (page) => query.go({ ...page, consistent: true }));
    return tags
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.term.localeCompare(b.term, "en"))
      .slice(0, limit)
      .map(({ name, count }) => ({ name, count }));
  },
);

export const TagEntry = z
  .object({
    ...TagCount.pick({ name: true, count: true }).shape,
    cover: z.string().optional().meta({ description: "Its newest photo" }),
    thumbUrl: z.url().optional().meta({ description: "Of its cover" }),
  })
  .meta({ id: "TagEntry" });
export type TagEntry = z.infer<typeof TagEntry>;

/** A term comes behind none other than itself, and before none that begins with it. */
const LAST = "\u{10ffff}";

/**
 * A page of all tags of an owner, or of those that begin so, in the order of their terms.
 * @throws VisibleError `bad_request` for a cursor of another list
 */
export const page = fn(
  z.object({
    owner: z.string(),
    begins: z.string().max(64).default(""),
    cursor: z
      .string()
      .max(400)
      .transform((cursor, context) => {
        const term = Buffer.from(cursor, "base64url").toString();
        if (Buffer.from(term).toString("base64url") !== cursor || term === "")
          context.addIssue({ code: "custom", message: "Not a cursor of this list." });
        return term;
      })
      .optional(),
    limit: z.number().int().min(1).max(100).default(100),
  }),
  async ({ owner, begins, cursor, limit }): Promise<{ tags: TagEntry[]; cursor?: string }> => {
    const all = library.entities.tag.query.primary({ owner, kind: "tag" });
    const term = termOf(begins);
    if (cursor !== undefined && !cursor.startsWith(term))
      throw new VisibleError("bad_request", "Not a cursor of this list.", "cursor");
    const rest =
      cursor === undefined ? all.begins({ term }) : all.between({ term: cursor }, { term: term + LAST });
    const rows = await firstRows(limit + 1, (page) => rest.go({ ...page, consistent: true }));
    const url = renditionsOf(owner);
    const tags = await pMap(
      rows.slice(0, limit).filter(({ count }) => count > 0),
      async ({ term, name, count }) => {
        const { data } = await library.entities.imageTag.query
          .primary({ owner, term })
          .go({ limit: 1, order: "desc", consistent: true });
        const cover = data[0]?.id;
        return { name: mend(name), count, cover, thumbUrl: cover && url(thumbKey(owner, cover)) };
      },
      { concurrency: 10 },
    );
    const next = rows[limit];
    return { tags, ...(next && { cursor: Buffer.from(next.term).toString("base64url") }) };
  },
);

/** Own terms of one kind that are suggested by what they are called, and those that are read to choose from. */
const CALLED = 50;

/** The library's own terms that are called so: favorites, the archive, what has no tag, cameras, places. */
export const suggestOwn = fn(
  z.object({ owner: z.string(), prefix: z.string().max(64).default(""), limit: z.number().int().default(8) }),
  async ({ owner, prefix, limit }): Promise<TagCount[]> => {
    const { tag } = library.entities;
    const begins = termOf(prefix);
    const called = suggestedTerms.filter((term) => termOf(termLabel(term)).startsWith(begins));
    const beginning = async (term: OwnTerm) => {
      if (!begins) return [];
      const query = tag.query.primary({ owner, kind: "own" }).begins({ term });
      return (await query.go({ limit: CALLED, consistent: true })).data;
    };
    // Whoever writes what kind of term it is means no other.
    const saidOf = (kind: "place:" | "camera:") => afterPrefix(kind, begins) ?? begins;
    const [named, places, cameras] = await Promise.all([
      Promise.all(called.map((term) => tag.get({ owner, kind: "own", term }).go({ consistent: true }))),
      beginning(`place:${foldPlace(saidOf("place:"))}`),
      beginning(`camera:${saidOf("camera:")}`),
    ]);
    // A part of a name is written as it is compared: its photos are found, and it is no place.
    const whole = places.filter(({ term, name }) => name !== term).sort((a, b) => b.count - a.count);
    return [...named.flatMap(({ data }) => data ?? []), ...whole, ...cameras]
      .filter(({ count }) => count > 0)
      .slice(0, limit)
      .map(({ name, count }) => ({ name, count }));
  },
);

/** The months that an owner has ready photos of, the newest first. */
export const months = fn(z.object({ owner: z.string() }), async ({ owner }): Promise<MonthCount[]> => {
  const query = library.entities.tag.query.primary({ owner, kind: "own" }).begins({ term: MONTH });
  const months = await firstRows(mostRows.months, (page) =>
    query.go({ ...page, order: "desc", consistent: true }),
  );
  return months
    .filter(({ count }) => count > 0)
    .map(({ term, count }) => ({ month: afterPrefix(MONTH, term)!, count }));
});
