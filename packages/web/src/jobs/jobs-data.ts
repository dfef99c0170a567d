"use client";
/** Changes of many photos: begun, looked at while they go on, canceled, taken back. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { addJob, cancelJob, listJobs } from "../api/client";
import type { Job, JobEdit, JobRequest } from "../api/types";
import { refreshLists } from "../library/lists";
import type { Selection } from "../library/selection";
import { createStore } from "../shell/store";
import { forget, remember, tellWhy, type Undoable } from "../shell/undo";
import { hasEnded, isOpen } from "./words";

/** Beyond so many photos a change is a job: one request carries them all, and it goes on when the page is closed. */
export const BY_HAND = 100;
/** A job names so many; of more it is told by which search they are found. */
const NAMED = 10_000;

const LOOK_MS = 1000;

export const jobsOptions = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => listJobs(signal),
  refetchInterval: ({ state }) => (state.data?.every(hasEnded) === false ? LOOK_MS : false),
});

/** Jobs of which nobody wants to hear any more. */
export const dismissed = createStore<ReadonlySet<string>>(new Set());
export const dismiss = (id: string) => dismissed.set((ids) => new Set([...ids, id]));

/** How the jobs of this page are taken back, by their ids. */
const remembered = new Map<string, Undoable>();

/** Begins a job, and shows it. @throws why it has not begun, in words for whoever wants it */
async function follow(client: QueryClient, request: () => Promise<Job>): Promise<Job> {
  const job = await request();
  client.setQueryData<Job[]>(jobsOptions.queryKey, (jobs = []) => [
    job,
    ...jobs.filter(({ id }) => id !== job.id),
  ]);
  void client.invalidateQueries({ queryKey: jobsOptions.queryKey });
  return job;
}

/**
 * @param again what may be tried again if it came to nothing
 * @returns whether it has begun; if not, the person was told why
 */
export async function begin(
  client: QueryClient,
  request: () => Promise<Job>,
  again?: () => unknown,
): Promise<boolean> {
  const job = await follow(client, request).catch((error: unknown) => tellWhy(error, again));
  if (!job) return false;
  const { id, edit } = job;
  if (!edit?.retry && !edit?.purge)
    remembered.set(
      id,
      remember(() => endAndTakeBack(client, id)),
    );
  return true;
}

/** The same change of all that is selected: of more than a job names, and of no one list, by several jobs. */
export async function changeMany(
  client: QueryClient,
  ids: readonly string[],
  edit: JobEdit,
  { all }: Pick<Selection, "all">,
  again?: () => unknown,
): Promise<boolean> {
  for (const request of requestsFor(ids, edit, all))
    if (!(await begin(client, () => addJob(request), again))) return false;
  return true;
}

/** What is selected is named where that is possible, so that nothing is changed that nobody saw counted. */
export function requestsFor(ids: readonly string[], edit: JobEdit, all: string | undefined): JobRequest[] {
  if (ids.length > NAMED && all !== undefined) return [{ q: all, edit }];
  const jobs = Math.ceil(ids.length / NAMED);
  return Array.from({ length: jobs }, (_, at) => ({
    ...{ ids: ids.slice(at * NAMED, (at + 1) * NAMED), edit },
  }));
}

export const takeBack = (client: QueryClient, id: string): Promise<void> =>
  endAndTakeBack(client, id).catch((error: unknown) => tellWhy(error, () => takeBack(client, id)));

const beingTakenBack = new Set<string>();

/** Takes back a job, which may go on still; of that there is a line instead. Who asks twice has it taken back once. */
async function endAndTakeBack(client: QueryClient, id: string): Promise<void> {
  if (beingTakenBack.has(id)) return;
  beingTakenBack.add(id);
  try {
    const { undo } = await ended(client, id);
    if (!undo) return;
    await follow(client, () => addJob({ undo: id }));
    forgetJob(id);
    dismiss(id);
  } finally {
    beingTakenBack.delete(id);
  }
}

/** Ends a job where it is, and waits until it has. */
async function ended(client: QueryClient, id: string): Promise<Pick<Job, "undo">> {
  for (let isCanceled = false; ; ) {
    const jobs = await client.fetchQuery({ ...jobsOptions, staleTime: 0 });
    const job = jobs.find((job) => job.id === id);
    if (!job || hasEnded(job)) return job ?? {};
    if (!isCanceled && isOpen(job)) await cancelJob(id);
    isCanceled = true;
    await new Promise((wake) => setTimeout(wake, LOOK_MS));
  }
}

function forgetJob(id: string): void {
  const change = remembered.get(id);
  if (change) forget(change);
  remembered.delete(id);
}

/** Jobs that have changed nothing are no changes to take back. */
export function forgetIdle(jobs: readonly Job[]): void {
  for (const job of jobs) if (hasEnded(job) && !job.undo) forgetJob(job.id);
}

export async function cancel(client: QueryClient, { id }: Job): Promise<void> {
  await cancelJob(id).catch((error: unknown) => tellWhy(error));
  await client.invalidateQueries({ queryKey: jobsOptions.queryKey });
}

/** What a job has changed is shown. */
export function refresh(client: QueryClient): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: ["image"] }), refreshLists(client)]);
}
