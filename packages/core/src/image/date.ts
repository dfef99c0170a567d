import type { DateSource, ImageRow } from "../library/entities.ts";
import { wallClock } from "../metadata/clock.ts";

/**
 * When a photo was taken. The timeline is by wall clock where it was taken, or added: every date here is a local one,
 * written as if it were UTC (ISO 8601), since what is shown next to each other is what clocks on walls said.
 */
export interface TakenAt {
  takenAt: string;
  takenFrom: DateSource;
}

/** The part of a row that says when. */
type Dated = Pick<ImageRow, "status" | "givenAt" | "takenAt" | "takenFrom" | "addedAt" | "utcOffset">;

/** What a person says, else what stands recorded. Undefined as long as the file was not read and nobody says anything. */
export function dateOf(image: Dated): TakenAt | undefined {
  if (image.givenAt !== undefined) return { takenAt: image.givenAt, takenFrom: "person" };
  return image.status === "ready" ? recordedDate(image) : undefined;
}

/** What the file lets be known, else when it was added. */
export function recordedDate({ takenAt, takenFrom, ...image }: Omit<Dated, "status">): TakenAt {
  // Photos of before dates were found in other places than EXIF have no source.
  if (takenAt !== undefined) return { takenAt, takenFrom: takenFrom ?? "exif" };
  return { takenAt: wallClock(Date.parse(image.addedAt), image.utcOffset ?? 0), takenFrom: "upload" };
}

/** The date that is so many hours later, within the years that a date can be given. */
export function shifted(date: string, hours: number): string {
  const time = Date.parse(date) + hours * 3_600_000;
  return new Date(Math.min(Math.max(time, EARLIEST), LATEST)).toISOString();
}

/** Photography begins. */
const EARLIEST = Date.UTC(1826, 0, 1);
const LATEST = Date.UTC(2200, 0, 1) - 1;

/** Whether a date may be given. */
export function isPossible(date: string): boolean {
  const time = Date.parse(date);
  return time >= EARLIEST && time <= LATEST;
}
