import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Resource } from "sst";
import { dynamodb } from "../../aws/dynamodb.ts";
import { want } from "../../image/want.ts";
import { type ImageRow, library } from "../../library/index.ts";

/** An ImageTag: one image under one term. */
export interface Entry {
  owner: string;
  term: string;
  at: string;
  id: string;
}

/** What looks wrong in a library. Nothing is proven: it was read in pieces, while others may write. */
export interface Suspects {
  /** Index rows that no image calls for, and those that an image calls for but that are missing. */
  entries: Entry[];
  /** Terms whose count is not the number of their index rows. */
  terms: string[];
  /** Images whose index is not what their row calls for. */
  stale: string[];
  /** How much was looked at. */
  images: number;
  rows: number;
}

/** Owner → terms under which an index row stands. */
export type Places = Map<string, Set<string>>;

/**
 * Every owner who has anything in the table, and every term of theirs, by reading the whole table once: half a
 * read unit for 4 KB. An index row that nothing knows of is found in no other way.
 */
export async function discover(onProgress: (items: number) => void): Promise<Places> {
  const places: Places = new Map();
  let items = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: Resource.Library.name,
        ExclusiveStartKey,
        ProjectionExpression: "#owner, #term, #entity",
        ExpressionAttributeNames: { "#owner": "owner", "#term": "term", "#entity": "__edb_e__" },
      }),
    );
    for (const { owner, term, __edb_e__: entity } of page.Items ?? []) {
      if (typeof owner !== "string") continue;
      const terms = places.get(owner) ?? new Set();
      if (entity === "imagetag") terms.add(String(term));
      places.set(owner, terms);
    }
    items += page.ScannedCount ?? 0;
    onProgress(items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return places;
}

/**
 * Reads an owner's library and compares. Its index is held in memory, about 200 bytes a row.
 * @param terms under which rows may stand that neither an image nor a count knows of
 */
export async function survey(
  owner: string,
  terms: Iterable<string>,
  onProgress: (rows: number) => void,
): Promise<Suspects> {
  const before = await countsOf(owner);
  const images = new Map<string, ImageRow["indexed"]>();
  const suspects: Suspects = { entries: [], terms: [], stale: [], images: 0, rows: 0 };
  const all = new Set([...terms, ...before.keys()]);
  for await (const image of imagesOf(owner)) {
    images.set(image.id, image.indexed);
    for (const term of Object.keys(image.indexed)) all.add(term);
    if (isStale(image)) suspects.stale.push(image.id);
  }
  suspects.images = images.size;

  const numbers = new Map<string, number>();
  for (const term of all) {
    let number = 0;
    for await (const { at, id } of entriesOf(owner, term)) {
      number++;
      const indexed = images.get(id);
      if (indexed?.[term] === at) seen(indexed, term);
      else suspects.entries.push({ owner, term, at, id });
    }
    numbers.set(term, number);
    suspects.rows += number;
    onProgress(suspects.rows);
  }
  for (const [id, indexed] of images)
    for (const [term, at] of Object.entries(indexed)) suspects.entries.push({ owner, term, at, id });

  // A count that changed meanwhile proves nothing, and is looked at alone.
  const after = await countsOf(owner);
  for (const [term, number] of numbers) {
    const [then, now] = [before.get(term), after.get(term)];
    if (then?.changes !== now?.changes || (now?.count ?? 0) !== number) suspects.terms.push(term);
  }
  return suspects;
}

/** Takes a row's entry off the list of those that an image calls for: what stays has no row. */
function seen(indexed: ImageRow["indexed"], term: string): void {
  delete indexed[term];
}

/** Whether the index, though complete, is not what the row calls for: after a change of what photos are found under. */
export function isStale(image: ImageRow): boolean {
  if (image.dirty) return false;
  const wanted = want(image);
  const terms = Object.keys(image.indexed);
  return terms.length !== wanted.size || terms.some((term) => image.indexed[term] !== wanted.get(term)?.at);
}

async function* imagesOf(owner: string): AsyncGenerator<ImageRow> {
  let cursor: string | null = null;
  do {
    const page: { data: ImageRow[]; cursor: string | null } = await library.entities.image.query
      .primary({ owner })
      .go({ cursor, consistent: true });
    yield* page.data;
    cursor = page.cursor;
  } while (cursor);
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

async function countsOf(owner: string): Promise<Map<string, { count: number; changes?: number }>> {
  const { data } = await library.entities.tag.query.primary({ owner }).go({ pages: "all", consistent: true });
  return new Map(data.map(({ term, count, changes }) => [term, { count, changes }]));
}
