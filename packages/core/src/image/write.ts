import { announce } from "../drift/index.ts";
import { encode } from "../feature/index.ts";
import { ALL, type ImageRow, library, type TextLine } from "../library/index.ts";
import { isOwn, termOf } from "../term/index.ts";
import { Busy, examineCount, examineEntry } from "./drift.ts";
import type { Plan } from "./plan.ts";
import { want } from "./want.ts";

/**
 * - `changed`: somebody else was first; read again.
 * - `conflict`: others write some of the same items at this moment; wait a little.
 * - `drift`: an index was not what its image says, and was mended; once more.
 * - `unhashed`: no Hash item says what the image does.
 */
export type Written = "written" | "changed" | "conflict" | "drift" | "unhashed";

/** Which item of a transaction it is, by what it means that its condition fails while the image's own holds. */
type Item =
  /** It has no condition. */
  | undefined
  /** Another image was first. */
  | "others"
  | "hash"
  | { term: string; at?: string };

/** Writes one transaction of a change. */
export async function write(
  current: ImageRow | undefined,
  plan: Plan,
  lines: TextLine[] | undefined,
): Promise<Written> {
  const { image: row, differences, hash, due, features, bytes } = plan;
  const { owner, id } = row;
  // What a row no longer speaks of goes with it: a tombstone leaves no text behind, whoever reads it at the same time.
  const before = current && want(current);
  /** A tag could be named like one of the library's own terms before that was one. */
  const wasTag = (term: string, to: string | undefined) =>
    !to && !before?.has(term) && current?.tags.some((each) => termOf(each.name) === term);
  const hasText = Boolean(row.text?.lines);
  const loses = Boolean(current?.text?.lines) && !hasText;
  const items: Item[] = [];
  const { canceled, data } = await library.transaction
    .write(({ image, imageTag, tag, hash: hashes, due: dues, feature, text: texts, account }) => {
      const writes: object[] = [];
      const add = (item: Item, write: object) => {
        items.push(item);
        writes.push(write);
      };
      add(
        "others",
        current
          ? image
              .put(row)
              .where(({ rev }, { eq }) => eq(rev, current.rev))
              .commit()
          : image.create(row).commit(),
      );
      if (lines && hasText) add(undefined, texts.put({ owner, id, lines }).commit());
      if (loses) add(undefined, texts.delete({ owner, id }).commit());
      for (const { term, name, from, to } of differences) {
        const kind = isOwn(term) && !wasTag(term, to) ? "own" : "tag";
        if (from) add({ term, at: from }, imageTag.remove({ owner, term, at: from, id }).commit());
        if (to) {
          add({ term, at: to }, imageTag.create({ owner, term, at: to, id }).commit());
          add(
            undefined,
            tag
              .update({ owner, kind, term })
              .add({ count: from ? 0 : 1, changes: 1 })
              // How a term is shown is the first one's word, until no photo has it any more.
              .data((attributes, { ifNotExists }) => ifNotExists(attributes.name, name))
              .commit(),
          );
        } else if (from)
          add(
            { term },
            tag
              .patch({ owner, kind, term })
              .add({ count: -1, changes: 1 })
              .where(({ count }, { gte }) => gte(count, 1))
              .commit(),
          );
      }
      if (hash.release)
        add(
          "hash",
          hashes
            .remove({ owner, sha256: hash.release })
            .where(({ id: holder }, { eq }) => eq(holder, id))
            .commit(),
        );
      if (hash.claim) add("others", hashes.create({ owner, sha256: hash.claim, id }).commit());
      if (hash.held) {
        const { sha256, by } = hash.held;
        const same = hashes.patch({ owner, sha256 }).set({ id: by });
        add("others", same.where(({ id: holder }, { eq }) => eq(holder, by)).commit());
      }
      // Unconditional: a Due item that is not where its image says is put right by this.
      if (due.from) add(undefined, dues.delete({ all: ALL, at: due.from, owner, id }).commit());
      if (due.to) add(undefined, dues.put({ all: ALL, at: due.to, owner, id }).commit());
      if (bytes !== 0) add(undefined, account.update({ all: ALL, owner }).add({ bytes }).commit());
      if (features.gone) add(undefined, feature.delete({ owner, id }).commit());
      if (features.put) add(undefined, feature.put({ owner, id, ...encode(features.put) }).commit());
      return writes as never;
    })
    .go();
  if (!canceled) return "written";
  const codes = (data as { code: string }[]).map(({ code }) => code);
  const fatal = codes.find((code) => !RETRIED.has(code));
  if (fatal) throw new Error(`The transaction was refused: ${codes.join(", ")}`);
  const failed = items.filter((_, index) => codes[index] === FAILED);
  // Where the image is another by now, or another image was first, the rest proves nothing.
  if (failed.includes("others")) return "changed";
  if (failed.length === 0 || codes.includes("TransactionConflict")) return "conflict";
  return mend(owner, id, failed);
}

const FAILED = "ConditionalCheckFailed";
const RETRIED = new Set([
  "None",
  FAILED,
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/** Puts right what a transaction was refused for, although nobody has changed the image. */
async function mend(owner: string, id: string, failed: Item[]): Promise<Written> {
  try {
    const terms = failed.filter((item) => typeof item === "object");
    // Counts after entries, which move them.
    const drifts = [];
    for (const { term, at } of terms) if (at) drifts.push(await examineEntry({ owner, term, at, id }, true));
    for (const term of new Set(terms.map(({ term }) => term)))
      drifts.push(await examineCount(owner, term, true));
    for (const drift of drifts) if (drift) announce(drift);
  } catch (error) {
    if (error instanceof Busy) return "conflict";
    throw error;
  }
  if (!failed.includes("hash")) return "drift";
  announce({ kind: "hash", owner, id });
  return "unhashed";
}
