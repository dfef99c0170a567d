"use client";
/** What may be done with photos in bulk: the page shows it at once, the API follows, and it can be taken back. */
import type { OwnTerm } from "@phototag/core/term";
import type { QueryClient } from "@tanstack/react-query";
import { changeTagsOfMany, purgeImages, restoreImages, trashImages } from "../api/client";
import type { BulkResult } from "../api/types";
import { announce } from "../shell/undo";
import { dropImages, listKey, monthsOptions, refreshLists } from "./lists";
import { selection, without } from "./selection";

const TRASH: OwnTerm = "in:trash";

function failures(results: readonly BulkResult[]) {
  return results.flatMap((result) => (result.ok ? [] : [result]));
}

function counted(ids: readonly string[]): string {
  return ids.length === 1 ? "1 photo" : `${ids.length} photos`;
}

async function applied(
  client: QueryClient,
  ids: readonly string[],
  act: () => Promise<BulkResult[]>,
): Promise<string[]> {
  const gone = new Set(ids);
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
    announce(error instanceof Error ? error.message : "That could not be done.");
    await refreshLists(client);
    return [];
  }
}

/** To the trash, with a way back. */
export async function deletePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  const done = await applied(client, ids, () => trashImages(ids));
  if (done.length > 0) {
    announce(`Deleted ${done.length}.`, async () => {
      await restoreImages(done);
      await refreshLists(client);
    });
  }
  // The counts by month and by tag, and the trash; what is left in the other lists is as it was.
  for (const queryKey of [monthsOptions.queryKey, ["tags"], listKey(TRASH)]) {
    await client.invalidateQueries({ queryKey });
  }
}

/** Out of the trash. */
export async function restorePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  const done = await applied(client, ids, () => restoreImages(ids));
  if (done.length > 0) announce(`Restored ${done.length}.`);
  await refreshLists(client);
}

/** For good. */
export async function purgePhotos(client: QueryClient, ids: readonly string[]): Promise<void> {
  const done = await applied(client, ids, () => purgeImages(ids));
  if (done.length > 0) announce(`Deleted ${done.length} for good.`);
}

export async function tagPhotos(client: QueryClient, ids: readonly string[], name: string): Promise<void> {
  try {
    const failed = failures(await changeTagsOfMany(ids, { add: [name] }));
    if (failed.length > 0)
      announce(`${counted(failed.map(({ id }) => id))} not tagged: ${failed[0]!.message}`);
    else {
      announce(`Tagged ${ids.length}: ${name}.`, async () => {
        await changeTagsOfMany(ids, { remove: [name] });
        await refreshLists(client);
      });
    }
  } catch (error) {
    announce(error instanceof Error ? error.message : "That could not be done.");
  }
  await refreshLists(client);
}
