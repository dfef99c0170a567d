import type { BulkResult } from "../api/types";

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
