"use client";
/** What is known of albums, and what may be done with them: shown, put into, taken out of, deleted. */
import { afterPrefix, termLabel } from "@phototag/core/term";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { addAlbum, changeAlbum, listAlbums, placeInAlbum, removeAlbum } from "../api/client";
import type { Album, ChangedAlbum } from "../api/types";
import { BY_HAND, changeMany } from "../jobs/jobs-data";
import { listKey, refreshLists } from "../library/lists";
import { type Selection, selection } from "../library/selection";
import { demandAll } from "../library/ways-back";
import { sharesOptions } from "../share/shares-data";
import { photos } from "../shell/counted";
import { announce, tellWhy } from "../shell/undo";

export const albumsOptions = queryOptions({
  queryKey: ["albums"],
  queryFn: ({ signal }) => listAlbums(signal),
});

export const albumQuery = (id: string) => `album:${id}`;

/** The album that a search is for, if it is for nothing else. */
export function albumOf(q: string): string | undefined {
  return /^album:(alb_\w+)$/.exec(q)?.[1];
}

/** How terms are said to a person: an album by its title. */
export function useTermLabel(): (term: string) => string {
  const { data } = useQuery({ ...albumsOptions, enabled: typeof window !== "undefined" });
  return (term) => {
    const id = afterPrefix("album:", term);
    return data?.find((album) => album.id === id)?.title ?? termLabel(term);
  };
}

type Results = ChangedAlbum["results"];

function refresh(client: QueryClient): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: ["image"] }), refreshLists(client)]);
}

/** Says what became of the photos, with a way back for those that were moved by this. */
function tell(client: QueryClient, id: string, results: Results, said: string, back: "add" | "remove"): void {
  const moved = results.flatMap((result) => (result.ok && result.changed ? result.id : []));
  const failed = results.flatMap((result) => (result.ok ? [] : result));
  announce(
    failed.length > 0 ? `${photos(failed.length)} stayed as before: ${failed[0]!.message}` : said,
    moved.length === 0
      ? undefined
      : async () => {
          try {
            demandAll(await placeInAlbum(id, moved, back));
          } finally {
            await refresh(client);
          }
        },
  );
}

/** @returns whether it came to something; if not, the person was told why */
async function attempt(client: QueryClient, act: () => Promise<unknown>): Promise<boolean> {
  let isDone = false;
  try {
    isDone = (await act()) !== false;
  } catch (error) {
    tellWhy(error, () => attempt(client, act));
  }
  await refresh(client);
  return isDone;
}

/**
 * So many are moved by a job.
 * @param chosen the selection that they are
 * @returns whether it has begun; if not, the person was told why
 */
function placeByJob(
  client: QueryClient,
  id: string,
  ids: readonly string[],
  chosen: Selection,
  how: "add" | "remove",
): Promise<boolean> {
  const albums = { add: [], remove: [], [how]: [id] };
  const again = () => placeByJob(client, id, ids, chosen, how);
  return changeMany(client, ids, { albums }, chosen, again);
}

export function addToAlbum(
  client: QueryClient,
  { id, title }: Album,
  ids: readonly string[],
  chosen = selection.get(),
): Promise<boolean> {
  return attempt(client, async () => {
    if (ids.length > BY_HAND) return placeByJob(client, id, ids, chosen, "add");
    const results = await placeInAlbum(id, ids, "add");
    const already = results.filter((result) => result.ok && !result.changed).length;
    const said =
      already === ids.length
        ? `Already in “${title}”.`
        : `Added ${photos(ids.length - already)} to “${title}”.`;
    tell(client, id, results, said, "remove");
  });
}

export function takeFromAlbum(client: QueryClient, { id, title }: Album, ids: readonly string[]) {
  const chosen = selection.get();
  return attempt(client, async () => {
    if (ids.length > BY_HAND) return placeByJob(client, id, ids, chosen, "remove");
    const results = await placeInAlbum(id, ids, "remove");
    tell(client, id, results, `Took ${photos(ids.length)} out of “${title}”.`, "add");
  });
}

/** A new album of these photos. @param chosen as it is now: the album takes a moment */
export function makeAlbum(
  client: QueryClient,
  title: string,
  ids: readonly string[],
  chosen = selection.get(),
): Promise<boolean> {
  let made: Album | undefined;
  let isTried = false;
  return attempt(client, async () => {
    // What is tried again fills the album that is there by then, also where only its answer was lost.
    if (isTried) made ??= (await listAlbums()).find((album) => album.title === title && album.count === 0);
    isTried = true;
    made ??= await addAlbum(title);
    const album = made;
    if (ids.length > BY_HAND) return placeByJob(client, album.id, ids, chosen, "add");
    const results = await placeInAlbum(album.id, ids, "add");
    const failed = results.filter(({ ok }) => !ok).length;
    announce(
      failed > 0
        ? `Made “${album.title}”; ${photos(failed)} could not be added.`
        : `Made “${album.title}”${ids.length > 0 ? ` with ${photos(ids.length)}` : ""}.`,
      async () => {
        await removeAlbum(album.id);
        await refresh(client);
      },
    );
  });
}

export function renameAlbum(client: QueryClient, { id, title: before }: Album, title: string) {
  return attempt(client, async () => {
    await changeAlbum(id, { title });
    announce("Renamed.", async () => {
      await changeAlbum(id, { title: before });
      await refresh(client);
    });
  });
}

/** The photo that stands for the album. */
export function coverAlbum(client: QueryClient, { id, title, cover }: Album, photo: string) {
  return attempt(client, async () => {
    await changeAlbum(id, { cover: photo });
    announce(`Changed the cover of “${title}”.`, async () => {
      await changeAlbum(id, { cover: cover ?? null });
      await refresh(client);
    });
  });
}

/** The album goes; its photos stay. */
export function deleteAlbum(client: QueryClient, { id, title }: Album) {
  return attempt(client, async () => {
    await removeAlbum(id);
    client.removeQueries({ queryKey: listKey(albumQuery(id)) });
    void client.invalidateQueries({ queryKey: sharesOptions.queryKey });
    announce(`Deleted “${title}”. Its photos are still here.`);
  });
}
