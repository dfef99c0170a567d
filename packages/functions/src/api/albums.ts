import * as Album from "@phototag/core/album";
import { AlbumId, ImageId } from "@phototag/core/ids";
import * as Share from "@phototag/core/share";
import * as z from "zod";
import { each, Refused } from "./bulk.ts";
import { type Routes, route } from "./route.ts";

const params = z.object({ id: AlbumId });
const ids = z.array(ImageId).max(100);

const Placed = z
  .union([
    z.object({
      id: z.string(),
      ok: z.literal(true),
      changed: z.boolean().meta({ description: "Whether it was put in, or taken out, by this request" }),
    }),
    Refused,
  ])
  .meta({ id: "Placed" });

/** An album, and what became of each photo that was to be put into it or taken out. */
const ChangedAlbum = Album.AlbumJson.extend({ results: z.array(Placed) }).meta({ id: "ChangedAlbum" });

const NewAlbum = z.object({ title: Album.Title, add: ids.optional() }).meta({ id: "NewAlbum" });

const AlbumEdit = z
  .object({
    title: Album.Title.optional(),
    cover: ImageId.nullable().optional().meta({ description: "A photo of the album; null: the newest" }),
    add: ids.optional(),
    remove: ids.optional(),
  })
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), "Nothing to change.")
  .refine(({ add = [], remove = [] }) => add.length + remove.length <= 100, "At most 100 photos at once.")
  .meta({ id: "AlbumEdit" });

export const albums = {
  ListAlbums: route(
    {
      summary: "Albums, the newest first; the photos of one are `GET /api/images?q=album:ID`",
      answer: z.object({ albums: z.array(Album.AlbumJson) }),
      answers: "Albums with exact counts",
      refuses: [401],
    },
    async ({ owner }) => ({ albums: await Album.list({ owner }) }),
  ),

  AddAlbum: route(
    {
      summary: "A new album, empty or of up to 100 photos",
      body: NewAlbum,
      answer: ChangedAlbum,
      answers: "The album, and what became of each photo",
      refuses: [400, 401, 409],
    },
    async ({ owner, requestId, body: { title, add = [] } }) => {
      const { id } = await Album.create({ owner, title });
      const results = await placed(owner, id, requestId, add, []);
      return { ...(await Album.get({ owner, id })), results };
    },
  ),

  GetAlbum: route(
    {
      summary: "An album",
      params,
      answer: Album.AlbumJson,
      answers: "The album",
      refuses: [400, 401, 404],
    },
    ({ owner, params: { id } }) => Album.get({ owner, id }),
  ),

  ChangeAlbum: route(
    {
      summary: "Title, cover, and up to 100 photos to be put in or taken out",
      params,
      body: AlbumEdit,
      answer: ChangedAlbum,
      answers: "The album, and what became of each photo",
      refuses: [400, 401, 404],
    },
    async ({ owner, requestId, params: { id }, body: { title, cover, add = [], remove = [] } }) => {
      await Album.get({ owner, id });
      const results = await placed(owner, id, requestId, add, remove);
      await Album.edit({ owner, id, title, cover });
      return { ...(await Album.get({ owner, id })), results };
    },
  ),

  RemoveAlbum: route(
    {
      summary: "Delete an album and the links to it; its photos stay in the library",
      params,
      answers: "Done",
      refuses: [400, 401, 404, 409],
    },
    async ({ owner, params: { id } }) => {
      try {
        await Album.remove({ owner, id });
      } finally {
        // Also where it had gone before: links may be left of a try that broke off.
        await Share.removeOfGone({ owner, album: id });
      }
      return undefined;
    },
  ),
} satisfies Routes;

async function placed(owner: string, id: string, requestId: string, add: string[], remove: string[]) {
  const put = (inside: boolean) => async (image: string) => ({
    changed: await Album.place({ owner, id, image, inside }),
  });
  return [...(await each(add, requestId, put(true))), ...(await each(remove, requestId, put(false)))];
}
