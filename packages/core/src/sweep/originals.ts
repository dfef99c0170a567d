import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { change, note, read } from "../image/change.ts";
import { isUpload, originalKey, renditionsPrefix } from "../image/keys.ts";
import { lookUp } from "../image/objects.ts";
import { promote } from "../image/twins.ts";
import { type ImageRow, library } from "../library/index.ts";

/**
 * Whether photos still have their originals: whoever has the bucket may delete there, and no message says so. A sweep
 * looks at so many photos and goes on the next time where it ended, so that its price does not grow with the
 * libraries: an hour's thousand rows and two listings are a thousandth of a cent.
 */
const PER_SWEEP = 1000;
const PAGE = 200;
const HEADS_AT_ONCE = 10;

const LOST = "The original is gone from the bucket.";

/** How far it has come: with this owner, up to this photo of theirs. */
export interface Place {
  owner: string;
  id?: string;
}

interface Options {
  goOn(): boolean;
  dryRun?: boolean;
  onLost(image: ImageRow): void;
  /** What goes wrong with one photo keeps no other from being looked at. */
  onFault(image: ImageRow, error: unknown): void;
}

/** Compares photos with the bucket from `place` on. @returns where the next sweep goes on; undefined: from the beginning */
export async function checkOriginals(place: Place | undefined, options: Options): Promise<Place | undefined> {
  let at = place ?? (await nextOwner());
  for (let left = PER_SWEEP; at && left > 0; ) {
    if (!options.goOn()) return at;
    const { data: images } = await library.entities.image.query
      .primary({ owner: at.owner })
      .gt({ id: at.id ?? "" })
      .go({ limit: PAGE, consistent: true });
    await check(images, options);
    left -= PAGE;
    const last = images.at(-1);
    at = last ? { owner: at.owner, id: last.id } : await nextOwner(at.owner);
  }
  return at;
}

/** Whoever has a photo that is ready has renditions. */
async function nextOwner(after?: string): Promise<Place | undefined> {
  const { CommonPrefixes = [] } = await s3.send(
    new ListObjectsV2Command({
      Bucket: Resource.Photos.name,
      Prefix: "renditions/",
      Delimiter: "/",
      MaxKeys: 1,
      // The character after the slash: past all that is theirs.
      ...(after !== undefined && { StartAfter: renditionsPrefix(after).replace(/\/$/, "0") }),
    }),
  );
  const owner = CommonPrefixes[0]?.Prefix?.split("/")[1];
  return owner ? { owner } : undefined;
}

async function check(images: ImageRow[], { dryRun, onLost, onFault }: Options): Promise<void> {
  const alone = (image: ImageRow, look: () => Promise<void>) =>
    look().catch((error) => onFault(image, error));
  const ready = images.filter(({ status, etag, purgedAt }) => status === "ready" && etag && !purgedAt);
  const keys = await listed(ready.filter(isUpload));
  await pMap(
    ready,
    (image) =>
      alone(image, async () => {
        const there = isUpload(image) ? keys.has(image.key) : Boolean(await lookUp(image.key));
        if (there === !image.lostAt) return;
        if (!there) onLost(image);
        if (!dryRun) await tell(image, there);
      }),
    { concurrency: HEADS_AT_ONCE },
  );
  // A crash, or a file deleted in the bucket, may have left copies of what no photo holds any more.
  for (const image of images.filter((image) => !isUpload(image))) {
    const { owner, duplicateOf, sha256 } = image;
    if (!duplicateOf || !sha256 || dryRun) continue;
    await alone(image, async () => {
      const holder = await read(owner, duplicateOf);
      // Its copies go with a photo that was deleted for good.
      if (holder?.hashed !== sha256 && !holder?.purgedAt) await promote(owner, sha256);
    });
  }
}

/** The keys of objects of uploads, from the first of `images` to the last: both go by their ids. */
async function listed(images: ImageRow[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const [first, last] = [images[0], images.at(-1)];
  if (!first || !last) return keys;
  // The beginning of a key comes right before it.
  let StartAfter: string | undefined = originalKey(first.owner, first.id).slice(0, -1);
  while (StartAfter !== undefined && StartAfter < last.key) {
    const { Contents = [], IsTruncated }: { Contents?: { Key?: string }[]; IsTruncated?: boolean } =
      await s3.send(
        new ListObjectsV2Command({
          Bucket: Resource.Photos.name,
          Prefix: originalKey(first.owner, ""),
          StartAfter,
        }),
      );
    for (const { Key } of Contents) if (Key) keys.add(Key);
    StartAfter = IsTruncated ? Contents.at(-1)?.Key : undefined;
  }
  return keys;
}

/** Says in a photo's row what was seen, unless somebody has changed it since: it may have been deleted, and rightly. */
async function tell({ owner, id, rev }: ImageRow, there: boolean): Promise<void> {
  await change(owner, id, (row) => {
    if (row?.rev !== rev) return undefined;
    note(row, there ? "original is back" : "original is gone");
    const lostAt = there ? undefined : new Date().toISOString();
    return { ...row, lostAt, reason: there ? undefined : LOST };
  });
}
