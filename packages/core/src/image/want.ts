import type { ImageRow } from "../library/entities.ts";
import { isOwn, type OwnTerm, termOf } from "../term/index.ts";

/** A term an image is to stand under: at which sort time, and how the term is shown. */
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
  if (image.trashedAt) return own("in:trash", sortTime(image.trashedAt));
  if (image.status === "failed") return own("status:failed", sortTime(image.addedAt));
  if (image.status !== "ready") return own("status:pending", sortTime(image.addedAt));

  const at = timelineTime(image);
  own("timeline", at);
  own(`month:${at.slice(0, 7)}`, at);
  own(`type:${image.type.replace(/^image\//, "")}`, at);
  const removed = new Set(image.removed);
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
  return terms;
}

/** The tags that a person did not take away. */
export function visibleTags(image: ImageRow): ImageRow["tags"] {
  const removed = new Set(image.removed);
  return image.tags.filter((tag) => tag.source === "person" || !removed.has(termOf(tag.name)));
}

/** Where a ready image stands in the timeline: when it was taken, else when it was added. */
function timelineTime(image: Pick<ImageRow, "takenAt" | "addedAt">): string {
  return sortTime(image.takenAt ?? image.addedAt);
}

/** A time as 24 characters, so that text order is time order. Years outside 0–9999 are clamped. */
function sortTime(iso: string): string {
  const text = new Date(iso).toISOString();
  if (text.length === 24) return text;
  return text.startsWith("-") ? "0000-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z";
}
