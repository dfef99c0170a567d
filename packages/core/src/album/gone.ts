import pMap from "p-map";
import { CHANGES_AT_ONCE, change } from "../image/change.ts";
import { patience } from "../image/due.ts";
import { ALL, library } from "../library/index.ts";
import type { OwnTerm } from "../term/index.ts";

/**
 * Photos say themselves which albums they are in, so a deleted one has to be taken out of each. That it is to be done is
 * written down in the transaction that deletes the album, and stays until it was done once more after everybody who
 * might have seen the album alive has ended: whatever is cut short, or comes between, the sweep does the rest.
 */

/**
 * Takes photos out of an album, in every state in which they may come back to it.
 * @param most photos that are taken out
 * @returns whether none is left
 */
export async function empty(
  owner: string,
  album: string,
  { most = Number.POSITIVE_INFINITY, goOn = () => true }: { most?: number; goOn?(): boolean } = {},
): Promise<boolean> {
  let left = most;
  for (const term of [`album:${album}`, `unlisted:${album}`] satisfies OwnTerm[]) {
    let cursor: string | null = null;
    do {
      const limit = Math.min(left, 100);
      if (limit <= 0 || !goOn()) return false;
      const page: { data: { id: string }[]; cursor: string | null } = await library.entities.imageTag.query
        .primary({ owner, term })
        .go({ limit, cursor, consistent: true });
      await pMap(page.data, ({ id }) => takeOut(owner, id, album), { concurrency: CHANGES_AT_ONCE });
      left -= page.data.length;
      cursor = page.cursor;
    } while (cursor);
  }
  return true;
}

async function takeOut(owner: string, id: string, album: string): Promise<void> {
  await change(owner, id, (row) => {
    const rest = row?.albums?.filter((each) => each !== album);
    if (!row || !rest || rest.length === row.albums?.length) return undefined;
    return { ...row, albums: rest.length > 0 ? rest : undefined };
  });
}

/** Goes on with what is left of deleted albums. @param onFault is told of each that this was not possible with */
export async function sweepAlbums(
  goOn: () => boolean,
  onFault: (album: { owner: string; id: string }, error: unknown) => void,
): Promise<void> {
  const { data } = await library.entities.goneAlbum.query
    .primary({ all: ALL })
    .go({ pages: "all", consistent: true });
  for (const { owner, id, at } of data) {
    if (!goOn()) return;
    try {
      const settled = Date.now() - Date.parse(at) >= patience.unfinished;
      if ((await empty(owner, id, { goOn })) && settled)
        await library.entities.goneAlbum.delete({ all: ALL, owner, id }).go();
    } catch (error) {
      onFault({ owner, id }, error);
    }
  }
}
