import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { library } from "../library/index.ts";
import { MAX_LENGTH, meaningOf, parse, type Query } from "./grammar/index.ts";
import {
  after,
  before,
  difference,
  intersection,
  leaf,
  type Position,
  type Stream,
  union,
} from "./stream.ts";

export interface Page {
  ids: string[];
  /** Where the next page begins; undefined at the end. */
  cursor?: string;
}

/**
 * The ids of an owner's images that match `q`, newest first. Its cost grows with the page.
 *
 * Cursor law: an image that matches throughout, with its place unchanged, appears exactly once over
 * all pages, whatever happens to the others meanwhile: a cursor is a place, not a count.
 *
 * @throws VisibleError `bad_request` on `q`, `cursor` or `before`.
 */
export const search = fn(
  z.object({
    owner: z.string(),
    q: z.string().max(MAX_LENGTH).optional(),
    /** ISO 8601: only images older than this. */
    before: z.iso.datetime({ offset: true, error: "Not an ISO 8601 time" }).optional(),
    limit: z.number().int().min(1).max(200).default(60),
    cursor: z.string().max(200).optional(),
  }),
  async ({ owner, q, before: older, limit, cursor }): Promise<Page> => {
    const stream = streamOf(owner, read(q ?? ""), limit);
    const ids: string[] = [];
    let from = start(cursor, older);
    for (;;) {
      const found = await stream.seek(from);
      if (!found) return { ids };
      if (ids.length === limit) return { ids, cursor: encode(from!) };
      ids.push(found.id);
      from = after(found);
    }
  },
);

function read(q: string): Query {
  const { tokens, problem } = parse(q);
  if (!tokens) throw new VisibleError("bad_request", problem, "q");
  return meaningOf(tokens);
}

function streamOf(owner: string, query: Query, limit: number): Stream {
  const single = query.all.length === 1 && query.none.length === 0;
  // One more than the page shows whether there is a next one. Beside others a stream is mostly jumped over.
  const firstRead = single ? limit + 1 : Math.min(limit + 1, 25);
  const streamOfTerm = (term: string) => leaf((from, size) => readTerm(owner, term, from, size), firstRead);
  const all = query.all.map((terms) => union(terms.map(streamOfTerm)));
  return difference(intersection(all), query.none.map(streamOfTerm));
}

async function readTerm(owner: string, term: string, from: Position | undefined, limit: number) {
  const all = library.entities.imageTag.query.primary({ owner, term });
  const { data } = await (from ? all.lte(from) : all).go({
    order: "desc",
    limit,
    consistent: true,
  });
  return data;
}

function start(cursor?: string, older?: string): Position | undefined {
  const places = [];
  if (cursor) places.push(decode(cursor));
  if (older) places.push(before(new Date(older).toISOString()));
  return places.sort((a, b) => (a.at < b.at ? -1 : 1))[0];
}

const Cursor = z.tuple([z.iso.datetime(), z.string().regex(/^[!-~]{1,64}$/)]);

function encode({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString("base64url");
}

function decode(cursor: string): Position {
  try {
    const [at, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { at, id };
  } catch {
    throw new VisibleError("bad_request", "Not a cursor of this list.", "cursor");
  }
}
