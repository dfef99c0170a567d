import { setTimeout as sleep } from "node:timers/promises";
import type { Drift, Entry } from "../drift/index.ts";
import { type ImageRow, library } from "../library/index.ts";
import { isOwn } from "../term/index.ts";
import { indexedOf } from "./indexed.ts";
import { read } from "./row.ts";
import { want } from "./want.ts";

/**
 * Mends drift: what the law of the library (change.ts) says must be so, and is not. Each suspect is looked at again, exactly,
 * and mended under that law while others write:
 *
 * - Whatever puts or deletes an image's index rows raises its `rev`. An entry is judged by what was read while `rev`
 *   stood still, and mended on condition that it still does.
 * - Whatever puts or deletes index rows of a term raises its Tag's `changes`. Rows are counted while it stands still,
 *   and the count is set on condition that it still does.
 * - Mending an entry moves the count along with it, as every change does: whoever is cut off in between leaves
 *   the count as right or as wrong as it was.
 */

/** A suspect that others keep changing: nothing can be said of it now. */
export class Busy extends Error {}

const ATTEMPTS = 12;

/** Makes an attempt until it has something to say. @throws Busy */
async function insist<Result>(attempt: () => Promise<{ verdict: Result } | "changed">): Promise<Result> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const outcome = await attempt();
    if (outcome !== "changed") return outcome.verdict;
    await sleep(Math.random() * Math.min(2000, 10 * 2 ** tries));
  }
  throw new Busy();
}

/** An index row without its image's word for it, or an image's word without the row. @throws Busy */
export function examineEntry(entry: Entry, fix: boolean): Promise<Drift | undefined> {
  const { owner, term, at, id } = entry;
  return insist(async () => {
    const image = await read(owner, id);
    const { data: row } = await library.entities.imageTag
      .get({ owner, term, at, id })
      .go({ consistent: true });
    if ((await read(owner, id))?.rev !== image?.rev) return "changed";
    if (((image && indexedOf(image).get(term)) === at) === Boolean(row)) return { verdict: undefined };
    const kind = row ? "orphan" : "missing";
    if (fix && !(await mendEntry(entry, kind, image))) return "changed";
    return { verdict: { kind, ...entry } };
  });
}

async function mendEntry(
  { owner, term, at, id }: Entry,
  kind: "orphan" | "missing",
  image: ImageRow | undefined,
): Promise<boolean> {
  const name = image && want(image).get(term)?.name;
  const { canceled, data } = await library.transaction
    .write(({ image: images, imageTag, tag }) => [
      // A bare check of the condition would be another permission for every function that changes a photo.
      image
        ? images
            .patch({ owner, id })
            .add({ rev: 1 })
            .where(({ rev }, { eq }) => eq(rev, image.rev))
            .commit()
        : images
            .delete({ owner, id })
            .where(({ rev }, { notExists }) => notExists(rev))
            .commit(),
      kind === "orphan"
        ? imageTag.remove({ owner, term, at, id }).commit()
        : imageTag.create({ owner, term, at, id }).commit(),
      tag
        .update({ owner, kind: kindOf(term), term })
        .add({ count: kind === "orphan" ? -1 : 1, changes: 1 })
        .data((attributes, { ifNotExists }) => ifNotExists(attributes.name, name ?? term))
        .commit(),
    ])
    .go();
  return written(canceled, data);
}

/** A count that is not the number of its rows. @throws Busy */
export function examineCount(owner: string, term: string, fix: boolean): Promise<Drift | undefined> {
  const key = { owner, kind: kindOf(term), term };
  const readTag = async () => (await library.entities.tag.get(key).go({ consistent: true })).data;
  return insist(async () => {
    const tag = await readTag();
    let rows = 0;
    let first: { id: string } | undefined;
    for await (const entry of entriesOf(owner, term)) {
      first ??= entry;
      rows++;
    }
    const again = await readTag();
    if (again?.changes !== tag?.changes || again?.count !== tag?.count) return "changed";
    if ((tag?.count ?? 0) === rows) return { verdict: undefined };
    const finding = { kind: "count" as const, owner, term, count: tag?.count, rows };
    if (!fix) return { verdict: finding };
    const image = tag || !first ? undefined : await read(owner, first.id);
    const name = (image && want(image).get(term)?.name) ?? term;
    const { canceled, data } = await library.transaction
      .write(({ tag: tags }) => [
        tag
          ? tags
              .patch(key)
              .set({ count: rows })
              .add({ changes: 1 })
              .where(({ count, changes }, { eq, notExists }) =>
                [
                  eq(count, tag.count),
                  tag.changes === undefined ? notExists(changes) : eq(changes, tag.changes),
                ].join(" AND "),
              )
              .commit()
          : tags.create({ ...key, name, count: rows, changes: 1 }).commit(),
      ])
      .go();
    return written(canceled, data) ? { verdict: finding } : "changed";
  });
}

/** The index rows under a term. */
export async function* entriesOf(owner: string, term: string): AsyncGenerator<{ at: string; id: string }> {
  let cursor: string | null = null;
  do {
    const page: { data: { at: string; id: string }[]; cursor: string | null } =
      await library.entities.imageTag.query.primary({ owner, term }).go({ cursor, consistent: true });
    yield* page.data;
    cursor = page.cursor;
  } while (cursor);
}

function kindOf(term: string): "own" | "tag" {
  return isOwn(term) ? "own" : "tag";
}

/** @returns whether it was written; false when somebody else was first. @throws Error on any other refusal. */
function written(canceled: boolean, data: unknown): boolean {
  if (!canceled) return true;
  const codes = (data as { code: string }[]).map(({ code }) => code);
  const fatal = codes.find(
    (code) => !/^(None|ConditionalCheckFailed|TransactionConflict|Throttl|Provisioned)/.test(code),
  );
  if (fatal) throw new Error(`The transaction was refused: ${codes.join(", ")}`);
  return false;
}
