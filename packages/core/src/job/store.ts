import { setTimeout as sleep } from "node:timers/promises";
import { type JobRow, library } from "../library/index.ts";
import type { Planned, Undo } from "../library/job-entities.ts";

/**
 * Jobs' rows, and the lists of their photos. Every step of a job is one transaction, on condition that nobody else has
 * made one since the row was read: whoever is second learns that, and leaves the job to the first.
 */

const DAY = 24 * 3600;
/** Seconds that a job is kept, from its beginning and from its end. */
export const KEPT = { running: 30 * DAY, ended: 7 * DAY };

export const secondsFromNow = (seconds: number) => Math.ceil(Date.now() / 1000) + seconds;

export async function readJob(owner: string, id: string): Promise<JobRow | undefined> {
  const { data } = await library.entities.job.get({ owner, id }).go({ consistent: true });
  return data ?? undefined;
}

export function isOpen({ status, canceledAt }: Pick<JobRow, "status" | "canceledAt">): boolean {
  return canceledAt === undefined && (status === "listing" || status === "running");
}

/** Some photos of a list, and where they stand in it. */
export interface Part {
  list: "all" | "changed";
  n: string;
  ids: string[];
  /** What brings each of them back to what it was. */
  undos?: Undo[];
}

/** A place in a list, as text in whose order they are. */
export const placeOf = (n: number) => String(n).padStart(8, "0");

type Change = Partial<Omit<JobRow, "owner" | "id" | "rev" | "canceledAt" | "changed">>;

const ATTEMPTS = 10;

/**
 * Moves a job on.
 * @param change of its row; null takes something out of it
 * @param parts of its lists that are written with it; those that were changed are counted
 * @returns whether it did: if not, somebody else has moved it on, or it is gone
 */
export async function advance(
  job: JobRow,
  change: { [Name in keyof Change]: Change[Name] | null },
  parts: Part[] = [],
): Promise<boolean> {
  const { owner, id, rev, expiresAt } = job;
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== null));
  const changed = parts.flatMap(({ list, ids }) => (list === "changed" ? ids : [])).length;
  const gone = entries.flatMap(([name, value]) => (value === null ? (name as "plan") : []));
  for (let attempt = 0; ; attempt++) {
    const { canceled, data } = await library.transaction
      .write(({ job: jobs, jobPart }) => [
        jobs
          .patch({ owner, id })
          .set({ ...set, changed: job.changed + changed, updatedAt: new Date().toISOString(), rev: rev + 1 })
          .remove(gone)
          .where((row, { eq }) => eq(row.rev, rev))
          .commit(),
        ...parts.map((part) => jobPart.put({ owner, job: id, ...part, expiresAt }).commit()),
      ])
      .go();
    if (!canceled) return true;
    const codes = (data as { code: string }[]).map(({ code }) => code);
    if (codes.includes("ConditionalCheckFailed")) return false;
    if (attempt === ATTEMPTS) throw new Error(`The job was not moved on: ${codes.join(", ")}`);
    // Its owner cancels it at this moment, say.
    await sleep(Math.random() * 10 * 2 ** Math.min(attempt, 6));
  }
}

/** Those of a step that were changed, with what takes that back. */
export function changedPart(
  { done, failed }: JobRow,
  photos: readonly Pick<Planned, "id" | "undo">[],
): Part[] {
  // What was not known to be another thing afterwards is left as it is.
  const back = photos.flatMap(({ id, undo }) => (undo ? [{ id, undo }] : []));
  if (back.length === 0) return [];
  const [ids, undos] = [back.map(({ id }) => id), back.map(({ undo }) => undo)];
  return [{ list: "changed", n: placeOf(done + failed), ids, undos }];
}

/**
 * Ends a job, however far it has come. A step that was begun may have changed some of its photos: taken back, the others
 * are as they were.
 */
export function end(
  job: JobRow,
  status: "done" | "canceled" | "failed",
  change: Pick<Change, "reason"> = {},
): Promise<boolean> {
  const endedAt = new Date().toISOString();
  return advance(
    job,
    {
      ...change,
      ...{ status, endedAt, expiresAt: secondsFromNow(KEPT.ended), plan: null, cursor: null },
    },
    changedPart(job, job.plan ?? []),
  );
}

/** The next photos of a job, so many at most, and the place where they begin; none at the end. */
export async function nextPhotos(
  { owner, id, of, part, offset }: JobRow,
  most: number,
): Promise<{ part: string; offset: number; ids: string[]; undos?: Undo[] } | undefined> {
  const { data } = await library.entities.jobPart.query
    .primary({ owner, job: of ?? id, list: of ? "changed" : "all" })
    // Up to the end of this list: others follow.
    .between({ n: part ?? "" }, { n: "~" })
    .go({ limit: 2, consistent: true });
  for (const { n, ids, undos } of data) {
    const begun = n === part ? offset : 0;
    const [from, to] = [begun, begun + most];
    if (from < ids.length)
      return { part: n, offset: from, ids: ids.slice(from, to), undos: undos?.slice(from, to) };
  }
  return undefined;
}
