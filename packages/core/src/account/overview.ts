import { library } from "../library/index.ts";
import type { OwnTerm } from "../term/index.ts";
import { bytesOf } from "./room.ts";

/** Where a photo stands that is there: exactly one of these, or under none (image/want.ts). */
const STANDING = [
  "timeline",
  "archive",
  "status:pending",
  "status:failed",
  "in:trash",
] as const satisfies OwnTerm[];

export interface Overview {
  /** All that are there: in the library and its archive, on their way, failed, and in the trash. */
  photos: number;
  /** Of them, in the trash. */
  trashed: number;
  /** Of originals, those included that are being sent. */
  bytes: number;
}

/** What an owner keeps, counted exactly: by the index's own counts, not by looking at photos. */
export async function overview(owner: string): Promise<Overview> {
  const [counts, bytes] = await Promise.all([
    Promise.all(
      STANDING.map(async (term) => {
        const { data } = await library.entities.tag
          .get({ owner, kind: "own", term })
          .go({ consistent: true });
        return data?.count ?? 0;
      }),
    ),
    bytesOf(owner),
  ]);
  return {
    photos: counts.reduce((sum, count) => sum + count, 0),
    trashed: counts[STANDING.indexOf("in:trash")]!,
    bytes,
  };
}
