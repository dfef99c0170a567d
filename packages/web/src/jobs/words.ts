/** What a change of many photos is called, while it goes on and when it has ended. */
import type { Job } from "../api/types";
import { number, photos } from "../shell/counted";

interface Said {
  /** "Tagging" */
  doing: string;
  /** "Tagged" */
  done: string;
  /** What follows the number of photos: "with Rome". */
  how?: string;
}

function saidOf({ edit, tag }: Pick<Job, "edit" | "tag">): Said {
  if (tag)
    return tag.to === undefined
      ? { doing: `Removing “${tag.name}” from`, done: `Removed “${tag.name}” from` }
      : {
          doing: `Renaming “${tag.name}” to “${tag.to}” in`,
          done: `Renamed “${tag.name}” to “${tag.to}” in`,
        };
  const { tags, favorite, archived, trashed, takenAt, shiftHours, place, albums, retry, purge } = edit ?? {};
  if (tags?.add?.length) return { doing: "Tagging", done: "Tagged", how: `: ${tags.add.join(", ")}` };
  if (tags?.remove?.length) {
    const names = tags.remove.map((name) => `“${name}”`).join(", ");
    return { doing: `Taking ${names} away from`, done: `Took ${names} away from` };
  }
  if (favorite !== undefined)
    return favorite
      ? { doing: "Adding", done: "Added", how: " to favorites" }
      : { doing: "Taking", done: "Took", how: " out of favorites" };
  if (archived !== undefined)
    return archived
      ? { doing: "Archiving", done: "Archived" }
      : { doing: "Putting", done: "Put", how: " back into the timeline" };
  if (trashed !== undefined)
    return trashed ? { doing: "Deleting", done: "Deleted" } : { doing: "Restoring", done: "Restored" };
  if (takenAt !== undefined || shiftHours !== undefined)
    return { doing: "Changing the dates of", done: "Changed the dates of" };
  if (place !== undefined) return { doing: "Changing the places of", done: "Changed the places of" };
  if (albums?.add?.length) return { doing: "Adding", done: "Added", how: " to an album" };
  if (albums?.remove?.length) return { doing: "Taking", done: "Took", how: " out of an album" };
  if (purge) return { doing: "Deleting", done: "Deleted", how: " for good" };
  if (retry) return { doing: "Asking again about", done: "Asked again about" };
  return { doing: "Changing", done: "Changed" };
}

/** A job that was canceled goes on to the end of its step, and says only then whether it can be taken back. */
export const hasEnded = ({ endedAt }: Pick<Job, "endedAt">): boolean => endedAt !== undefined;

export const isOpen = ({ status }: Pick<Job, "status">): boolean =>
  status === "listing" || status === "running";

/** "Tagging 713 photos: Rome. 412 done." */
export function line(job: Job): string {
  const { status, done, total, failed, reason } = job;
  const { doing, done: did, how = "" } = saidOf(job);
  if (status === "listing") return `${doing} photos${how}. Looking them up: ${number(total)}.`;
  if (status === "running") return `${doing} ${photos(total)}${how}. ${number(done + failed)} done.`;
  if (status === "failed") return reason ?? `${did} ${photos(done)}${how}, and could not go on.`;
  if (status === "canceled") return `Canceled. ${did} ${number(done)} of ${photos(total)}${how}.`;
  return `${did} ${photos(done)}${how}.`;
}
