import { type ImageRow, library } from "../library/index.ts";

/** Reads one image, tombstones included. */
export async function read(owner: string, id: string): Promise<ImageRow | undefined> {
  const { data } = await library.entities.image.get({ owner, id }).go({ consistent: true });
  return data ?? undefined;
}

/** Reads many, tombstones included, in the order of `ids`; what is not there is left out. */
export async function readMany(owner: string, ids: readonly string[]): Promise<ImageRow[]> {
  const found = new Map<string, ImageRow>();
  for (let rest = [...new Set(ids)]; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2 });
    for (const image of data) found.set(image.id, image);
    rest = unprocessed.map(({ id }) => id);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}
