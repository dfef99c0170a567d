import type { ImageRow } from "../library/entities.ts";
import { Claimed, QuotaUsedUp } from "./pauses.ts";

/** Of a photo whose try was killed so often no more is tried: whatever kills it is in its file, and costs a minute each time. */
const MOST_CUT_OFF = 3;
/** Later than this whoever sends a photo again has changed something: it is tried anew. */
const REMEMBERED = 60 * 60_000;

/** Why a photo has failed whose last try never came to an end. It is written before that try. */
export const CUT_OFF = "Recognition was cut off each time it came to this photo.";

/** Why a photo has failed whose every try ended with a fault of ours. */
export const NOT_WORKED = "Recognition didn't work.";

/** Why a photo has failed that nobody came back to. */
export const STOPPED = "Recognition stopped before it was done.";

/** Whether the fault may have passed; where it is in the file itself, another try ends as the last one did. */
export function mayHavePassed(reason: string | undefined): boolean {
  return reason === CUT_OFF || reason === NOT_WORKED || reason === STOPPED;
}

/** By then a try is over, or was cut off. */
const A_TRY = 2 * 60_000;

/** Whether a photo that was written down as failed may still be in its last try. */
export function isUnderWay({ reason, begun }: Pick<ImageRow, "reason" | "begun">, now = Date.now()): boolean {
  return reason === CUT_OFF && begun !== undefined && now - Date.parse(begun.at) < A_TRY;
}

/**
 * What a row says of a try that begins now; undefined when there was one too many.
 * @param known what it says of those before
 * @returns `last`: nobody will come back to it
 */
export function beginTry(
  known: ImageRow["begun"],
  etag: string,
  now = Date.now(),
): { begun: NonNullable<ImageRow["begun"]>; last: boolean } | undefined {
  const recent = known?.etag === etag && now - Date.parse(known.at) < REMEMBERED;
  const times = (recent ? known.times : 0) + 1;
  if (times > MOST_CUT_OFF) return undefined;
  return { begun: { etag, times, at: new Date(now).toISOString() }, last: times === MOST_CUT_OFF };
}

const DELAYS = [2, 4, 8, 15, 30, 60, 120];

/** Seconds until the next try after the given one (the first is 1), with jitter so that a crowd spreads out. */
export function backOff(tries: number, random = Math.random()): number {
  const delay = DELAYS[Math.min(tries, DELAYS.length) - 1] ?? 2;
  return Math.max(1, Math.round(delay * (0.75 + random / 2)));
}

/** A fault that may pass, as its owner is to read it. */
export function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof QuotaUsedUp || error instanceof Claimed) return message;
  if (!isThrottle(error)) return "Something went wrong. It will be tried again.";
  const known = name === "ThrottlingException" && message && !/rate|exceeded|unknown/i.test(message);
  return known ? message : "The recognizer is busy.";
}

/** Whether the recognizer asks for patience. */
export function isThrottle(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(ThrottlingException|ProvisionedThroughputExceededException)$/.test(error.name)
  );
}

const MESSAGE_LIMIT = 500;

/** An error as whoever runs the library is to read it: unlike `reasonOf`, in its own words. */
export function faultOf(error: unknown): ImageRow["fault"] {
  if (error === undefined) return undefined;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { at: new Date().toISOString(), name, message: message.slice(0, MESSAGE_LIMIT) };
}
