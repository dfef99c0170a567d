import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { ImageId } from "../ids/index.ts";
import { type ImageRow, library } from "../library/index.ts";
import { requeue } from "../recognition/queue.ts";
import { search } from "../search/index.ts";
import { isOwn, spell, termOf } from "../term/index.ts";
import { change, type Draft, note, read } from "./change.ts";
import { patience } from "./due.ts";
import { deleteObjects } from "./objects.ts";
import { type ImageDetailJson, type ImageJson, present, presentDetail } from "./schema.ts";

export { CHANGES_AT_ONCE } from "./change.ts";
export { originalKey, previewKey, thumbKey } from "./objects.ts";
export { ImageDetailJson, ImageJson, TagJson } from "./schema.ts";

const TAGS_PER_IMAGE = 100;

const TagName = z
  .string()
  .transform(spell)
  .pipe(
    z
      .string()
      .min(1, "A tag needs a name.")
      .max(64, "A tag has at most 64 characters.")
      .regex(/^[^"\p{Cc}]*$/u, 'A tag has no " and no control characters.')
      .refine((name) => !name.startsWith("-"), "A tag does not begin with -.")
      .refine((name) => !isOwn(termOf(name)), "The library uses this word itself."),
  );

/** What a person may change. */
export const Edit = z
  .object({
    tags: z
      .object({ add: z.array(TagName).max(50).default([]), remove: z.array(z.string()).max(50).default([]) })
      .optional(),
    trashed: z.boolean().optional(),
  })
  .refine(({ tags, trashed }) => tags !== undefined || trashed !== undefined, "Nothing to change.")
  .meta({ id: "Edit" });

const one = z.object({ owner: z.string(), id: ImageId });

/** A page of an owner's images that match `q` (without it: the timeline), the newest first. */
export const list = fn(search.schema, async (input): Promise<{ images: ImageJson[]; cursor?: string }> => {
  const { ids, cursor } = await search(input);
  return { images: await presentAll(input.owner, ids), cursor };
});

/** The owner's images among `ids`, in that order; what is not there is left out. */
export const listByIds = fn(
  z.object({ owner: z.string(), ids: z.array(ImageId).min(1).max(200) }),
  async ({ owner, ids }): Promise<{ images: ImageJson[] }> => ({
    images: await presentAll(owner, [...new Set(ids)]),
  }),
);

/** One image with its history and the URLs of its preview and original. @throws VisibleError `not_found`. */
export const get = fn(one, async ({ owner, id }): Promise<ImageDetailJson> => {
  return presentDetail(alive(await read(owner, id)));
});

/** Adds and removes tags, moves to the trash and back. @throws VisibleError `not_found`, `bad_request`. */
export const edit = fn(
  one.extend({ edit: Edit }),
  async ({ owner, id, edit: { tags, trashed } }): Promise<ImageDetailJson> => {
    const image = await change(owner, id, (row) => {
      const image = alive(row);
      if (tags) retag(image, tags.add, tags.remove);
      if (trashed !== undefined) setTrashed(image, trashed);
      return image;
    });
    return presentDetail(alive(image));
  },
);

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
 * objects that came late. A second purge does nothing but make sure. @throws VisibleError `not_found`.
 */
export const purge = fn(one, async ({ owner, id }): Promise<void> => {
  let sha256: string | undefined;
  const tombstone = await change(owner, id, (image) => {
    if (!image) throw notFound();
    sha256 = image.sha256;
    return image.purgedAt ? undefined : tombstoneOf(image);
  });
  // Nobody may learn any more which bytes these were.
  if (sha256) await library.entities.claim.delete({ owner, sha256 }).go();
  if (tombstone) await erase(tombstone);
});

/** Recognizes an image again. One that is ready stays so meanwhile. @throws VisibleError `not_found`, `conflict`. */
export const retry = fn(one, async ({ owner, id }): Promise<ImageDetailJson> => {
  const row = await change(owner, id, (row) => {
    const image = alive(row);
    if (image.status === "uploading") {
      throw new VisibleError("conflict", "This photo has not arrived yet.");
    }
    if (image.status === "failed") {
      image.status = "waiting";
      image.reason = undefined;
    }
    note(image, "retry asked");
    return image;
  });
  const image = alive(row);
  await requeue(image);
  return presentDetail(image);
});

/** Deletes the objects behind a tombstone, and says so in it. */
export async function erase(tombstone: ImageRow): Promise<void> {
  await deleteObjects(tombstone);
  await change(tombstone.owner, tombstone.id, (image) =>
    image?.purgedAt && !image.erasedAt ? { ...image, erasedAt: new Date().toISOString() } : undefined,
  );
}

/** What is left of a purged image: enough to know it again when a late event comes, and nothing more. */
function tombstoneOf({ owner, id, key, addedAt, attempts, correlation }: ImageRow): Draft {
  const now = Date.now();
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
    status: "failed",
    history: [],
    tags: [],
    removed: [],
    purgedAt: new Date(now).toISOString(),
    expiresAt: Math.ceil((now + patience.tombstone) / 1000),
  };
}

function alive(image: ImageRow | undefined): ImageRow {
  if (!image || image.purgedAt || image.abandonedAt) throw notFound();
  return image;
}

function notFound(): VisibleError {
  return new VisibleError("not_found", "There is no such photo.");
}

function setTrashed(image: ImageRow, trashed: boolean): void {
  if (trashed === Boolean(image.trashedAt)) return;
  image.trashedAt = trashed ? new Date().toISOString() : undefined;
  note(image, trashed ? "moved to the trash" : "put back");
}

function retag(image: ImageRow, add: string[], remove: string[]): void {
  const removed = new Set(image.removed);
  for (const term of remove.map(termOf)) {
    const known = image.tags.some((tag) => [tag.name, ...tag.parents].some((name) => termOf(name) === term));
    if (known) removed.add(term);
    image.tags = image.tags.filter((tag) => !(tag.source === "person" && termOf(tag.name) === term));
  }
  for (const name of add) {
    const term = termOf(name);
    removed.delete(term);
    const tag = image.tags.find((tag) => termOf(tag.name) === term);
    if (tag) Object.assign(tag, { name, source: "person", confidence: 100 });
    else image.tags.push({ name, confidence: 100, source: "person", parents: [], boxes: [] });
  }
  image.removed = [...removed];
  if (image.tags.length > TAGS_PER_IMAGE) {
    throw new VisibleError("bad_request", `A photo has at most ${TAGS_PER_IMAGE} tags.`, "tags.add");
  }
  for (const name of remove) note(image, "tag removed", name);
  for (const name of add) note(image, "tag added", name);
}

async function presentAll(owner: string, ids: string[]): Promise<ImageJson[]> {
  if (ids.length === 0) return [];
  const found = new Map<string, ImageRow>();
  for (let rest = ids; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2 });
    for (const image of data) found.set(image.id, image);
    rest = unprocessed.map(({ id }) => id);
  }
  return ids.flatMap((id) => {
    const image = found.get(id);
    return image && !image.purgedAt && !image.abandonedAt ? [present(image)] : [];
  });
}
