import { wallClock } from "./clock.ts";
import type { Metadata, MetadataDate, TakenFrom } from "./metadata.ts";
import { dateInName } from "./name-date.ts";

export interface Taken {
  /** Wall-clock time where the photo was taken or added, ISO 8601 with milliseconds, written as if it were UTC. */
  at: string;
  from: TakenFrom;
}

/** What is known of a photo's date. */
export interface DateHints {
  metadata: Pick<Metadata, "dates">;
  /** The file's name. */
  name: string;
  /** When the file was last modified, as its disk says: wall-clock time, as `at` of what is taken. */
  modifiedAt?: string;
  /** When it was added: a moment, ISO 8601. */
  addedAt: string;
  /** How far the clock of who adds it is ahead of UTC, in minutes: east is positive. */
  utcOffset?: number;
}

const DAY = 24 * 3_600_000;
/** A file that was written so shortly before it was added says no more than that: a copy, a download, a share. */
const JUST_WRITTEN = 60_000;
/** FAT and ZIP know no earlier moment: it stands for none, in whatever zone it was read. */
const FIRST_OF_FAT = Date.UTC(1980, 0, 1);

/**
 * When a photo was taken: the first of its dates that can be right. What is modified comes after the name, since
 * editing a photo changes it, and no name.
 */
export function takenOf({ metadata, name, modifiedAt, addedAt, utcOffset = 0 }: DateHints): Taken {
  const added = Date.parse(addedAt);
  const dates = (metadata.dates ?? []).filter(({ at }) => Date.parse(at) <= added + DAY);
  const taken = dates.find(({ from, settled }) => settled || from !== "modified");
  if (taken) return takenBy(taken);
  const offset = dates.find((date) => date.offset !== undefined)?.offset ?? utcOffset;
  const named = dateInName(name, added, offset);
  if (named) return { at: named.at, from: "name" };
  const modified = dates[0];
  if (modified) return takenBy(modified);
  const addedThere = wallClock(added, utcOffset);
  if (isTold(modifiedAt, Date.parse(addedThere)))
    return { at: new Date(modifiedAt).toISOString(), from: "file" };
  return { at: addedThere, from: "upload" };
}

function takenBy({ at, from }: MetadataDate): Taken {
  return { at, from };
}

function isTold(modifiedAt: string | undefined, added: number): modifiedAt is string {
  const time = Date.parse(modifiedAt ?? "");
  // Neither the epoch nor what is later than the upload is a date that somebody set.
  return time > DAY && Math.abs(time - FIRST_OF_FAT) > DAY && time < added - JUST_WRITTEN;
}
