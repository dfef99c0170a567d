import type { ImageRow, Tag } from "../library/entities.ts";
import { isOwn, type OwnTerm, termOf } from "../term/index.ts";
import { wordsOfCamera, wordsOfName, wordsOfPlace, wordsSaid } from "../text/words.ts";
import { sortKey } from "./burst.ts";
import { dateOf, recordedDate } from "./date.ts";
import { isUpload } from "./keys.ts";
import { isName } from "./names.ts";
import { placeOf } from "./place.ts";

/** A term an image is to stand under: at which place, and how the term is shown. */
export interface Wanted {
  at: string;
  name: string;
}

/**
 * The terms that an image's row calls for. Everything a person can find an image under follows from
 * this one function; `change` brings the index in line with it.
 */
export function want(image: ImageRow): Map<string, Wanted> {
  const terms = new Map<string, Wanted>();
  if (image.purgedAt || image.abandonedAt) return terms;
  const own = (term: OwnTerm, at: string) => terms.set(term, { at, name: term });
  if (image.duplicateOf)
    return isUpload(image) ? terms : own(`copy-of:${image.sha256}`, sortTime(image.addedAt));
  const unlisted = (term: OwnTerm, since: string) => {
    own(term, sortTime(since));
    // Whoever deletes an album finds all that would come back to it.
    for (const album of image.albums ?? []) own(`unlisted:${album}`, sortTime(since));
    return terms;
  };
  if (image.trashedAt) return unlisted("in:trash", image.trashedAt);
  if (image.status === "failed") return unlisted("status:failed", image.addedAt);
  if (image.status !== "ready") return unlisted("status:pending", image.addedAt);

  const at = sortKey(sortTime((dateOf(image) ?? recordedDate(image)).takenAt), image.name);
  const [month, year] = [at.slice(0, 7), at.slice(0, 4)];
  if (image.archived) {
    for (const term of ["archive", `archived:${month}`, `archived:${year}`] as const) own(term, at);
  } else for (const term of ["timeline", `month:${month}`, `year:${year}`] as const) own(term, at);
  if (image.favorite) own("favorite", at);
  for (const album of image.albums ?? []) own(`album:${album}`, at);
  own(`type:${image.type.replace(/^image\/(x-\w+-)?/, "")}`, at);
  const removed = new Set(image.removed.map(termOf));
  const tags = visibleTags(image);
  if (tags.length === 0) own("untagged", at);
  for (const tag of tags) {
    for (const name of [tag.name, ...tag.parents]) {
      const term = termOf(name);
      if (isOwn(term) || terms.has(term)) continue;
      if (removed.has(term) && term !== termOf(tag.name)) continue;
      terms.set(term, { at, name });
    }
  }
  for (const word of wordsSaid(image)) own(`text:${word}`, at);
  for (const word of wordsOfName(image.name)) if (isName(word)) own(`name:${word}`, at);
  for (const word of wordsOfCamera(image.camera ?? "")) if (isName(word) && word) own(`camera:${word}`, at);
  for (const [word, name] of wordsOfPlace(placeOf(image) ?? {}))
    if (isName(word)) terms.set(`place:${word}` satisfies OwnTerm, { at, name: `place:${name}` });
  return terms;
}

/**
 * The tags that a person did not take away, each once. Who gives a tag that others say too makes it certain; it keeps
 * their name, and what they know of it.
 */
export function visibleTags(image: ImageRow): Tag[] {
  const removed = new Set(image.removed.map(termOf));
  const byTerm = new Map<string, Tag>();
  for (const source of ["model", "file", "person"] as const)
    for (const tag of image.tags) {
      const term = termOf(tag.name);
      if (tag.source !== source || (source !== "person" && removed.has(term))) continue;
      const known = byTerm.get(term);
      byTerm.set(
        term,
        known
          ? { ...known, source, confidence: 100, parents: [...new Set([...known.parents, ...tag.parents])] }
          : tag,
      );
    }
  return [...byTerm.values()];
}

/**
 * Tags in the order in which they are said. Of those that are as sure, the owner's own lead, and what goes without saying
 * comes last: a tabby cat is a cat, and a cat is an animal.
 */
export function surestFirst(tags: readonly Tag[]): Tag[] {
  const byOwner = ({ source }: Tag) => Number(source === "person");
  return [...tags].sort(
    (a, b) => b.confidence - a.confidence || byOwner(b) - byOwner(a) || b.parents.length - a.parents.length,
  );
}

/** A time as 24 characters, so that text order is time order. Years outside 0–9999 are clamped. */
function sortTime(iso: string): string {
  const text = new Date(iso).toISOString();
  if (text.length === 24) return text;
  return text.startsWith("-") ? "0000-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z";
}
