import { createHash } from "node:crypto";
import { VisibleError } from "../errors/index.ts";
import { albumIdOf } from "../ids/index.ts";
import { ALL, isConditionFailed, library } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { termOf } from "../term/index.ts";

/** Albums of one title that were deleted on one day, before whoever asks for it once more has to do so tomorrow. */
const ATTEMPTS = 20;

/**
 * The ids of an owner's albums of these titles, in their order; one that is not there is made. Whoever asks at the same
 * time gets the same: thousands of photos come in side by side, and each says which album it was in.
 * @throws VisibleError `conflict` when there is no room for another one
 */
export async function named(owner: string, titles: readonly string[]): Promise<string[]> {
  if (titles.length === 0) return [];
  const rows = await firstRows(mostRows.albums, (page) =>
    library.entities.album.query.primary({ owner }).go({ ...page, consistent: true }),
  );
  const known = new Map(rows.map(({ id, title }) => [termOf(title), id]));
  for (const title of titles) {
    if (known.has(termOf(title))) continue;
    if (known.size >= mostRows.albums)
      throw new VisibleError("conflict", `There is room for ${mostRows.albums} albums.`);
    known.set(termOf(title), await make(owner, title));
  }
  return titles.map((title) => known.get(termOf(title))!);
}

/** The id follows from day and title, so that one of two who make it is refused, and finds it made. */
async function make(owner: string, title: string): Promise<string> {
  const { album, goneAlbum } = library.entities;
  const now = new Date();
  const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const hash = createHash("sha256")
      .update([owner, termOf(title), attempt].join("\0"))
      .digest();
    const id = albumIdOf(day, hash);
    // The sweep still takes photos out of one that was deleted.
    const { data: gone } = await goneAlbum.get({ all: ALL, owner, id }).go({ consistent: true });
    if (gone) continue;
    try {
      await album.create({ owner, id, title, createdAt: now.toISOString() }).go();
      return id;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
    const { data: made } = await album.get({ owner, id }).go({ consistent: true });
    if (made && termOf(made.title) === termOf(title)) return id;
  }
  throw new VisibleError("conflict", `“${title}” is being changed elsewhere. Try again.`);
}
