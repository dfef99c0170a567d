"use client";
/** What may be done with photos in bulk: the page shows it at once, the API follows, and it can be taken back. */
import type { OwnTerm } from "@phototag/core/term";
import type { QueryClient } from "@tanstack/react-query";
import { addJob, changeImages, purgeImages, restoreImages, trashImages } from "../api/client";
import type { BulkResult, Edit, ImageDetail, JobEdit } from "../api/types";
import { BY_HAND, begin, changeMany } from "../jobs/jobs-data";
import { number, photos } from "../shell/counted";
import { announce, tellWhy } from "../shell/undo";
import {
  dropImages,
  findListed,
  haltLists,
  listKey,
  monthsOptions,
  refreshLists,
  replaceImage,
} from "./lists";
import { clearSelection, selection, without } from "./selection";
import { demandAll, waysBack } from "./ways-back";

const TRASH: OwnTerm = "in:trash";

function failures(results: readonly BulkResult[]) {
  return results.flatMap((result) => (result.ok ? [] : [result]));
}

const counted = (ids: readonly string[]): string => photos(ids.length);

async function applied(
  client: QueryClient,
  ids: readonly string[],
  act: () => Promise<BulkResult[]>,
  again: () => unknown,
): Promise<string[]> {
  const gone = new Set(ids);
  const resume = haltLists(client);
  dropImages(client, gone);
  selection.set((current) => without(current, gone));
  try {
    const failed = failures(await act());
    if (failed.length > 0) {
      announce(`${counted(failed.map(({ id }) => id))} stayed: ${failed[0]!.message}`);
      await refreshLists(client);
    }
    const stayed = new Set(failed.map(({ id }) => id));
    return ids.filter((id) => !stayed.has(id));
  } catch (error) {
    tellWhy(error, again);
    await refreshLists(client);
    return [];
  } finally {
    void resume();
  }
}

/** Takes back what was done to photos; the page shows what came of it also where some stayed as they were. */
async function takeBack(client: QueryClient, act: () => Promise<BulkResult[]>): Promise<void> {
  try {
    demandAll(await act());
  } finally {
    await refreshLists(client);
  }
}

/** A shift that was made, and only its answer lost, would be made twice. */
const once = ({ shiftHours }: JobEdit, again: () => unknown) =>
  shiftHours === undefined ? again : undefined;

/** So many that a job does it: what leaves the page does so at once. @returns whether it is one */
async function byJob(
  client: QueryClient,
  ids: readonly string[],
  edit: JobEdit,
  leaves: boolean,
  chosen = selection.get(),
): Promise<boolean> {
  if (ids.length <= BY_HAND) return false;
  const again = () => byJob(client, ids, edit, leaves, chosen);
  // What was refused can be tried again.
  if (!(await changeMany(client, ids, edit, chosen, once(edit, again)))) return true;
  if (leaves) dropImages(client, new Set(ids));
  if (selection.get() === chosen) clearSelection();
  return true;
}

/** To the trash, with a way back. */
export async function deletePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (await byJob(client, ids, { trashed: true }, true)) return;
  const again = () => deletePhotos(client, ids);
  const done = await applied(client, ids, () => trashImages(ids), again);
  if (done.length > 0) {
    announce(`Deleted ${number(done.length)}.`, () => takeBack(client, () => restoreImages(done)));
  }
  // The counts by month, tag and album, and the trash; what is left in the other lists is as it was.
  for (const queryKey of [monthsOptions.queryKey, ["tags"], ["albums"], listKey(TRASH)]) {
    await client.invalidateQueries({ queryKey });
  }
}

/** Out of the trash. */
export async function restorePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (await byJob(client, ids, { trashed: false }, true)) return;
  const again = () => restorePhotos(client, ids);
  const done = await applied(client, ids, () => restoreImages(ids), again);
  if (done.length > 0) {
    announce(`Restored ${number(done.length)}.`, () => takeBack(client, () => trashImages(done)));
  }
  await refreshLists(client);
}

/** For good. */
export async function purgePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (await byJob(client, ids, { purge: true }, true)) return;
  const again = () => purgePhotos(client, ids);
  const done = await applied(client, ids, () => purgeImages(ids), again);
  if (done.length > 0) announce(`Deleted ${number(done.length)} for good.`);
}

/** All that is in the trash. @param known its photos that the page knows @param complete there are no others */
export async function emptyTrash(
  client: QueryClient,
  known: readonly string[],
  complete: boolean,
): Promise<void> {
  if (complete && known.length <= BY_HAND) return purgePhotos(client, known);
  const again = () => emptyTrash(client, known, complete);
  const begun = await begin(client, () => addJob({ q: TRASH, edit: { purge: true } }), again);
  if (begun) dropImages(client, new Set(known));
}

export function tagPhotos(client: QueryClient, ids: readonly string[], name: string): Promise<boolean> {
  return changePhotos(client, ids, { tags: { add: [name] } }, `Tagged ${number(ids.length)}: ${name}.`);
}

export function untagPhotos(client: QueryClient, ids: readonly string[], name: string): Promise<boolean> {
  return changePhotos(client, ids, { tags: { remove: [name] } }, `Took “${name}” away from ${counted(ids)}.`);
}

/** Of those that are loaded it is shown at once. */
export async function favoritePhotos(
  client: QueryClient,
  ids: readonly string[],
  favorite: boolean,
): Promise<boolean> {
  // Its answer would be of before. The photo is asked for again afterwards.
  if (ids.length <= BY_HAND) await client.cancelQueries({ queryKey: ["image"] });
  const show = () => {
    for (const id of ids) {
      const image = findListed(client, id);
      if (image) replaceImage(client, { ...image, favorite });
      client.setQueryData<ImageDetail>(["image", id], (detail) => detail && { ...detail, favorite });
    }
  };
  show();
  const said = favorite ? `${counted(ids)} added to favorites.` : `${counted(ids)} taken out of favorites.`;
  return changePhotos(client, ids, { favorite }, said, show);
}

/** Out of the timeline, or back into it. */
export function archivePhotos(
  client: QueryClient,
  ids: readonly string[],
  archived: boolean,
): Promise<boolean> {
  const said = archived ? `${counted(ids)} archived.` : `${counted(ids)} back in the timeline.`;
  return changePhotos(client, ids, { archived }, said);
}

/** Recognized again; what they are stays meanwhile. */
export async function retryPhotos(
  client: QueryClient,
  ids: readonly string[],
  chosen = selection.get(),
): Promise<void> {
  const again = () => retryPhotos(client, ids, chosen);
  const begun = await changeMany(client, ids, { retry: true }, chosen, again);
  if (begun && selection.get() === chosen) clearSelection();
}

/**
 * A change that leaves the photos where they are, with a way back to what each of them was before.
 * @param show shows it, once it is so: what was asked for before it may have answered meanwhile
 * @returns whether all of them were changed, or a job has begun
 */
export async function changePhotos(
  client: QueryClient,
  ids: readonly string[],
  edit: Edit,
  said: string,
  show?: () => void,
): Promise<boolean> {
  if (await byJob(client, ids, edit, false)) return true;
  let isDone = false;
  try {
    const results = await changeImages(ids, edit);
    const failed = failures(results);
    const back = waysBack(results);
    isDone = failed.length === 0;
    if (isDone) show?.();
    announce(
      failed.length > 0
        ? `${counted(failed.map(({ id }) => id))} stayed as before: ${failed[0]!.message}`
        : said,
      back.size === 0
        ? undefined
        : async () => {
            try {
              const results: BulkResult[] = [];
              for (const [undo, ids] of back)
                results.push(...(await changeImages(ids, JSON.parse(undo) as Edit)));
              demandAll(results);
            } finally {
              await refreshPhotos(client);
            }
          },
    );
  } catch (error) {
    tellWhy(
      error,
      once(edit, () => changePhotos(client, ids, edit, said, show)),
    );
  }
  await refreshPhotos(client);
  return isDone;
}

/** The lists, and the photo that is looked at. */
async function refreshPhotos(client: QueryClient): Promise<void> {
  await Promise.all([refreshLists(client), client.invalidateQueries({ queryKey: ["image"] })]);
}
