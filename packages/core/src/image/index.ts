import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { ImageId } from "../ids/index.ts";
import type { ImageRow } from "../library/index.ts";
import { mostRows } from "../library/reads.ts";
import { forgetClaims } from "../recognition/claim.ts";
import { requeue } from "../recognition/queue.ts";
import { isUnderWay } from "../recognition/tries.ts";
import { cursorAfter, type Page, search } from "../search/index.ts";
import { forgetWords } from "../tag/forget.ts";
import { wordsSaid } from "../text/words.ts";
import { alive, isShown, notFound } from "./alive.ts";
import { fitting } from "./answer.ts";
import { change, type Draft, note, read } from "./change.ts";
import { patience } from "./due.ts";
import { Edit, setTrashed } from "./edit.ts";
import { editRow } from "./edit-row.ts";
import { deleteObjects } from "./objects.ts";
import { readMany } from "./row.ts";
import { type ImageDetailJson, type ImageJson, present, presentDetail } from "./schema.ts";
import { copiesOf } from "./twins.ts";

export { fitting } from "./answer.ts";
export { CHANGES_AT_ONCE } from "./change.ts";
export { Edit, TagName } from "./edit.ts";
export { originalKey, previewKey, thumbKey } from "./objects.ts";
export { OriginalJson, originals } from "./originals.ts";
export { ImageDetailJson, ImageJson, TagJson } from "./schema.ts";

const one = z.object({ owner: z.string(), id: ImageId });

/** A page of an owner's images that match `q` (without it: the timeline), the newest first. */
export const list = fn(
  search.schema,
  async (input): Promise<Omit<Page, "ids" | "places"> & { images: ImageJson[] }> => {
    const { ids, places, ...page } = await search(input);
    const images = await presentAll(input.owner, ids);
    const fit = fitting(images);
    if (fit.length === images.length) return { images, ...page };
    // An image may have gone since it was found: its place is looked up by the last one's id.
    const last = places.find(({ id }) => id === fit.at(-1)?.id)!;
    return { ...page, images: fit, cursor: cursorAfter(last), searchedTo: undefined };
  },
);

/**
 * The owner's images among `ids`, in that order; what is not there is left out.
 * @throws VisibleError `too_large` when one answer does not carry so many that say so much
 */
export const listByIds = fn(
  z.object({ owner: z.string(), ids: z.array(ImageId).min(1).max(200) }),
  async ({ owner, ids }): Promise<{ images: ImageJson[] }> => {
    const images = await presentAll(owner, [...new Set(ids)]);
    if (fitting(images).length < images.length)
      throw new VisibleError(
        "too_large",
        "One answer does not carry all of these photos. Ask for fewer.",
        "ids",
      );
    return { images };
  },
);

/** One image with its history and the URLs of its preview and original. @throws VisibleError `not_found`. */
export const get = fn(one, async ({ owner, id }): Promise<ImageDetailJson> => {
  const image = await read(owner, id);
  return presentDetail(image && isShown(image) ? image : alive(undefined));
});

/** Changes what a person may change; the answer says how to take it back. @throws VisibleError `not_found`, `bad_request`, `conflict`. */
export const edit = fn(one.extend({ edit: Edit }), async ({ owner, id, edit }): Promise<ImageDetailJson> => {
  const { image, undo } = await editRow(owner, id, edit);
  return { ...(await presentDetail(image)), undo };
});

/** Moves an image to the trash, from where it comes back with `edit`. @throws VisibleError `not_found`. */
export const trash = fn(one, async ({ owner, id }): Promise<void> => {
  await change(owner, id, (row) => {
    const image = alive(row);
    if (image.trashedAt) return undefined;
    setTrashed(image, true);
    return image;
  });
});

/**
 * Deletes an image for good: the tombstone first, then the objects. Whoever meets the tombstone deletes
 * objects that came late. A second purge does nothing but make sure.
 * @throws VisibleError `not_found`, `conflict` for what is not in the trash, where only that was meant
 */
export const purge = fn(
  one.extend({ onlyTrashed: z.boolean().optional() }),
  async ({ owner, id, onlyTrashed }): Promise<void> => {
    const tombstone = await change(owner, id, (image) => {
      if (!image) throw notFound();
      if (image.purgedAt) return undefined;
      if (onlyTrashed && !image.trashedAt)
        throw new VisibleError("conflict", "This photo is not in the trash any more.");
      return tombstoneOf(image);
    });
    if (tombstone) await bury(tombstone, mostRows.copies);
  },
);

/**
 * Does what is left to do behind a tombstone, however often a crash cut it short. Whoever deletes a photo for good does
 * not want to see it again: what lies in the bucket with the same bytes goes with it.
 * @param most copies that are deleted; the sweep comes back for more
 */
export async function bury(tombstone: ImageRow, most = Number.POSITIVE_INFINITY): Promise<void> {
  const { owner, sha256 } = tombstone;
  let copies: string[] = [];
  if (sha256) {
    await forgetClaims(owner, sha256);
    copies = await copiesOf(owner, sha256, most);
    for (const id of copies) {
      const copy = await change(owner, id, (image) =>
        image && !image.purgedAt ? tombstoneOf(image) : undefined,
      );
      if (copy?.purgedAt) await erase(copy, true);
    }
  }
  await erase(tombstone, copies.length < most);
}

/**
 * Recognizes an image again. One that is ready stays so meanwhile. Whoever asks again before that is done has asked once.
 * @throws VisibleError `not_found`, `conflict`.
 */
export const retry = fn(
  one,
  async ({ owner, id }): Promise<ImageDetailJson> => presentDetail(await askAgain(owner, id)),
);

/** The same, without the answer. */
export async function askAgain(owner: string, id: string): Promise<ImageRow> {
  let pending = false;
  const row = await change(owner, id, (row) => {
    const image = alive(row);
    // After that long its message is lost.
    const asked = Date.parse(image.askedAt ?? "1970");
    pending = Date.now() - asked < patience.recognition || isUnderWay(image);
    if (pending) return undefined;
    if (image.status === "uploading") {
      throw new VisibleError("conflict", "This photo has not arrived yet.");
    }
    if (image.status === "failed") {
      image.status = "waiting";
      image.reason = undefined;
    }
    // The words stay until others are read.
    if (image.text) image.text.of = undefined;
    image.askedAt = new Date().toISOString();
    image.begun = undefined;
    note(image, "retry asked");
    return image;
  });
  const image = alive(row);
  if (!pending)
    await requeue(image).catch(async (error) => {
      // Nobody will come for it: whoever asks again must be heard.
      await change(owner, id, (row) => row && { ...row, askedAt: undefined });
      throw error;
    });
  return image;
}

/**
 * Deletes the objects behind a tombstone, and the words that were in the picture, and says so in it.
 * @param released whether nothing else knows of its bytes: then nobody may learn any more which those were
 */
export async function erase(tombstone: ImageRow, released = false): Promise<void> {
  await deleteObjects(tombstone);
  // After a crash the sweep erases again, and forgets them then.
  await forgetWords(tombstone.owner, tombstone.text?.words ?? []);
  await change(tombstone.owner, tombstone.id, (image) =>
    image?.purgedAt && (!image.erasedAt || (released && image.sha256))
      ? {
          ...image,
          text: undefined,
          sha256: released ? undefined : image.sha256,
          erasedAt: new Date().toISOString(),
        }
      : undefined,
  );
}

/** What is left of a purged image: enough to know it again when a late event comes, and nothing more. */
function tombstoneOf(image: ImageRow): Draft {
  const { owner, id, key, addedAt, attempts, correlation, sha256 } = image;
  const now = Date.now();
  const words = wordsSaid(image);
  return {
    owner,
    id,
    key,
    name: "",
    type: "",
    bytes: 0,
    addedAt,
    attempts,
    correlation,
    sha256,
    status: "failed",
    history: [],
    tags: [],
    removed: [],
    // Until it is erased: then nobody needs them to forget them.
    text: words.length > 0 ? { words, lines: 0 } : undefined,
    purgedAt: new Date(now).toISOString(),
    expiresAt: Math.ceil((now + patience.tombstone) / 1000),
  };
}

async function presentAll(owner: string, ids: string[]): Promise<ImageJson[]> {
  return (await readMany(owner, ids)).flatMap((image) => (isShown(image) ? [present(image)] : []));
}
