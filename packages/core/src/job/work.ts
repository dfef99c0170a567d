import type { JobRow } from "../library/index.ts";
import { apply, planOf } from "./apply.ts";
import { listMore } from "./photos.ts";
import { type JobName, send } from "./queue.ts";
import { advance, changedPart, end, isOpen, nextPhotos, readJob } from "./store.ts";

/**
 * Photos of one step at most: what is done twice where a crash falls between, and what is still done after a job was
 * canceled. A library takes about ten changes a second (docs/decisions.md).
 */
const STEP = 20;
/** Failures that are said one by one; all are counted. */
const FAILURES = 100;

export interface Worked {
  /**
   * `more`: its time was over, and a message goes on. `left`: somebody else is at work on it. `none`: there is no such job,
   * or not yet.
   */
  outcome: "ended" | "more" | "left" | "none";
  done?: number;
  total?: number;
}

/**
 * Goes on with a job, step by step, as long as there is time. It may run twice at once, or be cut off anywhere: each step
 * does again what was done already, and nobody goes on with a job that another has moved on meanwhile.
 *
 * @param goOn whether there is time for one more step
 * @throws what keeps a step from being done; the message then comes again
 */
export async function work({ owner, id }: JobName, goOn: () => boolean): Promise<Worked> {
  for (;;) {
    const job = await readJob(owner, id);
    if (!job) return { outcome: "none" };
    const { done, total } = job;
    if (job.endedAt !== undefined) return { outcome: "ended", done, total };
    if (!goOn()) {
      await send({ owner, id });
      return { outcome: "more", done, total };
    }
    let moved: boolean;
    if (!isOpen(job)) moved = await end(job, "canceled");
    else if (job.status === "listing") moved = await listMore(job);
    else moved = await step(job);
    if (!moved) return { outcome: "left", done, total };
  }
}

async function step(job: JobRow): Promise<boolean> {
  const next = await nextPhotos(job, STEP);
  if (!next) return end(job, "done");
  const { part, offset, ids, undos } = next;
  // Of one that takes another back, each photo has an edit of its own.
  const todo = ids.map((id, at) => ({ id, edit: undos?.[at] ?? job.edit }));
  if (!job.plan) {
    const plan = await planOf(job, todo);
    // It is read again with the plan.
    if (plan) return advance(job, { plan });
  }
  // Of so many it is known how to take them back.
  const now = todo.slice(0, job.plan?.length);
  const { changed, failures } = await apply(job, now, job.plan);
  return advance(
    job,
    {
      ...{ part, offset: offset + now.length, plan: null },
      done: job.done + now.length - failures.length,
      failed: job.failed + failures.length,
      failures: [...job.failures, ...failures].slice(0, FAILURES),
    },
    changedPart(job, changed),
  );
}

/** Says of a job that keeps failing that it has ended. What was changed stays so. */
export async function giveUp({ owner, id }: JobName): Promise<void> {
  const job = await readJob(owner, id);
  if (job && job.endedAt === undefined)
    await end(job, "failed", { reason: "This could not be finished. Do it again for the rest." });
}
