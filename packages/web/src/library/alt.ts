import type { Image } from "../api/types";

const SPOKEN = 6;

/** What a photo shows, said by its tags, the owner's own first; before there are any, its file name. */
export function altText(image: Pick<Image, "tags" | "name">): string {
  if (image.tags.length === 0) return image.name;
  return topTags(image, SPOKEN)
    .map((tag) => tag.name)
    .join(", ");
}

/** From here on a tag is claimed without doubt, 0–100. */
const SURE = 70;

/**
 * The most telling tags: the owner's own, then what says most (what is surely a sheep is also an animal, and that goes
 * without saying), then the surest.
 */
export function topTags<T extends Image["tags"][number]>(image: { tags: readonly T[] }, count: number): T[] {
  const general = new Set(
    image.tags.flatMap(({ parents, confidence }) => (confidence > SURE ? parents : [])),
  );
  const rank = (tag: T) => (tag.source === "person" ? 0 : general.has(tag.name) ? 2 : 1);
  return [...image.tags].sort((a, b) => rank(a) - rank(b) || b.confidence - a.confidence).slice(0, count);
}
