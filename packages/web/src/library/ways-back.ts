import type { BulkResult } from "../api/types";

/** @throws Error where something was not done to one of the photos: a change is taken back wholly, or it can be tried again */
export function demandAll(results: readonly { ok: boolean; message?: string }[]): void {
  const failed = results.find(({ ok }) => !ok);
  if (failed) throw new Error(failed.message ?? "That could not be done.");
}

/** What takes a change back, and the photos that this brings back to what they were: they need not all have been alike. */
export function waysBack(results: readonly BulkResult[]): Map<string, string[]> {
  const ways = new Map<string, string[]>();
  for (const result of results) {
    if (!result.ok || !result.image?.undo) continue;
    const undo = JSON.stringify(result.image.undo);
    ways.set(undo, [...(ways.get(undo) ?? []), result.id]);
  }
  return ways;
}
