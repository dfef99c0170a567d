import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { change, finish, note, read } from "../image/change.ts";
import { dueAt, patience } from "../image/due.ts";
import { erase, purge } from "../image/index.ts";
import { deleteIfUnchanged } from "../image/objects.ts";
import { ALL, type ImageRow, library } from "../library/index.ts";
import { requeue } from "../recognition/queue.ts";
import { Gone, TooLarge } from "../recognition/unreadable.ts";
import { MAX_BYTES } from "../upload/index.ts";
import { writeLastSweep } from "./last-run.ts";

export { type LastSweep, readLastSweep } from "./last-run.ts";

/** What a sweep did, by how many images. */
export interface Swept {
  settled: number;
  erased: number;
  purged: number;
  requeued: number;
  /** Put off to a month that has begun. */
  resumed: number;
  abandoned: number;
  failed: number;
}

const DAY = 24 * 3_600_000;

export interface SweepOptions {
  /** Whether there is time for one more image; the rest is left for the next sweep. */
  goOn?(): boolean;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** Is told of each image, after it was dealt with. */
  onEach?(image: ImageRow, done: keyof Swept): void;
}

/**
 * Ends what nobody else will: steps that a crash cut short, uploads that never came, events that were
 * lost, recognition that stopped, trash that is older than 30 days. Several may run at once.
 */
export async function sweep({ goOn = () => true, dryRun, onEach }: SweepOptions = {}): Promise<Swept> {
  const now = Date.now();
  const swept: Swept = { settled: 0, erased: 0, purged: 0, requeued: 0, resumed: 0, abandoned: 0, failed: 0 };
  const complete = await eachDue(now, async (image) => {
    if (!goOn()) return false;
    const { counted, act } = await decide(image, now);
    if (!dryRun) await act(image, now);
    swept[counted]++;
    onEach?.(image, counted);
    return true;
  });
  if (!dryRun) {
    const [startedAt, endedAt] = [now, Date.now()].map((time) => new Date(time).toISOString());
    await writeLastSweep({ ...swept, startedAt: startedAt!, endedAt: endedAt!, complete });
  }
  return swept;
}

/** Hands over each image whose time has come. @returns whether all were taken. */
async function eachDue(now: number, take: (image: ImageRow) => Promise<boolean>): Promise<boolean> {
  let cursor: string | null = null;
  do {
    const page: { data: { owner: string; id: string }[]; cursor: string | null } =
      await library.entities.due.query
        .primary({ all: ALL })
        .lt({ at: new Date(now).toISOString() })
        .go({ limit: 100, cursor, consistent: true });
    for (const { owner, id } of page.data) {
      const image = await read(owner, id);
      if (image && !(await take(image))) return false;
    }
    cursor = page.cursor;
  } while (cursor);
  return true;
}

interface Step {
  counted: keyof Swept;
  act(image: ImageRow, now: number): Promise<unknown>;
}

const STEPS = {
  finish: { counted: "settled", act: ({ owner, id }) => finish(owner, id) },
  erase: { counted: "erased", act: erase },
  requeue: { counted: "requeued", act: resend },
  wait: { counted: "settled", act: putOff },
  abandon: { counted: "abandoned", act: abandon },
  resume: { counted: "resumed", act: resume },
  giveUp: {
    counted: "failed",
    act: (found) => failed(found, new Error("Recognition stopped before it was done.")),
  },
  gone: { counted: "failed", act: (found) => failed(found, new Gone()) },
  purge: { counted: "purged", act: ({ owner, id }) => purge({ owner, id }) },
} satisfies Record<string, Step>;

/** What an image whose time has come calls for. */
async function decide(image: ImageRow, now: number): Promise<Step> {
  const due = dueAt(image);
  if (image.dirty || due === undefined || Date.parse(due) > now) return STEPS.finish;
  if (image.purgedAt) return STEPS.erase;
  if (image.status === "waiting" && image.parkedUntil) return STEPS.resume;
  if (!/^(uploading|waiting|recognizing)$/.test(image.status)) return STEPS.purge;
  const object = await lookUp(image.key);
  if (object && object.size > MAX_BYTES)
    return { counted: "failed", act: (found) => deleteOversized(found, object.etag) };
  if (image.status === "uploading") {
    if (!object) return STEPS.abandon;
    // While the queue is long, an event that seems lost may only be late: at most once a day.
    const { requeuedAt } = image;
    return requeuedAt && now - Date.parse(requeuedAt) <= DAY ? STEPS.wait : STEPS.requeue;
  }
  return object ? STEPS.giveUp : STEPS.gone;
}

/** Changes an image, unless somebody has since it was found: then it is no longer what was decided upon. */
async function changeAsFound({ owner, id, rev }: ImageRow, next: (row: ImageRow) => ImageRow): Promise<void> {
  await change(owner, id, (row) => (row?.rev === rev ? next(row) : undefined));
}

/** @param error says why, to the photo's owner */
function failed(found: ImageRow, error: Error): Promise<void> {
  return changeAsFound(found, (image) => {
    if (error instanceof Gone) image.etag = undefined;
    image.status = "failed";
    image.reason = error.message;
    note(image, "failed", error.message);
    return image;
  });
}

/** What recognition would delete, had its event come. A crash before the row says so leaves the photo due. */
async function deleteOversized(found: ImageRow, etag: string): Promise<void> {
  if (await deleteIfUnchanged(found.key, etag)) await failed(found, new TooLarge(etag));
}

/** A new month has begun, with recognitions of its own. */
async function resume(image: ImageRow): Promise<void> {
  await requeue(image);
  await changeAsFound(image, (row) => ({ ...row, parkedUntil: undefined }));
}

/** An object is there, but its event is lost. */
async function resend(image: ImageRow, now: number): Promise<void> {
  await requeue(image);
  await changeAsFound(image, (row) => ({ ...row, requeuedAt: new Date(now).toISOString() }));
}

/** Looks again later. */
async function putOff(found: ImageRow): Promise<void> {
  await changeAsFound(found, (row) => row);
}

/** The upload never came. Should it come after all, recognition brings the photo back. */
async function abandon(found: ImageRow, now: number): Promise<void> {
  await changeAsFound(found, (image) => {
    image.abandonedAt = new Date(now).toISOString();
    image.expiresAt = Math.ceil((now + patience.tombstone) / 1000);
    note(image, "upload never came");
    return image;
  });
}

/** An object's bytes and ETag. Without the right to list the bucket, S3 answers 403 for what is not there. */
async function lookUp(key: string): Promise<{ size: number; etag: string } | undefined> {
  try {
    const { ContentLength = 0, ETag = "" } = await s3.send(
      new HeadObjectCommand({ Bucket: Resource.Photos.name, Key: key }),
    );
    return { size: ContentLength, etag: ETag };
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404 || status === 403) return undefined;
    throw error;
  }
}
