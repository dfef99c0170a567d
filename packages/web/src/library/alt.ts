import type { Image } from "../api/schema";

const SPOKEN = 4;

/** What a photo shows, said by its tags, the owner's own first; before there are any, its file name. */
export function altText(image: Pick<Image, "tags" | "name">): string {
  if (image.tags.length === 0) return image.name;
  return topTags(image, SPOKEN)
    .map((tag) => tag.name)
    .join(", ");
}

/** The most telling tags: the owner's own, then the surest. */
export function topTags<T extends Image["tags"][number]>(image: { tags: readonly T[] }, count: number): T[] {
  return [...image.tags]
    .sort(
      (a, b) => Number(b.source === "person") - Number(a.source === "person") || b.confidence - a.confidence,
    )
    .slice(0, count);
}
