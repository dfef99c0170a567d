import pMap from "p-map";
import * as Album from "../album/index.ts";
import { VisibleError } from "../errors/index.ts";
import { CHANGES_AT_ONCE, change, note } from "../image/change.ts";
import { dateOf, shifted } from "../image/date.ts";
import type { Edit } from "../image/edit.ts";
import { editRow } from "../image/edit-row.ts";
import { askAgain, purge } from "../image/index.ts";
import type { ImageRow, JobRow } from "../library/index.ts";
import type { JobFailure, Planned } from "../library/job-entities.ts";
import { obey, rulesOf } from "../tag/rules.ts";
import { termOf } from "../term/index.ts";
import { readImages } from "./photos.ts";

/** What a job does to its photos, by the same ways as whoever changes one of them. */

/** The edits that a job takes back by their opposite: photos are one or the other. */
const OPPOSITES = ["trashed", "favorite", "archived"] as const;

/** The edit that takes a job back, where that is another edit of the same photos. */
export function undoOf({ edit, retag }: Pick<JobRow, "edit" | "retag">): Edit | undefined {
  const said = Object.entries(edit).filter(([, value]) => value !== undefined);
  const name = OPPOSITES.find((each) => said.length === 1 && said[0]![0] === each);
  return name && !retag ? { [name]: !edit[name] } : undefined;
}

/**
 * What is to be done to these photos, where that is to be known before: a shift done twice would be two, and only what a
 * job has changed is taken back. Undefined where it need not.
 */
export async function planOf(job: JobRow, ids: readonly string[]): Promise<Planned[] | undefined> {
  const { owner, edit } = job;
  const undo = undoOf(job);
  const { shiftHours } = edit;
  if (!undo && shiftHours === undefined) return undefined;
  const rows = new Map((await readImages(owner, ids)).map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = rows.get(id);
    const date = row && dateOf(row)?.takenAt;
    return {
      id,
      ...(undo && row && isSo(row, edit) && { skip: true as const }),
      ...(shiftHours !== undefined && date !== undefined && { takenAt: shifted(date, shiftHours) }),
    };
  });
}

function isSo(row: ImageRow, { trashed, favorite, archived }: Edit): boolean {
  if (trashed !== undefined) return trashed === Boolean(row.trashedAt);
  if (favorite !== undefined) return favorite === Boolean(row.favorite);
  return archived === Boolean(row.archived);
}

export interface Applied {
  /** Those that were changed. */
  changed: string[];
  failures: JobFailure[];
}

/**
 * Does to photos what a job is for. One that cannot be changed is one failure; what goes wrong on our side is thrown, and
 * all of it done again.
 */
export async function apply(job: JobRow, planned: readonly Planned[]): Promise<Applied> {
  const changed: string[] = [];
  const failures: JobFailure[] = [];
  const gone = await albumsGone(job);
  await pMap(
    planned,
    async (one) => {
      if (one.skip) return;
      try {
        await applyTo(job, one, gone);
        changed.push(one.id);
      } catch (error) {
        if (!(error instanceof VisibleError)) throw error;
        failures.push({ id: one.id, message: error.message });
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
  { owner, edit, retag }: JobRow,
  { id, takenAt }: Planned,
  gone: VisibleError | undefined,
): Promise<void> {
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
async function retell(owner: string, id: string, { name, to }: NonNullable<JobRow["retag"]>): Promise<void> {
  const rules = rulesOf([{ term: termOf(name), to }]);
  await change(owner, id, (row) => {
    if (!row || row.purgedAt || !obey(row, rules)) return undefined;
    note(row, to === undefined ? "tag removed" : "tag renamed", to === undefined ? name : `${name}: ${to}`);
    return row;
  });
}
