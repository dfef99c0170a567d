import pMap from "p-map";
import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { AlbumId, createAlbumId, ImageId } from "../ids/index.ts";
import { alive } from "../image/alive.ts";
import { LISTS } from "../image/bounded.ts";
import { change, read } from "../image/change.ts";
import { thumbKey } from "../image/keys.ts";
import { ALL, type ImageRow, isConditionFailed, library } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { renditionsOf } from "../signing/index.ts";
import { mend, type OwnTerm } from "../term/index.ts";
import { empty } from "./gone.ts";
import { Title } from "./title.ts";

export { Title } from "./title.ts";

/**
 * An album is a title, and a term: which photos are in it each of them says itself (image/want.ts), so that its count
 * and its order are those of the one index, and its photos are `q=album:ID`.
 */

export const AlbumJson = z
  .object({
    id: AlbumId,
    title: z.string(),
    count: z.number().int().meta({ description: "How many ready photos are in it" }),
    cover: ImageId.optional().meta({
      description: "The photo that stands for it: the one that its owner chose, else its newest",
    }),
    thumbUrl: z.url().optional().meta({ description: "Of its cover" }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Album" });
export type AlbumJson = z.infer<typeof AlbumJson>;

const one = z.object({ owner: z.string(), id: AlbumId });

interface Row {
  owner: string;
  id: string;
  title: string;
  cover?: string;
  createdAt: string;
}

const termOfAlbum = (id: string): OwnTerm => `album:${id}`;

/** An owner's albums, the newest first, each with its exact count. */
export const list = fn(z.object({ owner: z.string() }), async ({ owner }): Promise<AlbumJson[]> => {
  const { album, tag } = library.entities;
  const [albums, counts] = await Promise.all([
    firstRows(mostRows.albums, (page) =>
      album.query.primary({ owner }).go({ ...page, order: "desc", consistent: true }),
    ),
    firstRows(mostRows.albums, (page) =>
      tag.query
        .primary({ owner, kind: "own" })
        .begins({ term: "album:" })
        .go({ ...page, consistent: true }),
    ),
  ]);
  const countOf = new Map(counts.map(({ term, count }) => [term, count]));
  return present(
    owner,
    albums.map((row) => ({ row, count: countOf.get(termOfAlbum(row.id)) ?? 0 })),
  );
});

/** @throws VisibleError `not_found` */
export const get = fn(one, async ({ owner, id }): Promise<AlbumJson> => {
  const row = await find(owner, id);
  const { data } = await library.entities.tag
    .get({ owner, kind: "own", term: termOfAlbum(id) })
    .go({ consistent: true });
  return (await present(owner, [{ row, count: data?.count ?? 0 }]))[0]!;
});

/** @throws VisibleError `bad_request`, `conflict` when there is no room for another one */
export const create = fn(
  z.object({ owner: z.string(), title: Title }),
  async ({ owner, title }): Promise<AlbumJson> => {
    const { album } = library.entities;
    const { data } = await album.query.primary({ owner }).go({
      ...{ pages: "all", limit: mostRows.albums, attributes: ["id"], consistent: true },
    });
    if (data.length >= mostRows.albums)
      throw new VisibleError("conflict", `There is room for ${mostRows.albums} albums.`);
    const row = { owner, id: createAlbumId(), title, createdAt: new Date().toISOString() };
    await album.create(row).go();
    return (await present(owner, [{ row, count: 0 }]))[0]!;
  },
);

/**
 * Gives an album another title, or another cover; null: the newest photo.
 * @throws VisibleError `bad_request`, `not_found`
 */
export const edit = fn(
  one.extend({ title: Title.optional(), cover: ImageId.nullable().optional() }),
  async ({ owner, id, title, cover }): Promise<void> => {
    if (cover && !isIn(await read(owner, cover), id))
      throw new VisibleError("bad_request", "The cover is a photo of the album.", "cover");
    if (title === undefined && cover === undefined) return void (await find(owner, id));
    const album = library.entities.album.patch({ owner, id }).set({
      ...(title !== undefined && { title }),
      ...(cover && { cover }),
    });
    await (cover === null ? album.remove(["cover"]) : album).go().catch((error) => {
      throw isConditionFailed(error) ? notFound() : error;
    });
  },
);

/**
 * Puts a photo into an album, or takes it out. The album was found just before.
 * @returns whether that changed anything
 * @throws VisibleError `not_found` when there is no such photo, `conflict` when it is in too many
 */
export const place = fn(
  one.extend({ image: ImageId, inside: z.boolean() }),
  async ({ owner, id, image, inside }): Promise<boolean> => {
    let changed = false;
    await change(owner, image, (row) => {
      const photo = alive(row);
      const { albums = [] } = photo;
      changed = albums.includes(id) !== inside;
      if (!changed) return undefined;
      if (inside && albums.length >= LISTS.albums)
        throw new VisibleError("conflict", `A photo has room in ${LISTS.albums} albums.`);
      const next = inside ? [...albums, id] : albums.filter((each) => each !== id);
      return { ...photo, albums: next.length > 0 ? next : undefined };
    });
    return changed;
  },
);

/** Deletes an album; its photos stay. What one request cannot do the sweep does. @throws VisibleError `not_found` */
export const remove = fn(one, async ({ owner, id }): Promise<void> => {
  const at = new Date().toISOString();
  const { canceled } = await library.transaction
    .write(({ album, goneAlbum }) => [
      album.remove({ owner, id }).commit(),
      goneAlbum.put({ all: ALL, owner, id, at }).commit(),
    ])
    .go();
  if (canceled) {
    await find(owner, id);
    throw new VisibleError("conflict", "This album is being changed elsewhere. Try again.");
  }
  await empty(owner, id, { most: mostRows.leaving });
});

/** @throws VisibleError `not_found` */
export async function find(owner: string, id: string): Promise<Row> {
  const { data } = await library.entities.album.get({ owner, id }).go({ consistent: true });
  if (!data) throw notFound();
  return data;
}

function notFound(): VisibleError {
  return new VisibleError("not_found", "There is no such album.");
}

/** Whether a photo is to be seen in an album. */
function isIn(image: Pick<ImageRow, "indexed"> | undefined, album: string): boolean {
  return image?.indexed[termOfAlbum(album)] !== undefined;
}

async function present(owner: string, albums: { row: Row; count: number }[]): Promise<AlbumJson[]> {
  const chosen = await stillIn(
    owner,
    albums.flatMap(({ row: { id, cover } }) => (cover ? [{ id, cover }] : [])),
  );
  const url = renditionsOf(owner);
  return pMap(
    albums,
    async ({ row: { id, title, createdAt }, count }) => {
      const cover = chosen.get(id) ?? (count > 0 ? await newestOf(owner, id) : undefined);
      const thumbUrl = cover && url(thumbKey(owner, cover));
      return { id, title: mend(title), count, cover, thumbUrl, createdAt };
    },
    { concurrency: 10 },
  );
}

/** Album → its cover, of those that are still to be seen in it. */
async function stillIn(owner: string, covers: { id: string; cover: string }[]): Promise<Map<string, string>> {
  const found = new Map<string, Pick<ImageRow, "indexed">>();
  for (let rest = [...new Set(covers.map(({ cover }) => cover))]; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2, attributes: ["id", "indexed"] });
    for (const image of data) found.set(image.id, image);
    rest = unprocessed.map(({ id }) => id);
  }
  return new Map(covers.flatMap(({ id, cover }) => (isIn(found.get(cover), id) ? [[id, cover]] : [])));
}

async function newestOf(owner: string, album: string): Promise<string | undefined> {
  const { data } = await library.entities.imageTag.query
    .primary({ owner, term: termOfAlbum(album) })
    .go({ limit: 1, order: "desc", consistent: true });
  return data[0]?.id;
}
