import pMap from "p-map";
import * as z from "zod";
import { countRequest } from "../account/admit.ts";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { ImageId } from "../ids/index.ts";
import { dateOf } from "../image/date.ts";
import { isUpload, previewKey, thumbKey } from "../image/keys.ts";
import { placeOf as whereTaken } from "../image/place.ts";
import { ALL, library, type ShareRow } from "../library/index.ts";
import { mostRows } from "../library/reads.ts";
import { PlaceJson } from "../place/index.ts";
import { originalUrl, renditionsOfOne } from "../signing/index.ts";
import { mend, type OwnTerm } from "../term/index.ts";
import { hashOf, isSecret, seal, unseal } from "./secret.ts";
import { type SeenImage, seenOf } from "./seen.ts";

const SharedImageJson = z
  .object({
    id: ImageId.meta({ description: "It is in the addresses too, and opens nothing" }),
    width: z.number().int().optional(),
    height: z.number().int().optional(),
    thumbhash: z.string(),
    thumbUrl: z.url(),
    previewUrl: z.url(),
    takenAt: z.iso.date().optional().meta({ description: "The day, where the photo was taken" }),
    name: z.string().optional().meta({ description: "The file's name, if names may be told" }),
    place: PlaceJson.optional().meta({ description: "Where it was taken, if places may be told" }),
    downloadUrl: z.url().optional().meta({
      description:
        "What may be saved: the original if places may be told, else what is shown, which has no metadata",
    }),
  })
  .meta({ id: "SharedImage" });
type SharedImageJson = z.infer<typeof SharedImageJson>;

export const SharedPage = z
  .object({
    title: z.string(),
    expiresAt: z.iso.datetime(),
    images: z.array(SharedImageJson),
    cursor: z.string().optional().meta({
      description: "Where the next page begins, however short this one is; none at the end",
    }),
  })
  .meta({ id: "SharedPage" });

/**
 * A page of what a secret shows, the newest first. Everybody who has it may ask, so often a minute in all.
 * @throws VisibleError `not_found`, the same for a secret that was taken back, has ended, or never was; `bad_request` for
 * a cursor of another list; `too_many`
 */
export const shown = fn(
  z.object({
    secret: z.string(),
    cursor: z.string().max(300).optional(),
    requestsPerMinute: z.number().int(),
  }),
  async ({ secret, cursor, requestsPerMinute }): Promise<z.infer<typeof SharedPage>> => {
    const share = await find(secret);
    await countRequest(share.id, requestsPerMinute);
    const from = cursor === undefined ? undefined : placeOf(secret, cursor);
    const { images, next } = await (share.album === undefined
      ? ofSelection(share, from)
      : ofAlbum(share, share.album, from));
    return {
      title: mend(share.title),
      expiresAt: new Date(share.expiresAt * 1000).toISOString(),
      images: await pMap(images, (image) => present(image, share), { concurrency: 10 }),
      cursor: next === undefined ? undefined : seal(secret, next),
    };
  },
);

async function find(secret: string): Promise<ShareRow> {
  const { share, shareKey, account } = library.entities;
  if (!isSecret(secret)) throw gone();
  const hash = hashOf(secret);
  const { data: key } = await shareKey.get({ hash }).go({ consistent: true });
  if (!key) throw gone();
  const { owner, id } = key;
  const [{ data: row }, { data: person }] = await Promise.all([
    share.get({ owner, id }).go({ consistent: true }),
    account.get({ all: ALL, owner }).go({ consistent: true }),
  ]);
  if (!row || row.hash !== hash || row.expiresAt * 1000 <= Date.now()) throw gone();
  if (person?.erasedAt || person?.missingSince) throw gone();
  return row;
}

function gone(): VisibleError {
  return new VisibleError("not_found", "Nothing is shared here, or not any more.");
}

/** Where a page begins: behind a place of the index, or at one of a list that stays as it is. */
const Place = z.union([z.object({ at: z.string(), id: z.string() }), z.number().int().min(0)]);
type Place = z.infer<typeof Place>;

function placeOf(secret: string, cursor: string): Place {
  try {
    return Place.parse(unseal(secret, cursor));
  } catch {
    throw new VisibleError("bad_request", "Not a cursor of this list.", "cursor");
  }
}

interface Part {
  images: SeenImage[];
  next?: Place;
}

async function ofSelection({ owner, photos = [] }: ShareRow, from: Place = 0): Promise<Part> {
  const start = typeof from === "number" ? from : 0;
  const end = start + mostRows.shared;
  const images = await seenOf(owner, photos.slice(start, end));
  return { images, next: end < photos.length ? end : undefined };
}

async function ofAlbum({ owner }: ShareRow, album: string, from?: Place): Promise<Part> {
  const term: OwnTerm = `album:${album}`;
  const all = library.entities.imageTag.query.primary({ owner, term });
  const [{ data: exists }, { data: rows }] = await Promise.all([
    library.entities.album.get({ owner, id: album }).go({ consistent: true }),
    (typeof from === "object" ? all.lt(from) : all).go({
      order: "desc",
      limit: mostRows.shared + 1,
      consistent: true,
    }),
  ]);
  if (!exists) throw gone();
  const page = rows.slice(0, mostRows.shared);
  const images = await seenOf(
    owner,
    page.map(({ id }) => id),
  );
  const last = rows.length > mostRows.shared ? page.at(-1) : undefined;
  return {
    images: images.filter(({ albums }) => albums?.includes(album)),
    next: last && { at: last.at, id: last.id },
  };
}

async function present(image: SeenImage, share: ShareRow): Promise<SharedImageJson> {
  const { owner, id, width, height, name } = image;
  const url = renditionsOfOne(image, share.expiresAt);
  const previewUrl = url(previewKey(owner, id));
  return {
    ...{ id, width, height, previewUrl, thumbUrl: url(thumbKey(owner, id)) },
    thumbhash: image.thumbhash!,
    takenAt: dateOf(image)?.takenAt.slice(0, 10),
    name: share.names ? mend(name) : undefined,
    place: share.places ? whereTaken(image) : undefined,
    downloadUrl: share.downloads ? ((await originalOf(image, share)) ?? previewUrl) : undefined,
  };
}

/**
 * An original says where it was taken, and its address may say a name: as its owner called a file that they put into the
 * bucket. Whose owner says that it was elsewhere, or nowhere, does not mean to tell what the file says.
 */
async function originalOf(
  image: SeenImage,
  { names, places, expiresAt }: ShareRow,
): Promise<string | undefined> {
  if (!places || !(names || isUpload(image))) return undefined;
  if (!image.etag || image.erasedAt || image.lostAt) return undefined;
  if (image.givenPlace !== undefined && image.gps) return undefined;
  const type = image.type.replace(/^image\/(x-\w+-)?/, "").replace("jpeg", "jpg");
  return originalUrl({ key: image.key, name: names ? image.name : `photo.${type}` }, expiresAt);
}
