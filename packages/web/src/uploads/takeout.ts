/**
 * What lies in a folder that Google Takeout has made, beside the photos. Google documents none of it: the fields and names
 * here are those that importers have found (docs/take-out.md).
 */
import { MOST_TITLE } from "@phototag/core/album/limits";
import type { UploadFile } from "../api/types";
import { localTime } from "../date/local-time";

type Takeout = NonNullable<UploadFile["takeout"]>;

export type Said =
  | { of: "photo"; takeout: Takeout; trashed: boolean }
  | { of: "album"; title: string }
  /** Comments, print orders, memories: of nothing that is kept here. */
  | undefined;

const MOST_PEOPLE = 50;
const MOST_CAPTION = 10_000;

/** Reads a JSON file of Takeout's. Never throws. */
export function readTakeout(text: string): Said {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const said = fieldsOf(json);
  if ("photoTakenTime" in said || "creationTime" in said)
    return { of: "photo", takeout: takeoutOf(said), trashed: said.trashed === true };
  const title = textOf(said.title) ?? textOf(fieldsOf(said.albumData).title);
  return title && isAlbum(title) ? { of: "album", title: title.slice(0, MOST_TITLE) } : undefined;
}

function takeoutOf(said: Record<string, unknown>): Takeout {
  const people = Array.isArray(said.people) ? said.people.map((one) => textOf(fieldsOf(one).name)) : [];
  return {
    takenAt: momentOf(said.photoTakenTime),
    caption: textOf(said.description)?.slice(0, MOST_CAPTION),
    people: people.flatMap((name) => (name === undefined ? [] : name.slice(0, 256))).slice(0, MOST_PEOPLE),
    // What a person has set comes first; the second is what the camera has written.
    place: placeOf(said.geoData) ?? placeOf(said.geoDataExif),
    favorite: said.favorited === true,
    archived: said.archived === true,
  };
}

/** Seconds since 1970, as text. `creationTime`, beside it, is when the photo was sent to Google. */
function momentOf(time: unknown): string | undefined {
  const { timestamp } = fieldsOf(time);
  const seconds = Number(timestamp ?? Number.NaN);
  return Number.isFinite(seconds) && seconds !== 0 ? localTime(seconds * 1000) : undefined;
}

/** Zeros stand where no place is known. */
function placeOf(said: unknown): Takeout["place"] {
  const { latitude, longitude } = fieldsOf(said);
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  if ((latitude === 0 && longitude === 0) || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    return undefined;
  return { latitude, longitude };
}

/** Folders that Google has made, by year, and by day years ago, are nobody's albums. */
function isAlbum(title: string): boolean {
  return !(
    /^(photos from|photos de|fotos von|fotos aus|fotos de|fotos del|foto del|foto dal|foto’s uit|foto's uit|zdjęcia z|bilder från|bilder fra|billeder fra) \d{4}$/i.test(
      title,
    ) || /^\d{4}-\d\d-\d\d( #\d+)?$/.test(title)
  );
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
