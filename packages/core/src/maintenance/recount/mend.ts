import type { Drift } from "../../drift/index.ts";
import { change, read } from "../../image/change.ts";
import { isStale } from "./survey.ts";

/** What a recount found: drift, or an index that a row no longer calls for. */
export type Finding = (
  | Drift
  | { kind: "stale"; owner: string; id: string }
  /** An account counts other bytes than its images. */
  | { kind: "bytes"; owner: string; bytes?: number; sum: number }
) & { mended: boolean };

/** An image whose index is not what its row calls for. */
export async function examineIndex(owner: string, id: string, fix: boolean): Promise<Finding | undefined> {
  const image = await read(owner, id);
  if (!image || !isStale(image)) return undefined;
  if (fix) await change(owner, id, (row) => (row && isStale(row) ? row : undefined));
  return { kind: "stale", owner, id, mended: fix };
}
