import type { ImageRow } from "../library/entities.ts";
import { Claimed, QuotaUsedUp } from "./pauses.ts";

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
