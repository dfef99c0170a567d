import { VisibleError } from "../errors/index.ts";
import type { ImageRow } from "../library/entities.ts";
import { ALL, isConditionFailed, library } from "../library/index.ts";

/** What one person may keep, and add; infra/ says the numbers. */
export interface Allowance {
  /** Of originals, those that are being sent included. */
  bytes: number;
  /** New photos in a day (UTC). */
  photosPerDay: number;
}

const DAY = 24 * 3_600_000;

/** How many bytes of originals an owner has in the bucket, or has leave to send. */
export async function bytesOf(owner: string): Promise<number> {
  const { data } = await library.entities.account.get({ all: ALL, owner }).go({ consistent: true });
  return data?.bytes ?? 0;
}

/**
 * Sees to it that new photos may be added, and counts them for the day.
 * @param sizes bytes of each
 * @throws VisibleError `too_large` when they don't fit any more, `too_many` when the day has no room for them
 */
export async function makeRoom(owner: string, sizes: number[], allowance: Allowance): Promise<void> {
  if (sizes.length === 0) return;
  const kept = await bytesOf(owner);
  const more = sizes.reduce((sum, size) => sum + size, 0);
  if (kept + more > allowance.bytes)
    throw new VisibleError(
      "too_large",
      `${fullOf(allowance)} It holds ${inWords(kept)}, and these files are ${inWords(more)}.`,
      "files",
    );
  if (!(await countNew(owner, sizes.length, allowance.photosPerDay)))
    throw new VisibleError(
      "too_many",
      `${addedToday(allowance)} There is room for more tomorrow (UTC).`,
      "files",
    );
}

/**
 * Counts photos that were added.
 * @returns whether the day (UTC) had room for them; if not, none is counted
 */
export async function countNew(
  owner: string,
  photos: number,
  perDay: number,
  now = new Date(),
): Promise<boolean> {
  if (photos > perDay) return false;
  try {
    await library.entities.usage
      .update({ owner, period: now.toISOString().slice(0, 10) })
      .add({ photos })
      .set({ expiresAt: Math.ceil((now.getTime() + 2 * DAY) / 1000) })
      .where(
        ({ photos: count }, { notExists, lte }) => `${notExists(count)} OR ${lte(count, perDay - photos)}`,
      )
      .go();
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** When the next day begins. */
export function nextDay(now = new Date()): Date {
  return new Date(Math.floor(now.getTime() / DAY + 1) * DAY);
}

/** That a library holds all it may, in plain words. */
export function fullOf({ bytes }: Allowance): string {
  return `Your library is full: there is room for ${inWords(bytes)}. Delete photos for good to make more.`;
}

/** That a day's photos are all there. */
export function addedToday({ photosPerDay }: Allowance): string {
  return `Today's ${photosPerDay.toLocaleString("en-GB")} photos have been added.`;
}

function inWords(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString("en-GB", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[power]}`;
}

/** What an image's original counts for: nothing where there is none, and none to come. */
export function bytesStored(image: Omit<ImageRow, "rev" | "indexed" | "updatedAt">): number {
  const { bytes, purgedAt, abandonedAt, lostAt, duplicateOf, erasedAt, status, etag } = image;
  if (purgedAt || abandonedAt || lostAt || (duplicateOf && erasedAt)) return 0;
  if (status === "failed" && !duplicateOf && etag === undefined) return 0;
  return bytes;
}
