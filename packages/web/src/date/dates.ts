/** Dates as they are typed, and as the API takes them: wall-clock time, written there as if it were UTC. */
import type { Edit } from "../api/types";

/** What a person wants of the date of one or more photos. */
export type Wish =
  | { kind: "set"; date: string }
  | { kind: "shift"; days: string; hours: string; minutes: string; earlier: boolean }
  | { kind: "recorded" };

/** What the field for a date and time takes: from the first photograph on. */
export const EARLIEST = "1826-01-01T00:00";
export const LATEST = "2199-12-31T23:59:59";

/** `2015-07-12T12:00:00.000Z` → `2015-07-12T12:00:00` */
export const toField = (iso: string): string => iso.slice(0, "2015-07-12T12:00:00".length);

/** The change to ask for, or why there is none. */
export function editOf(wish: Wish): { edit: Edit } | { problem: string } {
  if (wish.kind === "recorded") return { edit: { takenAt: null } };
  if (wish.kind === "set") {
    const time = Date.parse(`${wish.date}Z`);
    if (Number.isNaN(time)) return { problem: "Choose a date and a time." };
    const [first, last] = [EARLIEST, LATEST].map((field) => Date.parse(`${field}Z`)) as [number, number];
    if (time < first || time > last) return { problem: "Photos are of 1826 to 2199." };
    return { edit: { takenAt: new Date(time).toISOString() } };
  }
  const { days, hours, minutes, earlier } = wish;
  const [d, h, m] = [days, hours, minutes].map(Number) as [number, number, number];
  const shift = d * 24 + h + m / 60;
  if (!(shift > 0)) return { problem: "Say by how much." };
  return { edit: { shiftHours: earlier ? -shift : shift } };
}
