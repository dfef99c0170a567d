import pMap from "p-map";
import * as Album from "../album/index.ts";
import { VisibleError } from "../errors/index.ts";
import { CHANGES_AT_ONCE, change, note } from "../image/change.ts";
import { dateOf, shifted } from "../image/date.ts";
import { applyEdit, type Edit } from "../image/edit.ts";
import { editRow } from "../image/edit-row.ts";
import { askAgain, purge } from "../image/index.ts";
import type { ImageRow, JobRow } from "../library/index.ts";
import type { JobEdit, JobFailure, Planned, Retag, Undo } from "../library/job-entities.ts";
import { sizeOf } from "../library/size.ts";
import { putBack, type Retold, retold } from "../tag/retold.ts";
import { obey, rulesOf } from "../tag/rules.ts";
import { termOf } from "../term/index.ts";
import { most, readImages } from "./photos.ts";

/** What a job does to its photos, by the same ways as whoever changes one of them. */

/**
 * Whether a job can be taken back, and what that is called: each photo comes back to what it was by an edit of its own
 * ({@link planOf}), which for dates, places and captions is not the same for all.
 */
export function undoOf({ edit, retag, of }: Pick<JobRow, "edit" | "retag" | "of">): JobEdit | undefined {
  const { tags, trashed, favorite, archived, takenAt, shiftHours, caption, place, albums, retry, purge } =
    edit;
  // Whoever wants it so once more says it once more, and with it the rule for photos to come.
  if (retry || purge || (retag && of)) return undefined;
  if (retag) return retag.to === undefined ? { tags: { add: [retag.name], remove: [], reset: [] } } : {};
  return {
    ...(tags && { tags: { add: tags.remove, remove: tags.add, reset: tags.reset } }),
    ...(trashed !== undefined && { trashed: !trashed }),
    ...(favorite !== undefined && { favorite: !favorite }),
    ...(archived !== undefined && { archived: !archived }),
    ...((takenAt !== undefined || shiftHours !== undefined) && { takenAt: null }),
    ...(caption !== undefined && { caption: null }),
    ...(place !== undefined && { place: null }),
    ...(albums && { albums: { add: albums.remove, remove: albums.add } }),
  };
}

/** What is to be done to one photo. */
interface Todo {
  id: string;
  edit: Undo;
}

/**
 * What is to be known of these photos before anything is done: a shift done twice would be two, and only what a job has
 * changed is taken back, to what it was. Undefined where that need not be known.
 * @returns of the first photos, as many as there is room for
 */
export async function planOf(job: JobRow, todo: readonly Todo[]): Promise<Planned[] | undefined> {
  const { owner } = job;
  const canBeUndone = undoOf(job) !== undefined;
  if (!canBeUndone && job.edit.shiftHours === undefined) return undefined;
  const rows = await readImages(
    owner,
    todo.map(({ id }) => id),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const plan = todo.map(({ id, edit }) => {
    const row = byId.get(id);
    if (row && job.retag) return { id, ...wayBackOfTelling(row, job.retag) };
    const own = row && ownEdit(row, edit);
    if (!row || !own) return { id };
    const planned = { id, ...(edit.shiftHours !== undefined && { takenAt: own.takenAt ?? undefined }) };
    return canBeUndone ? { ...planned, ...wayBack(row, own, edit.albums) } : planned;
  });
  let bytes = 0;
  const room = plan.findIndex((one) => {
    bytes += sizeOf(one);
    return bytes > most.plan;
  });
  return room < 0 ? plan : plan.slice(0, Math.max(1, room));
}

/** What of an edit is of the photo's own row; a shift comes to a date. Undefined where that is not known. */
function ownEdit(row: ImageRow, { albums, retry, purge, shiftHours, ...rest }: JobEdit): Edit | undefined {
  if (shiftHours === undefined) return rest;
  const date = dateOf(row)?.takenAt;
  return date === undefined ? undefined : { ...rest, takenAt: shifted(date, shiftHours) };
}

/** What would take the edit back; what is so already is skipped. What cannot be done fails when it is tried. */
function wayBack(row: ImageRow, edit: Edit, albums: JobEdit["albums"]): Pick<Planned, "skip" | "undo"> {
  if (row.purgedAt) return {};
  try {
    const own = applyEdit(structuredClone(row), edit);
    const into = albumsBack(row, albums);
    return own || into ? { undo: { ...own, ...(into && { albums: into }) } } : { skip: true };
  } catch (error) {
    if (error instanceof VisibleError) return {};
    throw error;
  }
}

function wayBackOfTelling(row: ImageRow, retag: Retag): Pick<Planned, "skip" | "undo"> {
  if (row.purgedAt) return {};
  const told = structuredClone(row);
  const rules = ruleOf(retag);
  if (!obey(told, rules)) return { skip: true };
  const back = retold(row, told, rules);
  return back ? { undo: { retold: back } } : {};
}

/** Into those that it is taken out of, and out of those that it is put into. Undefined where it stays where it is. */
function albumsBack(
  { albums: now = [] }: ImageRow,
  { add, remove }: NonNullable<JobEdit["albums"]> = { add: [], remove: [] },
): JobEdit["albums"] {
  const back = {
    add: remove.filter((album) => now.includes(album)),
    remove: add.filter((album) => !now.includes(album)),
  };
  return back.add.length + back.remove.length > 0 ? back : undefined;
}

export interface Applied {
  /** Those that were changed, with what takes that back, where it was planned. */
  changed: Pick<Planned, "id" | "undo">[];
  failures: JobFailure[];
}

/**
 * Does to photos what a job is for. One that cannot be changed is one failure; what goes wrong on our side is thrown, and
 * all of it done again.
 */
export async function apply(
  job: JobRow,
  todo: readonly Todo[],
  plan: readonly Planned[] | undefined,
): Promise<Applied> {
  const changed: Applied["changed"] = [];
  const failures: JobFailure[] = [];
  const gone = await albumsGone(job);
  await pMap(
    todo,
    async ({ id, edit }, at) => {
      const { skip, takenAt, undo } = plan?.[at] ?? {};
      if (skip) return;
      try {
        await applyTo(job, { id, edit, takenAt }, gone);
        changed.push({ id, undo });
      } catch (error) {
        if (!(error instanceof VisibleError)) throw error;
        failures.push({ id, message: error.message });
      }
    },
    { concurrency: CHANGES_AT_ONCE },
  );
  return { changed, failures };
}

/** An album may be deleted while photos are put into it. */
async function albumsGone({ owner, edit }: JobRow): Promise<VisibleError | undefined> {
  try {
    for (const id of edit.albums?.add ?? []) await Album.find(owner, id);
  } catch (error) {
    if (error instanceof VisibleError) return error;
    throw error;
  }
  return undefined;
}

async function applyTo(
  { owner, retag }: JobRow,
  { id, edit, takenAt }: Todo & Pick<Planned, "takenAt">,
  gone: VisibleError | undefined,
): Promise<void> {
  if (edit.retold) return tellAsBefore(owner, id, edit.retold, retag!);
  if (retag) return retell(owner, id, retag);
  // Somebody may have taken it out since it was listed.
  if (edit.purge) return purge({ owner, id, onlyTrashed: true });
  const { albums, retry, shiftHours, ...rest } = edit;
  if (shiftHours !== undefined && takenAt === undefined)
    throw new VisibleError("conflict", "The date of this photo is not known yet.");
  const own: Edit = takenAt === undefined ? rest : { ...rest, takenAt };
  if (Object.values(own).some((value) => value !== undefined)) await editRow(owner, id, own);
  if (albums?.add.length && gone) throw gone;
  for (const album of albums?.add ?? []) await Album.place({ owner, id: album, image: id, inside: true });
  for (const album of albums?.remove ?? []) await Album.place({ owner, id: album, image: id, inside: false });
  if (retry) await askAgain(owner, id);
}

/** Has a photo say a tag as its owner wants it said. One in the trash would come back with it. */
async function retell(owner: string, id: string, retag: Retag): Promise<void> {
  const { name, to } = retag;
  await change(owner, id, (row) => {
    if (!row || row.purgedAt || !obey(row, ruleOf(retag))) return undefined;
    note(row, to === undefined ? "tag removed" : "tag renamed", to === undefined ? name : `${name}: ${to}`);
    return row;
  });
}

async function tellAsBefore(owner: string, id: string, back: Retold, { name, to }: Retag): Promise<void> {
  await change(owner, id, (row) => {
    if (!row || row.purgedAt || !putBack(row, back)) return undefined;
    note(row, to === undefined ? "tag put back" : "tag renamed", to === undefined ? name : `${to}: ${name}`);
    return row;
  });
}

const ruleOf = ({ name, to }: Retag) => rulesOf([{ term: termOf(name), to }]);
