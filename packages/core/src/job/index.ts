import * as z from "zod";
import * as Album from "../album/index.ts";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { AlbumId, createJobId, ImageId, JobId } from "../ids/index.ts";
import { Edit, TagName } from "../image/edit.ts";
import { isConditionFailed, type JobRow, library } from "../library/index.ts";
import { type JobEdit as Change, jobStatuses } from "../library/job-entities.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { search } from "../search/index.ts";
import { takeBackRule, writeRule } from "../tag/rule-book.ts";
import { termOf } from "../term/index.ts";
import { undoOf } from "./apply.ts";
import { most } from "./photos.ts";
import { send } from "./queue.ts";
import { isOpen, KEPT, type Part, placeOf, readJob, secondsFromNow } from "./store.ts";

/**
 * A job changes many photos, more than a request has time for: those that a search finds as it begins, those that are named,
 * or those that another job has changed, which it takes back. Each of them is changed once, or counted as failed, with
 * the reason. Jobs of one owner go on side by side, a few at most.
 */

export { type JobName, postponeJob, readMessage } from "./queue.ts";
export { giveUp, work } from "./work.ts";

/** Photos that a job names. */
const MOST_IDS = 10_000;
const ALBUMS_PER_EDIT = 10;

const albums = z.array(AlbumId).max(ALBUMS_PER_EDIT).default([]);

/** What a job does to each photo: what a change of one does, and what is asked for elsewhere where it is one. */
export const JobEdit = Edit.safeExtend({
  albums: z.object({ add: albums, remove: albums }).optional(),
  retry: z.literal(true).optional().meta({ description: "Recognized again" }),
  purge: z
    .literal(true)
    .optional()
    .meta({ description: "Deleted for good, out of the trash; with no other change" }),
})
  .refine(
    ({ purge, ...others }) => !purge || Object.values(others).every((value) => value === undefined),
    "What is deleted for good is not changed besides.",
  )
  .meta({ id: "JobEdit" });

export const JobRequest = z
  .object({
    q: search.schema.shape.q.meta({
      description: "The photos that this search finds as the job begins; empty: the timeline",
    }),
    ids: z.array(ImageId).min(1).max(MOST_IDS).optional(),
    undo: JobId.optional().meta({ description: "Takes back what another job has changed, of the last days" }),
    edit: JobEdit.optional(),
  })
  .refine(
    ({ q, ids, undo }) => [q, ids, undo].filter((each) => each !== undefined).length === 1,
    "Name the photos by a search, by their ids, or by the job to take back.",
  )
  .refine(({ undo, edit }) => (undo === undefined) !== (edit === undefined), "Say what is to be changed.")
  .meta({
    id: "JobRequest",
    override: { examples: [{ q: "cat", edit: { tags: { add: ["Holiday"] } } }] },
  });

export const JobJson = z
  .object({
    id: JobId,
    status: z.enum(jobStatuses).meta({
      description: "`listing`: the photos are being looked up, and none is changed yet",
    }),
    done: z.number().int(),
    total: z.number().int().meta({ description: "While it is `listing`, those that were found so far" }),
    failed: z.number().int(),
    failures: z
      .array(z.object({ id: ImageId, message: z.string() }))
      .meta({ description: "Which could not be changed, and why: the first hundred" }),
    reason: z.string().optional().meta({ description: "Why it has failed, for its owner to read" }),
    q: z.string().optional(),
    edit: JobEdit.optional().meta({
      description:
        "Of one that takes another back, what that is called: each photo comes back to what it was",
    }),
    tag: z
      .object({ name: z.string(), to: z.string().optional() })
      .optional()
      .meta({ description: "The tag that it renames, or removes" }),
    undo: z.boolean().optional().meta({ description: "Another job can take it back" }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
  })
  .meta({ id: "Job" });
export type JobJson = z.infer<typeof JobJson>;

const one = z.object({ owner: z.string(), id: JobId });

/** What a job is begun with. */
interface Beginning {
  q?: string;
  ids?: string[];
  of?: JobRow;
  edit: Change;
  retag?: JobRow["retag"];
}

/**
 * Begins a job.
 * @throws VisibleError `bad_request`, `not_found`, `conflict` when too many are open, or that cannot be taken back
 */
export const create = fn(
  z.object({ owner: z.string(), request: JobRequest }),
  async ({ owner, request: { q, ids, undo, edit } }): Promise<JobJson> => {
    if (undo !== undefined) return takeBack(owner, undo);
    for (const id of edit!.albums?.add ?? []) await Album.find(owner, id);
    // Whoever types nonsense is told at once.
    if (q !== undefined) await search({ owner, q, limit: 1 });
    await makeRoom(owner);
    return begin(owner, { q, ids: ids && [...new Set(ids)], edit: edit! });
  },
);

async function takeBack(owner: string, id: string): Promise<JobJson> {
  const of = await find(owner, id);
  const edit = undoOf(of);
  // Its list is kept as long as itself, and is read for a while yet.
  if (!edit || of.endedAt === undefined || of.expiresAt < secondsFromNow(24 * 3600))
    throw new VisibleError("conflict", "This cannot be taken back, or not yet.");
  await makeRoom(owner);
  if (of.retag) {
    await mustBeLast(of);
    await takeBackRule(owner, of.retag);
    await spellAs(owner, of.retag.name, of.retag.to);
  }
  return begin(owner, { of, edit, retag: of.retag });
}

/** What was said of tags for all photos is taken back in turn: one rule leads to another, and each counts on those before. */
async function mustBeLast({ owner, createdAt }: JobRow): Promise<void> {
  const retags = (await newest(owner)).filter(({ retag }) => retag);
  const undone = new Set(retags.map(({ of }) => of));
  const later = retags.find((job) => !job.of && !undone.has(job.id) && job.createdAt > createdAt);
  if (later)
    throw new VisibleError(
      "conflict",
      `“${later.retag!.name}” was renamed or removed since. Take that back first.`,
    );
}

/**
 * Has a tag be called otherwise, or, without `to`, be said no more: in all photos that have it by a job, and in those that
 * are recognized later by a rule. Called like another one it becomes that one.
 * @throws VisibleError `bad_request`, `not_found` for a tag that no photo has, `conflict` when there is no room
 */
export const retag = fn(
  z.object({ owner: z.string(), name: z.string().max(256), to: TagName.optional() }),
  async ({ owner, name, to }): Promise<JobJson> => {
    const term = termOf(name);
    const { tag } = library.entities;
    const { data } = await tag.get({ owner, kind: "tag", term }).go({ consistent: true });
    if (!data || data.count < 1) throw new VisibleError("not_found", "There is no such tag.");
    await makeRoom(owner);
    const before = await writeRule(owner, data.name, to);
    await spellAs(owner, to, name);
    return begin(owner, { edit: {}, retag: { name: data.name, to, before } });
  },
);

/** How a tag is shown is the first one's word (image/write.ts), and its owner's the last, where `name` is the same tag. */
async function spellAs(owner: string, name: string | undefined, before: string | undefined): Promise<void> {
  if (name === undefined || before === undefined || termOf(name) !== termOf(before)) return;
  await library.entities.tag
    .patch({ owner, kind: "tag", term: termOf(name) })
    .set({ name })
    .go()
    .catch((error) => {
      if (!isConditionFailed(error)) throw error;
    });
}

async function makeRoom(owner: string): Promise<void> {
  const open = (await newest(owner)).filter(isOpen).length;
  if (open >= most.open)
    throw new VisibleError(
      "conflict",
      `${most.open} changes of many photos are under way already. Wait for one of them, or cancel it.`,
    );
}

async function begin(owner: string, { q, ids, of, edit, retag }: Beginning): Promise<JobJson> {
  const now = new Date().toISOString();
  const job: JobRow = {
    ...{ owner, id: createJobId(), q, of: of?.id, edit, retag },
    status: q !== undefined || (retag && !of) ? "listing" : "running",
    total: ids?.length ?? of?.changed ?? 0,
    ...{ done: 0, failed: 0, changed: 0, failures: [], source: 0, offset: 0, rev: 0 },
    ...{ createdAt: now, updatedAt: now, expiresAt: secondsFromNow(KEPT.running) },
  };
  // First, so that there is no row without one; whoever gets it before there is a row waits for that.
  await send(job);
  const parts = partsOf(ids ?? []);
  const { canceled } = await library.transaction
    .write(({ job: jobs, jobPart }) => [
      jobs.create(job).commit(),
      ...parts.map((part) => jobPart.put({ owner, job: job.id, ...part, expiresAt: job.expiresAt }).commit()),
    ])
    .go();
  if (canceled) throw new Error("The job was not written.");
  return present(job);
}

function partsOf(ids: readonly string[]): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < ids.length; at += most.page)
    parts.push({ list: "all", n: placeOf(at), ids: ids.slice(at, at + most.page) });
  return parts;
}

/** An owner's jobs, the newest first: what is open, and what ended in the last days. */
export const list = fn(
  z.object({ owner: z.string() }),
  async ({ owner }): Promise<JobJson[]> => (await newest(owner)).map(present),
);

/** @throws VisibleError `not_found` */
export const get = fn(one, async ({ owner, id }): Promise<JobJson> => present(await find(owner, id)));

/**
 * Ends a job before its next step. What was changed stays so; one that has ended stays as it is.
 * @throws VisibleError `not_found`
 */
export const cancel = fn(one, async ({ owner, id }): Promise<void> => {
  const job = await find(owner, id);
  if (!isOpen(job)) return;
  await library.entities.job
    .patch({ owner, id })
    .set({ canceledAt: new Date().toISOString() })
    .where(({ endedAt }, { notExists }) => notExists(endedAt))
    .go()
    .catch((error) => {
      if (!isConditionFailed(error)) throw error;
    });
});

function newest(owner: string): Promise<JobRow[]> {
  const query = library.entities.job.query.primary({ owner });
  return firstRows(mostRows.jobs, (page) => query.go({ ...page, order: "desc", consistent: true }));
}

async function find(owner: string, id: string): Promise<JobRow> {
  const job = await readJob(owner, id);
  if (!job) throw new VisibleError("not_found", "There is no such change of many photos.");
  return job;
}

function present(job: JobRow): JobJson {
  const { id, done, total, failed, failures, reason, q, edit, createdAt, endedAt } = job;
  const tag = tagOf(job);
  const canBeUndone = endedAt !== undefined && undoOf(job) && (job.changed > 0 || job.retag);
  return {
    ...{ id, status: isOpen(job) || endedAt !== undefined ? job.status : "canceled" },
    ...{ done, total, failed, failures, reason, q, createdAt, endedAt },
    ...(tag ? { tag } : { edit }),
    ...(canBeUndone && { undo: true }),
  };
}

/** A tag that was removed is put back as any other tag is given. */
function tagOf({ retag, of }: JobRow): JobJson["tag"] {
  if (!retag) return undefined;
  const { name, to } = retag;
  if (!of) return { name, to };
  return to === undefined ? undefined : { name: to, to: name };
}
