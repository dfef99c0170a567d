import { VisibleError } from "../errors/index.ts";
import { type JobRow, library } from "../library/index.ts";
import { mostRows } from "../library/reads.ts";
import { searchWithin } from "../search/index.ts";
import { hasTag } from "../tag/rules.ts";
import { termOf } from "../term/index.ts";
import { advance, end, placeOf } from "./store.ts";

/**
 * Which photos a job is to change. That is written down before the first is changed: the change itself makes photos
 * leave the search that found them, and others come to it meanwhile.
 */

/** What a test lowers, or raises. */
export const most = {
  /** Photos of one job. */
  photos: 50_000,
  /** Those that are looked up at once, and kept in one row. */
  page: 1000,
  /** Bytes that are kept of one step, to take it back; what one photo takes goes beyond it. */
  plan: 150_000,
  /** Jobs of one owner that are open at once. */
  open: 3,
};

/** Beside those that stand under a tag, who has it: what they would come back with from there. */
const ELSEWHERE = ["in:trash", "status:failed", "status:pending"];

interface Found {
  ids: string[];
  cursor?: string;
}

/**
 * Looks up some more of a job's photos.
 * @returns whether the job was moved on by it
 */
export async function listMore(job: JobRow): Promise<boolean> {
  const { source, total } = job;
  const { ids, cursor } = await find(job);
  if (total + ids.length > most.photos) {
    const limit = most.photos.toLocaleString("en");
    return end(job, "failed", {
      reason: `These are more than ${limit} photos, and none was changed. Choose fewer at once.`,
    });
  }
  const ended = cursor === undefined;
  const next = ended && job.retag && source < ELSEWHERE.length ? "source" : ended ? "run" : "page";
  return advance(
    job,
    {
      total: total + ids.length,
      cursor: cursor ?? null,
      ...(next === "source" && { source: source + 1 }),
      ...(next === "run" && { status: "running" }),
    },
    // A place is the photos before it: each is another one, and they are in order.
    ids.length > 0 ? [{ list: "all", n: placeOf(total), ids }] : [],
  );
}

async function find(job: JobRow): Promise<Found> {
  const { owner, q, cursor, retag, source } = job;
  if (retag) return source === 0 ? under(job, termOf(retag.name)) : havingTag(job, ELSEWHERE[source - 1]!);
  try {
    return await searchWithin(mostRows.index, { owner, q, limit: most.page, cursor });
  } catch (error) {
    // It was asked before: only one of an older version can be wrong.
    if (error instanceof VisibleError) return { ids: [] };
    throw error;
  }
}

/** Those that stand under a term. */
async function under({ owner, cursor }: JobRow, term: string, limit = most.page): Promise<Found> {
  const page = await library.entities.imageTag.query
    .primary({ owner, term })
    .go({ limit, cursor: cursor ?? null, consistent: true, order: "desc" });
  return { ids: page.data.map(({ id }) => id), cursor: page.cursor ?? undefined };
}

/** Of those that stand under a term of the library's own the ones that have the job's tag. */
async function havingTag(job: JobRow, term: string): Promise<Found> {
  const { ids, cursor } = await under(job, term, 100);
  const rows = await readImages(job.owner, ids);
  const tag = termOf(job.retag!.name);
  return { ids: rows.filter((row) => hasTag(row, tag)).map(({ id }) => id), cursor };
}

/** The rows of photos, in no order; what is not there is left out. */
export async function readImages(owner: string, ids: readonly string[]) {
  const rows = [];
  for (let rest = [...ids]; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2 });
    rows.push(...data);
    rest = unprocessed.map(({ id }) => id);
  }
  return rows;
}
