import type { ImageRow, Row } from "./store.ts";

/** What recognition and the sweep keep for themselves; the law says nothing of it. */
const NOTES = ["claim", "month", "usage", "lastsweep"];
const LAWFUL = ["image", "imagetag", "tag", "hash", "due", "text", "feature", "account"];

/**
 * Holds the whole table against the library's law: an ImageTag exists exactly when its image's `indexed` says so, a
 * Tag counts its ImageTags, an Account the bytes of its images, a Hash, a Text, a Due and a Feature item stand exactly where their image says. Since every change writes
 * all of these in one transaction, a torn one shows here.
 * @returns one line for each breach
 */
export function lawBreaches(rows: Map<string, Row[]>): string[] {
  const images = (rows.get("image") ?? []) as unknown as ImageRow[];
  const alsoKnown = [...rows.keys()].filter((entity) => ![...LAWFUL, ...NOTES].includes(entity));
  return [
    ...alsoKnown.map((entity) => `The table holds rows of ${entity}, which nothing here knows.`),
    ...images.filter(({ dirty }) => dirty).map(({ id }) => `${id} is half indexed.`),
    ...compare(
      "ImageTag",
      images.flatMap(({ owner, id, indexed }) =>
        Object.entries(indexed).map(([term, at]) => [owner, term, at, id].join(" ")),
      ),
      (rows.get("imagetag") ?? []).map(({ owner, term, at, id }) => [owner, term, at, id].join(" ")),
    ),
    ...compare("Tag count", counted(rows.get("imagetag") ?? []), stated(rows.get("tag") ?? [])),
    ...compare(
      "Hash",
      images.flatMap(({ owner, id, hashed }) => (hashed ? [[owner, hashed, id].join(" ")] : [])),
      (rows.get("hash") ?? []).map(({ owner, sha256, id }) => [owner, sha256, id].join(" ")),
    ),
    ...compare(
      "Text",
      images.flatMap(({ owner, id, text }) => (text?.lines ? [[owner, id].join(" ")] : [])),
      (rows.get("text") ?? []).map(({ owner, id }) => [owner, id].join(" ")),
    ),
    ...compare(
      "Due",
      images.flatMap(({ owner, id, due }) => (due ? [[due, owner, id].join(" ")] : [])),
      (rows.get("due") ?? []).map(({ at, owner, id }) => [at, owner, id].join(" ")),
    ),
    ...compare(
      "Feature",
      images.flatMap(({ owner, id, features }) => (features ? [[features, owner, id].join(" ")] : [])),
      (rows.get("feature") ?? []).map(({ model, owner, id }) => [model, owner, id].join(" ")),
    ),
    ...compare(
      "Account",
      [...bytesOf(images)].map(([owner, bytes]) => `${owner} ${bytes}`),
      (rows.get("account") ?? []).flatMap(({ owner, bytes }) => (bytes ? [`${owner} ${bytes}`] : [])),
    ),
  ];
}

/** What each account with any bytes is to count. */
function bytesOf(images: ImageRow[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { owner, counted } of images) if (counted) sums.set(owner, (sums.get(owner) ?? 0) + counted);
  return sums;
}

function counted(imageTags: Row[]): string[] {
  const counts = new Map<string, number>();
  for (const { owner, term } of imageTags) {
    const key = `${owner} ${term}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} = ${count}`);
}

/** A tag that no image stands under any more may stay, with 0. */
function stated(tags: Row[]): string[] {
  return tags
    .filter(({ count }) => count !== 0)
    .map(({ owner, term, count }) => `${owner} ${term} = ${count}`);
}

/** Both lists must hold the same, each once. */
function compare(what: string, called: string[], stored: string[]): string[] {
  const [wanted, there] = [new Set(called), new Set(stored)];
  return [
    ...called.filter((one) => !there.has(one)).map((one) => `${what} is missing: ${one}`),
    ...stored.filter((one) => !wanted.has(one)).map((one) => `${what} should not be there: ${one}`),
    ...(there.size === stored.length ? [] : [`${what}: some stand there twice.`]),
  ];
}
