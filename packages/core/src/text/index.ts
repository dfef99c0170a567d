import { Resource } from "sst";
import { ImageId } from "../ids/index.ts";
import { change, read } from "../image/change.ts";
import type { ImageRow } from "../library/index.ts";
import { type Claim, claimBytes } from "../recognition/claim.ts";
import { QuotaUsedUp } from "../recognition/pauses.ts";
import { postpone, sendInTurn, type Work } from "../recognition/queue.ts";
import { refund, spend } from "../recognition/quota.ts";
import { backOff, isUnderWay } from "../recognition/tries.ts";
import { detectText, type Text } from "./detect.ts";
import { linesOf } from "./lines.ts";

export { readMessage } from "../recognition/queue.ts";

/** What a stage of the stack allows; infra/ says the numbers. */
export interface TextLimits {
  /** How often a message is tried before the queue sets it aside. */
  tries: number;
  /** Photos of one library whose text is read in a calendar month. */
  perMonth: number;
}

export interface TextDelivery {
  /** How often the message was delivered, this time included. */
  receiveCount: number;
  /** Is told of each call of Rekognition: it costs money, whatever becomes of it. */
  onCall?(): void;
}

export interface TextOutcome {
  /** `waiting` and `exhausted` have an error: the message must go back, or to the dead letters. */
  outcome: "read" | "skipped" | "waiting" | "exhausted";
  image?: ImageRow;
  detail?: string;
  error?: unknown;
  /** Seconds until the message comes again, for `waiting` and `exhausted`. */
  delay?: number;
}

/**
 * The photo is not ready: who makes it so writes its row after its preview, and text waits for that. No time is asked:
 * the clocks of S3 and of a function are two, and a row is marked before other bytes than the known ones get a preview.
 */
class NotReady extends Error {
  override name = "NotReady";
}

/**
 * Reads the text of a photo whose preview was made: what is written in it becomes lines to show, and words to find it
 * by. Tags wait for none of it. It may run twice at once, late, or after a deletion: what is there in the end is the same.
 *
 * @param work the preview's key
 * @throws what prevents even the outcome from being known; the message then comes again by itself.
 */
export async function readText(
  { key }: Work,
  { receiveCount, onCall }: TextDelivery,
  { tries, perMonth }: TextLimits,
): Promise<TextOutcome> {
  const photo = photoOf(key);
  if (!photo) return { outcome: "skipped", detail: "Not a preview's key." };
  const image = await read(photo.owner, photo.id);
  const reason = whyNot(image);
  if (!image || reason) return { outcome: "skipped", image, detail: reason };
  let claim: Claim | undefined;
  try {
    if (image.status !== "ready") throw new NotReady("The photo is not ready yet.");
    if (image.text?.of === image.sha256) return { outcome: "skipped", image, detail: "Read already." };
    claim = await claimBytes(photo.owner, image.sha256!, "text");
    const text = await textOf(image, key, claim, perMonth, onCall);
    const written = await write(image, text);
    await claim.release(written ? image.id : undefined);
    return written
      ? { outcome: "read", image: written, detail: `${text.lines.length} lines` }
      : { outcome: "skipped", image, detail: "It was changed meanwhile." };
  } catch (error) {
    await claim?.release();
    if (error instanceof QuotaUsedUp) return { outcome: "skipped", image, detail: error.message };
    if (receiveCount < tries) return { outcome: "waiting", image, error, delay: backOff(receiveCount) };
    // Each try of its recognition makes the preview anew, and with it a message like this one.
    if (error instanceof NotReady) return { outcome: "skipped", image, detail: error.message };
    // A preview that is gone went with its photo.
    if ((await read(image.owner, image.id))?.purgedAt)
      return { outcome: "skipped", image, detail: "Deleted for ever." };
    // The next delivery is one too many: SQS sets the message aside at once, instead of when it would come again.
    return { outcome: "exhausted", image, error, delay: 0 };
  }
}

/** Sends a preview's event on, in its owner's turn. */
export function sendTextInTurn(work: Work): Promise<void> {
  return sendInTurn(work, Resource.Text.url);
}

/** Has a message that was not done come again after `seconds`. */
export function postponeText(receiptHandle: string, seconds: number): Promise<void> {
  return postpone(receiptHandle, seconds, Resource.Text.url);
}

/** Whose preview it is. */
function photoOf(key: string): { owner: string; id: string } | undefined {
  const [, owner, id] = /^renditions\/([^/]+)\/([^/]+)\/preview\.jpg$/.exec(key) ?? [];
  return owner && ImageId.safeParse(id).success ? { owner, id: id! } : undefined;
}

/** Why the text of a photo is not read at all. */
function whyNot(image: ImageRow | undefined): string | undefined {
  if (!image) return "There is no such photo.";
  if (image.purgedAt) return "Deleted for ever.";
  // Before its last try a photo is said to have failed, until the try says otherwise.
  if (image.status === "failed" && !isUnderWay(image)) return "The photo could not be recognized.";
  // Its preview is made again when its turn comes.
  if (image.parkedUntil) return "The photo waits for the next month.";
  return undefined;
}

/**
 * What is written in a photo, as a duplicate of it says already, else Rekognition. A call counts for the month, unless it
 * brings nothing.
 * @throws QuotaUsedUp, and what Rekognition throws
 */
async function textOf(
  image: ImageRow,
  key: string,
  claim: Claim,
  perMonth: number,
  onCall: TextDelivery["onCall"],
): Promise<Text> {
  // Whoever asks again wants a new answer, not a duplicate's.
  const again = image.text !== undefined;
  const { duplicate } = claim;
  if (duplicate && !again)
    return { lines: (await linesOf(duplicate)) ?? [], words: duplicate.text?.words ?? [] };
  await spend(image.owner, perMonth, "texts");
  try {
    onCall?.();
    return await detectText(key);
  } catch (error) {
    await refund(image.owner, "texts");
    throw error;
  }
}

/** Writes down what was read, unless the photo is another one by now, or none. */
async function write({ owner, id, sha256 }: ImageRow, { lines, words }: Text): Promise<ImageRow | undefined> {
  let written = false;
  const image = await change(
    owner,
    id,
    (row) => {
      written = row !== undefined && !row.purgedAt && row.sha256 === sha256;
      return written ? { ...row!, text: { of: sha256, words, lines: lines.length } } : undefined;
    },
    { lines },
  );
  return written ? image : undefined;
}
