import { Resource } from "sst";
import * as z from "zod";
import * as Album from "../album/index.ts";
import { titleOf } from "../album/title.ts";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { AlbumId, createShareId, ImageId, ShareId } from "../ids/index.ts";
import { library, type ShareRow } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { mend } from "../term/index.ts";
import { createSecret, hashOf } from "./secret.ts";
import { newestFirst, seenOf } from "./seen.ts";

/**
 * A share shows photos to whoever has its link: those of an album, whatever they are by then, or some. It ends by itself, and
 * at once when its owner takes it back. What it shows: shown.ts.
 */

export { SharedPage, shown } from "./shown.ts";

const MOST_PHOTOS = 500;
const DAY = 24 * 3_600_000;
const DAYS = 30;
/** A year, and the day that some have more. */
const MOST_DAYS = 366;

export const NewShare = z
  .object({
    album: AlbumId.optional().meta({ description: "Its photos, whatever they are by then" }),
    ids: z
      .array(ImageId)
      .min(1)
      .max(MOST_PHOTOS, `A link shows at most ${MOST_PHOTOS} photos. Put more into an album, and share that.`)
      .optional(),
    title: titleOf("A link"),
    expiresAt: z.iso
      .datetime({ offset: true, error: "Not an ISO 8601 time" })
      .max(64)
      .optional()
      .meta({ description: `When it ends, within a year; without it in ${DAYS} days` }),
    downloads: z.boolean().default(false).meta({
      description:
        "Whether photos may be saved: without their metadata, and no larger than they are shown, unless places may be told",
    }),
    names: z.boolean().default(false).meta({ description: "Whether names of files are told" }),
    places: z.boolean().default(false).meta({
      description: "Whether places are told where photos were taken; what is saved is then the original file",
    }),
  })
  .refine(({ album, ids }) => (album === undefined) !== (ids === undefined), "Either an album, or ids.")
  .meta({ id: "NewShare", oneOf: [{ required: ["album"] }, { required: ["ids"] }] });

export const ShareJson = z
  .object({
    id: ShareId,
    title: z.string(),
    album: AlbumId.optional(),
    photos: z.number().int().optional().meta({ description: "How many it was made of, if of no album" }),
    downloads: z.boolean(),
    names: z.boolean(),
    places: z.boolean(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "Share" });
export type ShareJson = z.infer<typeof ShareJson>;

/** A share with its link, which is told this once. */
export const CreatedShare = ShareJson.extend({
  url: z
    .url()
    .meta({ description: "Whoever has it sees the photos. It is told this once: what is kept is a hash" }),
}).meta({ id: "CreatedShare" });

/** An owner's open shares, the newest first. */
export const list = fn(z.object({ owner: z.string() }), async ({ owner }): Promise<ShareJson[]> => {
  return (await newest(owner)).filter(isOpen).map(present);
});

/**
 * Makes a share. Of `ids` it is of those that are there to be seen.
 * @throws VisibleError `bad_request`, `not_found` when there is nothing to be seen, `conflict` when there are too many
 */
export const create = fn(
  NewShare.safeExtend({ owner: z.string() }),
  async ({ owner, album, ids, title, expiresAt, ...tells }): Promise<z.infer<typeof CreatedShare>> => {
    const now = Date.now();
    const ends = expiresAt === undefined ? now + DAYS * DAY : Date.parse(expiresAt);
    if (!(ends > now && ends <= now + MOST_DAYS * DAY))
      throw new VisibleError("bad_request", "A link ends in the future, and within a year.", "expiresAt");
    if (album !== undefined) await Album.find(owner, album);
    const photos = ids && newestFirst(await seenOf(owner, [...new Set(ids)])).map(({ id }) => id);
    if (photos?.length === 0) throw new VisibleError("not_found", "There is no such photo.");
    await makeRoom(owner);
    const secret = createSecret();
    const key = { owner, id: createShareId(), hash: hashOf(secret), expiresAt: Math.ceil(ends / 1000) };
    const row = { ...key, ...tells, title, album, photos, createdAt: new Date(now).toISOString() };
    const { canceled } = await library.transaction
      .write(({ share, shareKey }) => [share.create(row).commit(), shareKey.create(key).commit()])
      .go();
    if (canceled) throw new VisibleError("conflict", "The link could not be made. Try again.");
    return { ...present(row), url: `${Resource.Renditions.url}/shared/#${secret}` };
  },
);

/** Takes a share back: from now on its link shows nothing. @throws VisibleError `not_found` */
export const remove = fn(
  z.object({ owner: z.string(), id: ShareId }),
  async ({ owner, id }): Promise<void> => {
    const { data } = await library.entities.share.get({ owner, id }).go({ consistent: true });
    if (!data) throw new VisibleError("not_found", "There is no such link.");
    await forget(data);
  },
);

/** Takes back the links to an album, if it has gone: they show nothing any more. */
export const removeOfGone = fn(
  z.object({ owner: z.string(), album: AlbumId }),
  async ({ owner, album }): Promise<void> => {
    const { data: exists } = await library.entities.album.get({ owner, id: album }).go({ consistent: true });
    if (exists) return;
    for (const row of await newest(owner)) if (row.album === album) await forget(row);
  },
);

/** Whether it has not ended: DynamoDB takes up to some days to delete what has. */
export function isOpen({ expiresAt }: Pick<ShareRow, "expiresAt">): boolean {
  return expiresAt * 1000 > Date.now();
}

function newest(owner: string): Promise<ShareRow[]> {
  return firstRows(mostRows.shares, (page) =>
    library.entities.share.query.primary({ owner }).go({ ...page, order: "desc", consistent: true }),
  );
}

/** Deletes those that have ended, so that they don't count, however many are made that end soon. */
async function makeRoom(owner: string): Promise<void> {
  const rows = await newest(owner);
  for (const row of rows) if (!isOpen(row)) await forget(row);
  if (rows.filter(isOpen).length >= mostRows.shares)
    throw new VisibleError("conflict", `There is room for ${mostRows.shares} links. Take one back first.`);
}

async function forget({ owner, id, hash }: Pick<ShareRow, "owner" | "id" | "hash">): Promise<void> {
  // The key first: without it there is no way in, whatever becomes of the rest.
  await library.entities.shareKey.delete({ hash }).go();
  await library.entities.share.delete({ owner, id }).go();
}

function present({ photos, title, expiresAt, ...row }: ShareRow): ShareJson {
  const { id, album, downloads, names, places, createdAt } = row;
  return {
    ...{ id, title: mend(title), album, photos: photos?.length, downloads, names, places, createdAt },
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}
