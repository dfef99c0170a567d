import { announce } from "../drift/index.ts";
import { type ImageRow, isConditionFailed, library } from "../library/index.ts";
import { firstRows } from "../library/reads.ts";
import { requeue } from "../recognition/queue.ts";
import { CUT_OFF } from "../recognition/tries.ts";
import type { OwnTerm } from "../term/index.ts";
import { change, note, read, Taken } from "./change.ts";
import { dueAt, mayHaveRenditions, patience } from "./due.ts";
import { isUpload } from "./keys.ts";
import { deleteIfUnchanged, deleteRenditions, lookUp } from "./objects.ts";

/**
 * The same bytes are one photo of a library, whoever brings them, and by whatever way. Whoever holds the Hash item of
 * the bytes is that photo; whoever comes second becomes a duplicate of it, on condition that it still is.
 */

const REASON = "Already in your library.";
const ATTEMPTS = 10;

/** What was found out about a photo's file. */
interface Found {
  sha256: string;
  etag: string;
}

/** The image that holds these bytes. A Hash item that its image does not know of is drift, and taken away. */
export async function holderOf(owner: string, sha256: string): Promise<ImageRow | undefined> {
  const { hash } = library.entities;
  for (let attempt = 0; attempt < 2; attempt++) {
    const { data } = await hash.get({ owner, sha256 }).go({ consistent: true });
    if (!data) return undefined;
    const image = await read(owner, data.id);
    if (image?.hashed === sha256) return image;
    // Somebody may have let go of it in between.
    if (attempt === 0) continue;
    await hash
      .remove({ owner, sha256 })
      .where(({ id }, { eq }) => eq(id, data.id))
      .go()
      .catch((error) => {
        if (!isConditionFailed(error)) throw error;
      });
    announce({ kind: "hash", owner, id: data.id });
  }
  return undefined;
}

/**
 * Makes an image whose bytes have arrived the photo that holds them, or a duplicate of the one that does.
 * @returns that other photo
 */
export async function settleTwins(image: ImageRow, found: Found): Promise<ImageRow | undefined> {
  const { owner, id } = image;
  if (image.hashed === found.sha256) return undefined;
  // Two photos from before this was so: what is in a library stays there.
  if (image.status === "ready" && image.sha256 === found.sha256) return undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const holder = await holderOf(owner, found.sha256);
    try {
      if (holder && holder.id !== id && !(await yields(holder, id))) {
        await become(image, found, holder);
        return holder;
      }
      const fresh = { duplicateOf: undefined, erasedAt: undefined, expiresAt: undefined };
      // Until it is recognized it is not what it was before: a photo of other bytes, or a duplicate.
      const begun = ({ status, reason }: ImageRow) =>
        reason === CUT_OFF ? { status, reason } : { status: "recognizing" as const, reason: undefined };
      await change(
        owner,
        id,
        (row) => (row && !row.purgedAt ? { ...row, ...fresh, ...found, ...begun(row) } : undefined),
        { first: true },
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof Taken)) throw error;
    }
  }
  throw new Error("Others keep bringing the same bytes.");
}

/** Whether a holder of bytes gives them up to another image, which has them: it has not, or has no longer. */
async function yields(holder: ImageRow, to: string): Promise<boolean> {
  const { owner, id, rev } = holder;
  if (holder.status === "uploading") {
    await change(owner, id, (row) =>
      row?.status === "uploading" && !row.purgedAt && !row.duplicateOf ? duplicate(row, to) : undefined,
    );
    return true;
  }
  if (await lookUp(holder.key)) return false;
  await change(owner, id, (row) => (row?.rev === rev ? row : undefined), { release: true });
  return true;
}

function duplicate(row: ImageRow, of: string): ImageRow {
  note(row, "duplicate", `The same file is in the library as ${of}.`);
  return {
    ...row,
    duplicateOf: of,
    status: "failed",
    reason: REASON,
    // What somebody put by their own hand stays in the bucket, and its row with it.
    expiresAt: isUpload(row) ? Math.ceil((Date.now() + patience.tombstone) / 1000) : undefined,
    erasedAt: undefined,
    parkedUntil: undefined,
    lostAt: undefined,
    text: undefined,
    tags: [],
    albums: undefined,
  };
}

/** @throws Taken when the other one does not hold the bytes any more */
async function become(image: ImageRow, found: Found, holder: ImageRow): Promise<void> {
  const { owner, id } = image;
  const row = await change(
    owner,
    id,
    (row) => (row && !row.purgedAt ? { ...duplicate(row, holder.id), ...found } : undefined),
    { held: true, features: null },
  );
  if (image.duplicateOf !== holder.id) await putBack(owner, holder.id);
  if (row?.duplicateOf && dueAt(row)) await dropCopy(row);
}

/** A photo that is added again is wanted: out of the trash with it. */
async function putBack(owner: string, id: string): Promise<void> {
  await change(owner, id, (row) => {
    if (!row?.trashedAt || row.purgedAt) return undefined;
    row.trashedAt = undefined;
    note(row, "put back", "It was added again.");
    return row;
  });
}

/** Deletes what a duplicate has in the bucket, but for what somebody put there by their own hand, and says so in its row. */
export async function dropCopy(image: ImageRow): Promise<void> {
  const { owner, id, key, etag, rev } = image;
  const ours = isUpload(image);
  if (ours && etag) await deleteIfUnchanged(key, etag);
  if (mayHaveRenditions(image)) await deleteRenditions(image);
  const erasedAt = ours ? new Date().toISOString() : undefined;
  await change(owner, id, (row) =>
    row?.rev === rev ? { ...row, erasedAt, thumbhash: undefined, begun: undefined } : undefined,
  );
}

/** What other clients put with these bytes beside the photo that holds them: `most` of it. */
export async function copiesOf(
  owner: string,
  sha256: string,
  most = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const query = library.entities.imageTag.query.primary({
    owner,
    term: `copy-of:${sha256}` satisfies OwnTerm,
  });
  const entries = await firstRows(most, ({ limit, cursor }) =>
    query.go({ limit: Math.min(limit, 1000), cursor, consistent: true }),
  );
  return entries.map(({ id }) => id);
}

/** The file of the photo that held these bytes is gone: what other objects hold them are looked at anew, and one becomes the photo. */
export async function promote(owner: string, sha256: string): Promise<void> {
  for (const id of await copiesOf(owner, sha256)) {
    const row = await change(owner, id, (row) => {
      if (!row?.duplicateOf || row.purgedAt) return undefined;
      note(row, "no duplicate any more");
      return { ...row, duplicateOf: undefined, status: "waiting" as const, reason: undefined };
    });
    if (row && row.status === "waiting") await requeue(row);
  }
}
