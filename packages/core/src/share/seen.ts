import { sortKey } from "../image/burst.ts";
import { dateOf } from "../image/date.ts";
import { type ImageRow, library } from "../library/index.ts";

/** What is read of a photo that is shared: what it shows stays in the table. */
const READ = [
  ...(["owner", "id", "key", "name", "type", "etag", "width", "height", "thumbhash"] as const),
  ...(["gps", "givenPlace", "place"] as const),
  ...(["takenAt", "takenFrom", "givenAt", "addedAt", "utcOffset", "status", "albums"] as const),
  ...(["trashedAt", "purgedAt", "erasedAt", "abandonedAt", "lostAt", "duplicateOf"] as const),
] as const;
export type SeenImage = Pick<ImageRow, (typeof READ)[number]>;

/** The owner's photos among `ids` that are there to be looked at, in that order: no other is ever shared. */
export async function seenOf(owner: string, ids: readonly string[]): Promise<SeenImage[]> {
  const found = new Map<string, SeenImage>();
  for (let rest = [...ids]; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2, attributes: [...READ] });
    for (const image of data) if (isSeen(image)) found.set(image.id, image);
    rest = unprocessed.map(({ id }) => id);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** By the row alone: the index may be a step behind it. */
function isSeen(image: SeenImage): boolean {
  const { status, thumbhash, trashedAt, purgedAt, abandonedAt, duplicateOf } = image;
  // The thumbhash is written with the renditions.
  if (status !== "ready" || thumbhash === undefined) return false;
  return !(trashedAt || purgedAt || abandonedAt || duplicateOf);
}

/** In the library's own order. */
export function newestFirst(images: readonly SeenImage[]): SeenImage[] {
  const placed = images.map((image) => ({ image, at: sortKey(dateOf(image)?.takenAt ?? "", image.name) }));
  return placed.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ image }) => image);
}
