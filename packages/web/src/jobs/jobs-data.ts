"use client";
/** Changes of many photos: begun, looked at while they go on, canceled, taken back. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { addJob, cancelJob, listJobs } from "../api/client";
import type { Job, JobEdit, JobRequest } from "../api/types";
import { refreshLists } from "../library/lists";
import type { Selection } from "../library/selection";
import { number } from "../shell/counted";
import { announce } from "../shell/undo";
import { isOpen } from "./words";

/** Beyond so many photos a change is a job: one request carries them all, and it goes on when the page is closed. */
export const BY_HAND = 100;
/** A job names so many; of more it is told by which search they are found. */
const NAMED = 10_000;

const LOOK_MS = 1000;

export const jobsOptions = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => listJobs(signal),
  refetchInterval: ({ state }) => (state.data?.some(isOpen) ? LOOK_MS : false),
});

/** Shows a job that has just begun. */
function follow(client: QueryClient, job: Job): void {
  client.setQueryData<Job[]>(jobsOptions.queryKey, (jobs = []) => [
    job,
    ...jobs.filter(({ id }) => id !== job.id),
  ]);
  void client.invalidateQueries({ queryKey: jobsOptions.queryKey });
}

/** @returns whether it has begun; if not, the person was told why */
export async function begin(client: QueryClient, request: () => Promise<Job>): Promise<boolean> {
  try {
    follow(client, await request());
    return true;
  } catch (error) {
    announce(error instanceof Error ? error.message : "That could not be done.");
    return false;
  }
}

/** The same change of all that is selected. */
export function changeMany(
  client: QueryClient,
  ids: readonly string[],
  edit: JobEdit,
  { all }: Pick<Selection, "all">,
): Promise<boolean> {
  return begin(client, () => addJob(requestFor(ids, edit, all)));
}

/** What is selected is named, so that nothing is changed that nobody saw counted. */
function requestFor(ids: readonly string[], edit: JobEdit, all: string | undefined): JobRequest {
  if (ids.length <= NAMED) return { ids: [...ids], edit };
  if (all !== undefined) return { q: all, edit };
  throw new Error(`Choose at most ${number(NAMED)} photos at once, or all photos of a list.`);
}

export const takeBack = (client: QueryClient, { id }: Job) => begin(client, () => addJob({ undo: id }));

export async function cancel(client: QueryClient, { id }: Job): Promise<void> {
  try {
    await cancelJob(id);
  } catch (error) {
    announce(error instanceof Error ? error.message : "That could not be canceled.");
  }
  await client.invalidateQueries({ queryKey: jobsOptions.queryKey });
}

/** What a job has changed is shown. */
export function refresh(client: QueryClient): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: ["image"] }), refreshLists(client)]);
}
