import { isErased } from "../account/erased.ts";
import { settleTwins } from "../image/twins.ts";
import { type Claim, claimBytes } from "./claim.ts";
import { decode } from "./decode.ts";
import { isLargeEnough, label } from "./labels.ts";
import { locate } from "./locate.ts";
import {
  type Delivery,
  type Facts,
  fail,
  type Limits,
  type Outcome,
  skipGone,
  skipPurged,
  wait,
  write,
} from "./outcome.ts";
import type { Work } from "./queue.ts";
import { read } from "./read.ts";
import type { Recognizer } from "./recognizer/index.ts";
import { makeRenditions } from "./renditions.ts";

export type { Delivery, Limits, Outcome } from "./outcome.ts";
export { postpone, readErasure, readMessage, requestErasure, sendInTurn, type Work } from "./queue.ts";
export { openRecognizer, type Recognized, type Recognizer } from "./recognizer/index.ts";

/**
 * Recognizes one photo: reads its object, decodes it, makes its renditions, asks for its labels, and writes all of it
 * down. It may run twice at once, late, after a deletion, or be cut off anywhere: what is there in the end is the
 * same.
 *
 * @throws what prevents even the outcome from being written; the message then comes again by itself.
 */
export async function recognize(
  work: Work,
  delivery: Delivery,
  limits: Limits,
  recognizer: Recognizer,
): Promise<Outcome> {
  const job = await locate(work);
  if (!job) return { outcome: "skipped", detail: "Not a photo." };
  if (job.row?.purgedAt) return skipPurged(job.row);
  if (await isErased(job.owner)) return skipGone(job);
  let known: Facts = {};
  let claim: Claim | undefined;
  try {
    const { image, original } = await read(job, delivery.receiveCount >= limits.tries, limits);
    if (image?.purgedAt) return skipPurged(image);
    if (!original)
      return { outcome: "skipped", image, detail: "Recognized already, never put, or cut off too often." };
    known = original.facts;

    const { sha256, etag } = known;
    const twin = image && (await settleTwins(image, { sha256: sha256!, etag: etag! }));
    if (twin) {
      // It could not be recognized, and is wanted: this is another try.
      const again = twin.status === "failed" || (twin.status === "waiting" && delivery.receiveCount > 1);
      const { owner, id, key } = twin;
      if (again) return recognize({ key, known: { owner, id } }, delivery, limits, recognizer);
      return { outcome: "skipped", image, detail: `The same file is in the library as ${id}.` };
    }

    const photo = await decode(original);
    known = { ...known, ...photo.facts };

    const renditions = await makeRenditions(job, photo);
    known = { ...known, ...renditions.facts };

    // Whoever asks again wants a new answer, not a duplicate's.
    const again = job.forced && image?.status === "ready";
    if (!again && isLargeEnough(renditions)) claim = await claimBytes(job.owner, original.sha256);
    const labels = await label(job.owner, renditions, claim, {
      ...delivery,
      recognizer,
      perMonth: limits.recognitionsPerMonth,
      onBusy: (error) => wait(job, known, error),
    });

    const outcome = await write(job, known, labels);
    await claim?.release(outcome.outcome === "ready" ? job.id : undefined);
    return outcome;
  } catch (error) {
    const outcome = await fail(job, known, error, delivery, limits);
    await claim?.release();
    return outcome;
  }
}
