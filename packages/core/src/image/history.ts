import type { HistoryEntry, ImageRow } from "../library/entities.ts";
import { cutTo } from "../library/size.ts";

/** How a photo came here, and what happened to it last: what lies between is left out first. */
export const ENTRIES = 50;
const FIRST = 5;

const LEFT_OUT = "left out";
const EVENT_BYTES = 60;
const DETAIL_BYTES = 300;

/** Adds to an image's history, keeping its first and its newest entries, and saying how many are left out between them. */
export function note(image: { history: ImageRow["history"] }, event: string, detail?: string): void {
  const { history } = image;
  history.push(shortened({ at: new Date().toISOString(), event, ...(detail && { detail }) }));
  if (history.length <= ENTRIES) return;
  const said = history[FIRST]?.event === LEFT_OUT ? history[FIRST] : undefined;
  const number = history.length - ENTRIES + (said ? 0 : 1);
  const [first] = history.splice(FIRST + (said ? 1 : 0), number);
  if (said) said.detail = entries(Number.parseInt(said.detail ?? "0", 10) + number);
  else history.splice(FIRST, 0, { at: first!.at, event: LEFT_OUT, detail: entries(number) });
}

const entries = (number: number) => `${number} entries`;

/** An entry in as many bytes as one may take. */
export function shortened({ at, event, detail }: HistoryEntry): HistoryEntry {
  return {
    at,
    event: cutTo(event, EVENT_BYTES),
    ...(detail !== undefined && { detail: cutTo(detail, DETAIL_BYTES) }),
  };
}
