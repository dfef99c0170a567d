import * as z from "zod";
import { fn } from "../fn/index.ts";
import { library } from "../library/index.ts";
import { afterPrefix, termOf } from "../term/index.ts";

export const TagCount = z
  .object({
    name: z.string(),
    count: z.number().int().meta({ description: "How many ready photos have it" }),
  })
  .meta({ id: "TagCount" });
export type TagCount = z.infer<typeof TagCount>;

export const MonthCount = z
  .object({ month: z.string().meta({ example: "2026-11" }), count: z.number().int() })
  .meta({ id: "MonthCount" });
export type MonthCount = z.infer<typeof MonthCount>;

const MONTH = "month:";

/** An owner's tags that begin with `prefix`, the most used first, each with its exact count. */
export const suggest = fn(
  z.object({
    owner: z.string(),
    prefix: z.string().max(64).default(""),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  async ({ owner, prefix, limit }): Promise<TagCount[]> => {
    const { data } = await library.entities.tag.query
      .primary({ owner, kind: "tag" })
      .begins({ term: termOf(prefix) })
      .go({ pages: "all", consistent: true });
    return data
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.term.localeCompare(b.term, "en"))
      .slice(0, limit)
      .map(({ name, count }) => ({ name, count }));
  },
);

/** The months that an owner has ready photos of, the newest first. */
export const months = fn(z.object({ owner: z.string() }), async ({ owner }): Promise<MonthCount[]> => {
  const { data } = await library.entities.tag.query
    .primary({ owner, kind: "own" })
    .begins({ term: MONTH })
    .go({ pages: "all", order: "desc", consistent: true });
  return data
    .filter(({ count }) => count > 0)
    .map(({ term, count }) => ({ month: afterPrefix(MONTH, term)!, count }));
});
