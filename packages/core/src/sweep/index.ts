import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { change, note, read, settle } from "../image/change.ts";
import { dueAt, patience } from "../image/due.ts";
import { erase, purge, requeue } from "../image/index.ts";
import { ALL, type ImageRow, library } from "../library/index.ts";

/** What a sweep did, by how many images. */
export interface Swept {
  settled: number;
  erased: number;
  purged: number;
  requeued: number;
  abandoned: number;
  failed: number;
}

const DAY = 24 * 3_600_000;

/**
 * Ends what nobody else will: steps that a crash cut short, uploads that never came, events that were
 * lost, recognition that stopped, trash that is older than 30 days.
 *
 * @param goOn says whether there is time for one more image; the rest is left for the next sweep.
 */
export async function sweep(goOn: () => boolean = () => true): Promise<Swept> {
  const now = Date.now();
  const swept: Swept = { settled: 0, erased: 0, purged: 0, requeued: 0, abandoned: 0, failed: 0 };
  let cursor: string | null = null;
  do {
    const page: { data: { owner: string; id: string }[]; cursor: string | null } =
      await library.entities.due.query
        .primary({ all: ALL })
        .lt({ at: new Date(now).toISOString() })
        .go({ limit: 100, cursor, consistent: true });
    for (const { owner, id } of page.data) {
      if (!goOn()) return swept;
      const image = await read(owner, id);
      if (image) swept[await attend(image, now)]++;
    }
    cursor = page.cursor;
  } while (cursor);
  return swept;
}

/** Does what an image whose time has come calls for. */
async function attend(image: ImageRow, now: number): Promise<keyof Swept> {
  const { owner, id } = image;
  const due = dueAt(image);
  if (image.dirty || due === undefined || Date.parse(due) > now) {
    await settle(owner, id);
    return "settled";
  }
  if (image.purgedAt) {
    await erase(image);
    return "erased";
  }
  if (image.status === "uploading") {
    return (await exists(image.key)) ? lost(image, now) : abandon(image, now);
  }
  if (image.status === "waiting" || image.status === "recognising") return stuck(image);
  await purge({ owner, id });
  return "purged";
}

/** Recognition that a crash stopped on its last try. */
async function stuck({ owner, id, rev }: ImageRow): Promise<keyof Swept> {
  await change(owner, id, (image) => {
    if (image?.rev !== rev) return undefined;
    image.status = "failed";
    image.reason = "Recognition stopped before it was done.";
    note(image, "failed", image.reason);
    return image;
  });
  return "failed";
}

/** An object is there, but its event seems lost. While the queue is long that may be wrong: at most once a day. */
async function lost(image: ImageRow, now: number): Promise<keyof Swept> {
  const { owner, id, rev, requeuedAt } = image;
  const again = !requeuedAt || now - Date.parse(requeuedAt) > DAY;
  if (again) await requeue(image);
  await change(owner, id, (row) => {
    if (row?.rev !== rev) return undefined;
    return again ? { ...row, requeuedAt: new Date(now).toISOString() } : row;
  });
  return again ? "requeued" : "settled";
}

/** The upload never came. Should it come after all, recognition brings the photo back. */
async function abandon({ owner, id, rev }: ImageRow, now: number): Promise<keyof Swept> {
  await change(owner, id, (image) => {
    if (image?.rev !== rev) return undefined;
    image.abandonedAt = new Date(now).toISOString();
    image.expiresAt = Math.ceil((now + patience.tombstone) / 1000);
    note(image, "upload never came");
    return image;
  });
  return "abandoned";
}

/** Without the right to list the bucket, S3 answers 403 for what is not there. */
async function exists(key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: Resource.Photos.name, Key: key }));
    return true;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404 || status === 403) return false;
    throw error;
  }
}
