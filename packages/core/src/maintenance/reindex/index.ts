import pMap from "p-map";
import { CHANGES_AT_ONCE, change } from "../../image/change.ts";
import { isNamed, namePlace } from "../../image/place.ts";
import type { ImageRow } from "../../library/index.ts";
import { discover, imagesOf, isStale } from "../recount/survey.ts";

export interface ReindexOptions {
  /** One library; by default every one. */
  owner?: string;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** Ends between two photos. */
  signal?: AbortSignal;
  /** How many photos of an owner were looked at so far. */
  onProgress?(done: number): void;
}

export interface Reindexed {
  owners: number;
  images: number;
  /** Whose index was not what their rows call for: it is now, or would be. */
  stale: { owner: string; id: string }[];
}

/** Whether its index is not what its row calls for, or its place is called otherwise by now. */
function isOld(image: ImageRow): boolean {
  return isStale(image) || (!image.purgedAt && !isNamed(image));
}

/**
 * Brings the index in line with what rows call for, after a version that changes what photos are found under
 * (image/want.ts). Libraries may be in use meanwhile. It can be stopped anywhere and begun again: what is in line costs no
 * more than to be read.
 */
export async function reindex({
  owner,
  dryRun = false,
  signal,
  onProgress = () => {},
}: ReindexOptions): Promise<Reindexed> {
  const owners = owner === undefined ? [...(await discover(() => {})).keys()] : [owner];
  const result: Reindexed = { owners: 0, images: 0, stale: [] };
  for (const each of owners) {
    if (signal?.aborted) break;
    result.owners++;
    await pMap(
      imagesOf(each),
      async (image) => {
        if (signal?.aborted) return;
        onProgress(++result.images);
        if (!image.dirty && !isOld(image)) return;
        if (!dryRun)
          await change(each, image.id, (row) => {
            if (!row || row.dirty || !isOld(row)) return undefined;
            namePlace(row);
            return row;
          });
        result.stale.push({ owner: each, id: image.id });
      },
      { concurrency: CHANGES_AT_ONCE },
    );
  }
  return result;
}
