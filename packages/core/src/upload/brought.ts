import * as z from "zod";
import { named } from "../album/named.ts";
import { Title } from "../album/title.ts";
import { LISTS } from "../image/bounded.ts";
import { note } from "../image/change.ts";
import { isPossible } from "../image/date.ts";
import { Caption, TagName } from "../image/edit.ts";
import { namePlace } from "../image/place.ts";
import type { Draft } from "../image/plan.ts";
import type { ImageRow } from "../library/index.ts";
import { readClock } from "../metadata/clock.ts";
import { type Metadata, type Own, parseOwn, parseXmp, withSidecar } from "../metadata/index.ts";
import { Coordinates } from "../place/index.ts";
import { describe, remembered } from "../recognition/describe.ts";
import { rulesFor } from "../tag/rule-book.ts";
import { type Rules, rulesOf } from "../tag/rules.ts";
import { termOf } from "../term/index.ts";
import { MAX_SIDECAR } from "./limits/index.ts";

/** What comes along with a file: what programs, and other libraries, said of the photo. */

/** Said of a photo by the library that it comes from, as Google Takeout says it. */
const Takeout = z
  .object({
    takenAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: "The moment, in the local time of who adds it with its offset" }),
    caption: z.string().max(10_000, "A caption has at most 10,000 characters.").optional(),
    people: z
      .array(z.string().max(256, "A name has at most 256 characters."))
      .max(50, "At most 50 people.")
      .optional()
      .meta({ description: "Names of who is seen, which become tags" }),
    place: Coordinates.optional(),
    favorite: z.boolean().optional(),
    archived: z.boolean().optional(),
  })
  .meta({ id: "Takeout" });

export const fields = {
  sidecar: z
    .string()
    .max(MAX_SIDECAR, "A sidecar has at most 65,536 characters.")
    .optional()
    .meta({ description: "The text of the XMP file beside the photo" }),
  takeout: Takeout.optional(),
  albums: z
    .array(Title)
    .max(20, "At most 20 albums.")
    .optional()
    .meta({ description: "Titles of albums to put the photo into; one that is not there is made" }),
};

type Fields = z.output<z.ZodObject<typeof fields>>;

export interface Brought {
  metadata?: Metadata;
  own?: Own;
  favorite: boolean;
  archived: boolean;
  /** Ids. */
  albums: string[];
  /** What its owner wants tags to be called. */
  rules: Rules;
}

/**
 * Reads what comes along with each of some files, and makes the albums that they name. What is no tag, date, caption or
 * title here is passed over.
 * @throws VisibleError `conflict` when there is no room for another album
 */
export async function broughtBy(owner: string, files: readonly Fields[]): Promise<Brought[]> {
  const read = files.map(readOne);
  const titles = [...new Set(read.flatMap((one) => one.titles))];
  // Once for all of them: it reads the owner's albums.
  const ids = await named(owner, titles);
  const idOf = new Map(titles.map((title, at) => [title, ids[at]!]));
  const rules = read.some(({ metadata }) => metadata) ? await rulesFor(owner) : rulesOf([]);
  return read.map(({ titles, ...one }) => ({
    ...one,
    rules,
    albums: [...new Set(titles.map((title) => idOf.get(title)!))].slice(0, LISTS.albums),
  }));
}

function readOne({
  sidecar,
  takeout,
  albums = [],
}: Fields): Omit<Brought, "albums" | "rules"> & { titles: string[] } {
  const own = sidecar === undefined ? undefined : parseOwn(sidecar);
  const titles = [...albums, ...(own?.albums ?? []).flatMap((title) => Title.safeParse(title).data ?? [])];
  const said = [
    ...(takeout ? [metadataOf(takeout)] : []),
    ...(sidecar === undefined ? [] : [withoutOwner(parseXmp(sidecar), own)]),
  ];
  return {
    metadata: said.length > 0 ? said.reduce(withSidecar) : undefined,
    own,
    favorite: Boolean(takeout?.favorite || own?.favorite),
    archived: Boolean(takeout?.archived || own?.archived),
    titles,
  };
}

/** The owner's tags are no file's, unless it has them, too; nor is the place that they gave it. */
function withoutOwner(metadata: Metadata, own: Own | undefined): Metadata {
  if (!own) return metadata;
  const { gps, ...rest } = metadata;
  const places = own.place === undefined ? gps : own.recordedPlace;
  return withoutTags({ ...rest, ...(places && { gps: places }) }, own);
}

function withoutTags(metadata: Metadata, own: Own): Metadata {
  if (!metadata.keywords) return metadata;
  const filed = new Set(own.filed.map(termOf));
  const given = new Set(own.tags.map(termOf));
  const keywords = metadata.keywords.filter(
    ({ name }) => filed.has(termOf(name)) || !given.has(termOf(name)),
  );
  return { ...metadata, keywords: keywords.length > 0 ? keywords : undefined };
}

function metadataOf({ takenAt, caption, people = [], place }: z.output<typeof Takeout>): Metadata {
  const words = caption && Caption.safeParse(caption.slice(0, 2000)).data;
  const names = people.flatMap((name) => TagName.safeParse(name.replaceAll('"', "'")).data ?? []);
  // No zone is known but that of who adds the photo: theirs was most likely the photo's.
  const clock = readClock(takenAt, Date.now());
  return {
    ...(clock && { dates: [{ ...clock, from: "takeout" }] }),
    ...(words && { caption: words }),
    ...(place && (place.latitude !== 0 || place.longitude !== 0) && { gps: place }),
    ...(names.length > 0 && { keywords: names.map((name) => ({ name, parents: [] })) }),
  };
}

/** Of a photo that is added: all of it. */
export function bring(image: Draft, { metadata, own, favorite, archived, albums }: Brought): void {
  image.sidecar = metadata;
  image.favorite = favorite || undefined;
  image.archived = archived || undefined;
  if (albums.length > 0) image.albums = albums;
  bringOwn(image, own);
}

/**
 * Of a photo that is in the library already: what it lacks. What its owner has said of it here stays.
 * @returns whether that is anything
 */
export function bringMore(
  image: ImageRow,
  { metadata, own, favorite, archived, albums, rules }: Brought,
): boolean {
  const before = JSON.stringify(image);
  if (metadata && JSON.stringify(metadata) !== JSON.stringify(image.sidecar)) {
    image.sidecar = image.sidecar ? withSidecar(image.sidecar, metadata) : metadata;
    if (image.status === "ready") describe(image, remembered(image), rules);
  }
  if (favorite) image.favorite = true;
  if (archived) image.archived = true;
  const all = [...new Set([...(image.albums ?? []), ...albums])].slice(0, LISTS.albums);
  if (all.length > 0) image.albums = all;
  bringOwn(image, own);
  if (JSON.stringify(image) === before) return false;
  note(image, "sidecar read");
  return true;
}

function bringOwn(image: Draft, own: Own | undefined): void {
  if (!own) return;
  if (own.givenAt !== undefined && isPossible(own.givenAt)) image.givenAt ??= own.givenAt;
  const caption = own.caption === undefined ? undefined : Caption.safeParse(own.caption).data;
  if (caption !== undefined) image.givenCaption ??= caption;
  if (own.place !== undefined) {
    image.givenPlace ??= own.place === "none" ? {} : { at: own.place };
    namePlace(image);
  }
  const said = new Set(
    image.tags
      .filter(({ source }) => source === "person")
      .map(({ name }) => termOf(name))
      .concat(image.removed),
  );
  let room = LISTS.tags.person - image.tags.filter(({ source }) => source === "person").length;
  for (const name of own.tags.flatMap((tag) => TagName.safeParse(tag).data ?? [])) {
    if (said.has(termOf(name)) || room-- <= 0) continue;
    said.add(termOf(name));
    image.tags.push({ name, confidence: 100, source: "person", parents: [], boxes: [] });
  }
  for (const term of own.removed.flatMap((tag) => TagName.safeParse(tag).data ?? []).map(termOf)) {
    if (said.has(term) || image.removed.length >= LISTS.removed) continue;
    said.add(term);
    image.removed.push(term);
  }
}
