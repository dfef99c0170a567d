import pMap from "p-map";
import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { library } from "../library/index.ts";
import { mostRows } from "../library/reads.ts";
import { vocabulary } from "../tag/index.ts";
import { isOwn } from "../term/index.ts";
import {
  formsOf,
  hasWords,
  type Near,
  nearest,
  type Reading,
  type Understood,
  understand,
} from "../words/index.ts";
import {
  format,
  isOperator,
  MAX_LENGTH,
  meaningOf,
  mend,
  parse,
  type Query,
  quoteNames,
} from "./grammar/index.ts";
import {
  after,
  Budget,
  before,
  compare,
  difference,
  intersection,
  leaf,
  type Position,
  type Stream,
  union,
} from "./stream.ts";
import { isDate, termsOf } from "./terms.ts";

export interface Page {
  ids: string[];
  /** Where each of them stands. */
  places: Position[];
  /** Where the next page begins; undefined at the end. */
  cursor?: string;
  /** How far back it has looked (ISO 8601), where it stopped before the page was full and the end was reached. */
  searchedTo?: string;
  /** Terms that were searched as other tags than themselves. */
  understood?: Understood[];
  /** On the first page: what to try instead of terms that no photo has. */
  near?: Near[];
}

/**
 * The ids of an owner's images that match `q` as `understand` reads it, newest first. Its cost grows with the page and
 * with the owner's tags, up to {@link mostRows}: what matches nowhere near ends a page early, with a cursor.
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
  (input): Promise<Page> => searchWithin(mostRows.index, input),
);

/** Photos of a page of {@link idsOf}. */
const IDS_PER_PAGE = 1000;

/** Which photos a search finds, and when each was taken: whoever selects them all need not see them all. */
export const idsOf = fn(
  search.schema.pick({ owner: true, q: true, before: true, cursor: true }),
  async (input): Promise<{ ids: { id: string; takenAt: string }[]; cursor?: string }> => {
    const { places, cursor } = await searchWithin(mostRows.index, { ...input, limit: IDS_PER_PAGE });
    return { ids: places.map((place) => ({ id: place.id, takenAt: timeOf(place) })), cursor };
  },
);

interface Search {
  owner: string;
  q?: string;
  before?: string;
  limit: number;
  cursor?: string;
}

/**
 * @param rows of the index that it may read; what its streams read first is read anyway
 * @param firstPage whether the owner's tags are read anew, and others are offered for what nobody has
 */
export async function searchWithin(
  rows: number,
  { owner, q, before: older, limit, cursor }: Search,
  firstPage = cursor === undefined,
): Promise<Page> {
  const query = read(q ?? "");
  let from = start(cursor, older, query.before);
  const { reading, said } = await inOwnWords(owner, q ?? "", query, firstPage);
  const places: Position[] = [];
  const page = (rest: Pick<Page, "cursor" | "searchedTo"> = {}): Page => ({
    ids: places.map(({ id }) => id),
    places,
    ...rest,
    ...said,
  });
  if (contradicts(reading) || (query.after && query.before && query.after >= query.before)) return page();
  const stream = streamOf(owner, reading, { limit, budget: new Budget(rows), since: query.after });
  for (;;) {
    const found = await stream.seek(from);
    if (!found) return page();
    if (places.length === limit) return page({ cursor: encode(from!) });
    if (found.stopped) return page({ cursor: encode(found), searchedTo: timeOf(found) });
    // One that is given an earlier date at this moment is met once more.
    if (!places.some(({ id }) => id === found.id)) places.push(found);
    from = after(found);
  }
}

/** Terms that are counted within a search, and photos that are counted of each. */
const COUNTED_TERMS = 12;
const COUNTED = 100;

/**
 * Of terms that could be added to a search those with which it still finds something, each with how many. They share what
 * one request may read: of whom nothing was found by then, nothing is said.
 * @throws VisibleError `bad_request` on `q`
 */
export const within = fn(
  z.object({ owner: z.string(), q: z.string().max(MAX_LENGTH), terms: z.array(z.string()) }),
  async ({ owner, q, terms }): Promise<{ name: string; count: number; atLeast?: boolean }[]> => {
    const { tokens, problem } = parse(q);
    if (!tokens) throw new VisibleError("bad_request", problem, "q");
    const some = terms.slice(0, COUNTED_TERMS);
    const counted = await pMap(
      some,
      async (name) => {
        const wider = format(mend([...tokens, { term: name, exclude: false, or: false }]));
        if (parse(wider).problem) return { name, count: 0 };
        const rows = Math.floor(mostRows.index / some.length);
        const { ids, cursor } = await searchWithin(rows, { owner, q: wider, limit: COUNTED }, false);
        return { name, count: ids.length, ...(cursor !== undefined && { atLeast: true }) };
      },
      { concurrency: 4 },
    );
    return counted.filter(({ count }) => count > 0);
  },
);

/** Where a page goes on that ends with this image. */
export function cursorAfter(place: Position): string {
  return encode(after(place));
}

/** For so many terms that nobody has, others are offered: a page of them helps nobody. */
const TERMS_HELPED = 3;

/** What a query asks for among the owner's tags and in the text of their photos, and what is to be said of that. */
async function inOwnWords(
  owner: string,
  q: string,
  query: Query,
  firstPage: boolean,
): Promise<{ reading: Pick<Reading, "all" | "none">; said?: Pick<Page, "understood" | "near"> }> {
  if (!hasWords(query)) {
    const all = query.all.map((any) => ({ any }));
    return { reading: alsoInText(query, { all, none: query.none }, new Map()) };
  }
  const tags = await vocabulary(owner, !firstPage);
  query = withNames(q, query, tags);
  const reading = await understand(query, tags);
  const forms = await formsOf([...query.all.flat(), ...query.none].filter((term) => !isOwn(term)));
  const near = firstPage
    ? await nearest(await nowhere(owner, reading.unknown.slice(0, TERMS_HELPED), forms), tags)
    : [];
  return {
    reading: alsoInText(query, reading, forms),
    said: {
      ...(reading.understood.length > 0 && { understood: reading.understood }),
      ...(near.length > 0 && { near }),
    },
  };
}

/** A tag whose name holds a word of the language is meant by it: `rock and roll`. */
function withNames(q: string, query: Query, tags: readonly { term: string }[]): Query {
  const names = new Set(tags.flatMap(({ term }) => (term.split(" ").some(isOperator) ? term : [])));
  if (names.size === 0) return query;
  const { tokens } = parse(quoteNames(q, (term) => names.has(term)));
  return tokens ? meaningOf(tokens) : query;
}

/** What was typed may also be written in a photo; what it was understood as may not. */
function alsoInText(
  { all, none }: Query,
  reading: Pick<Reading, "all" | "none">,
  forms: Forms,
): Pick<Reading, "all" | "none"> {
  const typed = new Set([...all.flat(), ...none]);
  const everywhere = !all.flat().every(isDate);
  const either = (terms: string[]) => [
    ...new Set(terms.flatMap((term) => (typed.has(term) ? written(term, forms, everywhere) : term))),
  ];
  return {
    all: reading.all.map(({ any, every }) => ({ any: either(any), every: every?.map(either) })),
    // Whoever leaves a tag out does not ask for what is written in pictures; `-text:dog` does.
    none: reading.none.flatMap((term) => (isOwn(term) ? termsOf(term, everywhere) : term)),
  };
}

/** A term → the word that it is many of: `cats` → `cat`. */
type Forms = ReadonlyMap<string, readonly string[]>;

/** What was typed, as it stands in the index and in pictures. */
function written(term: string, forms: Forms, everywhere = false): string[] {
  return [
    ...new Set([
      ...termsOf(term, everywhere),
      ...(forms.get(term) ?? []).flatMap((form) => termsOf(form)).filter(isOwn),
    ]),
  ];
}

/** Those terms, none of which is a tag, that are not written in a photo either. */
async function nowhere(owner: string, terms: readonly string[], forms: Forms): Promise<string[]> {
  const counts = await Promise.all(
    terms.map(async (term) => {
      const inPictures = written(term, forms).filter((each) => each !== term);
      const rows = await Promise.all(
        inPictures.map((own) =>
          library.entities.tag.get({ owner, kind: "own", term: own }).go({ consistent: true }),
        ),
      );
      return rows.some(({ data }) => (data?.count ?? 0) > 0);
    }),
  );
  return terms.filter((_, index) => !counts[index]);
}

function read(q: string): Query {
  const { tokens, problem } = parse(q);
  if (!tokens) throw new VisibleError("bad_request", problem, "q");
  return meaningOf(tokens);
}

/** Whether it asks for what it leaves out, as `cat -cat` does: nothing need be read to know that nothing matches. */
function contradicts({ all, none }: Pick<Reading, "all" | "none">): boolean {
  const excluded = new Set(none);
  const isNothing = (terms: string[]) => terms.every((term) => excluded.has(term));
  return all.some(({ any, every }) => isNothing(any) && (!every || every.some(isNothing)));
}

function streamOf(
  owner: string,
  { all, none }: Pick<Reading, "all" | "none">,
  { limit, budget, since }: { limit: number; budget: Budget; since?: string },
): Stream {
  const terms = all.reduce((sum, { any, every = [] }) => sum + any.length + every.flat().length, none.length);
  // One more than the page shows whether there is a next one. Beside others a stream is mostly jumped over.
  const firstRead =
    terms === 1 ? limit + 1 : Math.min(limit + 1, FIRST_READ, Math.ceil(budget.left / 2 / terms) || 1);
  const streamOfTerm = (term: string) =>
    leaf((from, size) => readTerm(owner, term, from, size), firstRead, budget, since);
  const streamOfAny = (terms: string[]) => union(terms.map(streamOfTerm));
  const parts = all.map(({ any, every }) =>
    every ? union([streamOfAny(any), intersection(every.map(streamOfAny))]) : streamOfAny(any),
  );
  return difference(intersection(parts), none.map(streamOfTerm));
}

const FIRST_READ = 25;

async function readTerm(owner: string, term: string, from: Position | undefined, limit: number) {
  const all = library.entities.imageTag.query.primary({ owner, term });
  const { data } = await (from ? all.lte(from) : all).go({
    order: "desc",
    limit,
    consistent: true,
  });
  return data;
}

function start(cursor?: string, ...older: (string | undefined)[]): Position | undefined {
  const places = [];
  if (cursor) places.push(decode(cursor));
  for (const time of older) if (time) places.push(before(new Date(time).toISOString()));
  return places.sort(compare).at(-1);
}

/** A place is text that means nothing here; those of earlier versions were times alone. */
const Cursor = z.tuple([z.string().regex(/^[ -~]{1,64}$/), z.string().regex(/^[!-~]{1,64}$/)]);

/** Places begin with their time. */
function timeOf({ at }: Position): string {
  return at.slice(0, 24);
}

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
