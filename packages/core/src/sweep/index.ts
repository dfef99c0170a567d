import { sweepAccounts } from "../account/gone.ts";
import { forget, isKnown } from "../account/known.ts";
import { sweepAlbums } from "../album/gone.ts";
import { change, finish, note } from "../image/change.ts";
import { dueAt, patience } from "../image/due.ts";
import { bury, purge } from "../image/index.ts";
import { deleteIfUnchanged, lookUp } from "../image/objects.ts";
import { dropCopy } from "../image/twins.ts";
import type { ImageRow } from "../library/index.ts";
import { requeue } from "../recognition/queue.ts";
import { STOPPED } from "../recognition/tries.ts";
import { Gone, TooLarge } from "../recognition/unreadable.ts";
import { MAX_BYTES } from "../upload/limits/index.ts";
import { eachDue, find, toTheEnd } from "./due.ts";
import { readLastSweep, writeLastSweep } from "./last-run.ts";
import { checkOriginals } from "./originals.ts";

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
  /** That something went wrong with; the next sweep tries them again, after all others. */
  faulty: number;
  /** Whose originals are gone from the bucket. */
  lost: number;
}

const DAY = 24 * 3_600_000;

export interface SweepOptions {
  /** Whether there is time for one more image; the rest is left for the next sweep. */
  goOn?(): boolean;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** Is told of each image, after it was dealt with. */
  onEach?(image: Pick<ImageRow, "owner" | "id">, done: keyof Swept): void;
  /** Is told what went wrong with an image. */
  onFault?(image: Pick<ImageRow, "owner" | "id">, error: unknown): void;
  /** Is told of an account that the user pool does not know any more, and when what is left of it is erased. */
  onMissing?(owner: string, erasedAt: Date): void;
  onErased?(owner: string): void;
}

/**
 * Ends what nobody else will: steps that a crash cut short, uploads that never came, events that were
 * lost, recognition that stopped, trash that is older than 30 days. What goes wrong with one image is that one's
 * fault, and keeps nobody else waiting. Several may run at once.
 *
 * @throws what keeps it from seeing what is due at all.
 */
export async function sweep({
  goOn = () => true,
  dryRun,
  onEach,
  onFault,
  onMissing,
  onErased,
}: SweepOptions = {}): Promise<Swept> {
  const now = Date.now();
  const swept: Swept = {
    ...{ settled: 0, erased: 0, purged: 0, requeued: 0, resumed: 0, abandoned: 0, failed: 0 },
    ...{ faulty: 0, lost: 0 },
  };
  const count = (image: Pick<ImageRow, "owner" | "id">, done: keyof Swept) => {
    swept[done]++;
    onEach?.(image, done);
  };
  const complete = await eachDue(now, async (item) => {
    if (!goOn()) return false;
    try {
      const image = await find(item, dryRun);
      if (!image) return true;
      const { counted, act } = await decide(image, now);
      if (!dryRun) await act(image, now);
      count(image, counted);
    } catch (error) {
      onFault?.(item, error);
      count(item, "faulty");
      // It keeps its place where even this does not work.
      if (!dryRun) await toTheEnd(item, now).catch(() => {});
    }
    return true;
  });
  const toFault = (image: Pick<ImageRow, "owner" | "id">, error: unknown) => {
    onFault?.(image, error);
    swept.faulty++;
  };
  if (!dryRun) await sweepAlbums(goOn, toFault);
  const last = await readLastSweep();
  const accountsPlace = await sweepAccounts(last?.accountsPlace, {
    ...{ goOn, dryRun, isKnown, forget },
    onMissing: (owner, erasedAt) => onMissing?.(owner, erasedAt),
    onErased: (owner) => onErased?.(owner),
    onFault: (owner, error) => toFault({ owner, id: "" }, error),
  });
  const place = await checkOriginals(last?.place, {
    goOn,
    dryRun,
    onLost: (image) => count(image, "lost"),
    onFault: (image, error) => {
      onFault?.(image, error);
      count(image, "faulty");
    },
  });
  if (!dryRun) {
    const [startedAt, endedAt] = [now, Date.now()].map((time) => new Date(time).toISOString());
    await writeLastSweep({
      ...swept,
      startedAt: startedAt!,
      endedAt: endedAt!,
      complete,
      place,
      accountsPlace,
    });
  }
  return swept;
}

interface Step {
  counted: keyof Swept;
  act(image: ImageRow, now: number): Promise<unknown>;
}

const STEPS = {
  finish: { counted: "settled", act: ({ owner, id }) => finish(owner, id) },
  erase: { counted: "erased", act: (image) => bury(image) },
  drop: { counted: "erased", act: drop },
  requeue: { counted: "requeued", act: resend },
  wait: { counted: "settled", act: putOff },
  abandon: { counted: "abandoned", act: abandon },
  resume: { counted: "resumed", act: resume },
  gone: { counted: "failed", act: (found) => failed(found, new Gone()) },
  purge: { counted: "purged", act: ({ owner, id }) => purge({ owner, id }) },
} satisfies Record<string, Step>;

/** What an image whose time has come calls for. */
async function decide(image: ImageRow, now: number): Promise<Step> {
  const due = dueAt(image);
  if (image.dirty || due === undefined || Date.parse(due) > now) return STEPS.finish;
  if (image.purgedAt) return STEPS.erase;
  if (image.duplicateOf) return STEPS.drop;
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
  return object ? giveUp(object.etag) : STEPS.gone;
}

/** Its file is there, to be downloaded and tried again, though no try came so far as to say so. */
function giveUp(etag: string): Step {
  const error = new Error(STOPPED);
  return { counted: "failed", act: (found) => failed(found, error, etag) };
}

/** Changes an image, unless somebody has since it was found: then it is no longer what was decided upon. */
async function changeAsFound({ owner, id, rev }: ImageRow, next: (row: ImageRow) => ImageRow): Promise<void> {
  await change(owner, id, (row) => (row?.rev === rev ? next(row) : undefined));
}

/**
 * @param error says why, to the photo's owner
 * @param etag of its file, if there is one
 */
function failed(found: ImageRow, error: Error, etag?: string): Promise<void> {
  return changeAsFound(found, (image) => {
    image.etag = etag;
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

/** An upload of bytes that another photo holds. Other bytes that have come since are another matter. */
async function drop(image: ImageRow, now: number): Promise<void> {
  const object = await lookUp(image.key);
  if (object && object.etag !== image.etag) await resend(image, now);
  else await dropCopy(image);
}

/** Looks again later. */
async function putOff(found: ImageRow): Promise<void> {
  await changeAsFound(found, (row) => row);
}

/** The upload never came. Should it come after all, recognition brings the photo back. */
async function abandon(found: ImageRow, now: number): Promise<void> {
  await changeAsFound(found, (image) => {
    image.abandonedAt = new Date(now).toISOString();
    // It stands under nothing by which a deleted album would find it.
    image.albums = undefined;
    image.expiresAt = Math.ceil((now + patience.tombstone) / 1000);
    note(image, "upload never came");
    return image;
  });
}
