import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Resource } from "sst";
import { bytesOf, bytesStored } from "../../account/room.ts";
import { dynamodb } from "../../aws/dynamodb.ts";
import type { Entry } from "../../drift/index.ts";
import { entriesOf } from "../../image/drift.ts";
import { type Indexed, indexedOf } from "../../image/indexed.ts";
import { want } from "../../image/want.ts";
import { type ImageRow, library } from "../../library/index.ts";

/** What looks wrong in a library. Nothing is proven: it was read in pieces, while others may write. */
export interface Suspects {
  /** Index rows that no image calls for, and those that an image calls for but that are missing. */
  entries: Entry[];
  /** Terms whose count is not the number of their index rows. */
  terms: string[];
  /** Images whose index is not what their row calls for. */
  stale: string[];
  /** Whether the account counts other bytes than the images. */
  bytes: boolean;
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
  const images = new Map<string, Indexed>();
  const suspects: Suspects = { entries: [], terms: [], stale: [], bytes: false, images: 0, rows: 0 };
  let bytes = 0;
  const all = new Set([...terms, ...before.keys()]);
  for await (const image of imagesOf(owner)) {
    const indexed = indexedOf(image);
    images.set(image.id, indexed);
    bytes += image.counted ?? 0;
    for (const term of indexed.keys()) all.add(term);
    if (isStale(image)) suspects.stale.push(image.id);
  }
  suspects.images = images.size;
  suspects.bytes = (await bytesOf(owner)) !== bytes;

  const numbers = new Map<string, number>();
  for (const term of all) {
    let number = 0;
    for await (const { at, id } of entriesOf(owner, term)) {
      number++;
      const indexed = images.get(id);
      // What stays has no row.
      if (indexed?.get(term) === at) indexed.delete(term);
      else suspects.entries.push({ owner, term, at, id });
    }
    numbers.set(term, number);
    suspects.rows += number;
    onProgress(suspects.rows);
  }
  for (const [id, indexed] of images)
    for (const [term, at] of indexed) suspects.entries.push({ owner, term, at, id });

  // A count that changed meanwhile proves nothing, and is looked at alone.
  const after = await countsOf(owner);
  for (const [term, number] of numbers) {
    const [then, now] = [before.get(term), after.get(term)];
    if (then?.changes !== now?.changes || (now?.count ?? 0) !== number) suspects.terms.push(term);
  }
  return suspects;
}

/** Whether the index or the bytes counted, though complete, are not what the row calls for: after a change of what that is. */
export function isStale(image: ImageRow): boolean {
  if (image.dirty) return false;
  if ((image.counted ?? 0) !== bytesStored(image)) return true;
  const wanted = want(image);
  const indexed = indexedOf(image);
  return indexed.size !== wanted.size || [...indexed].some(([term, at]) => at !== wanted.get(term)?.at);
}

/** An owner's images, tombstones included. */
export async function* imagesOf(owner: string): AsyncGenerator<ImageRow> {
  let cursor: string | null = null;
  do {
    const page: { data: ImageRow[]; cursor: string | null } = await library.entities.image.query
      .primary({ owner })
      .go({ cursor, consistent: true });
    yield* page.data;
    cursor = page.cursor;
  } while (cursor);
}

async function countsOf(owner: string): Promise<Map<string, { count: number; changes?: number }>> {
  const { data } = await library.entities.tag.query.primary({ owner }).go({ pages: "all", consistent: true });
  return new Map(data.map(({ term, count, changes }) => [term, { count, changes }]));
}
