import { termOf } from "../term/index.ts";
import { readClock } from "./clock.ts";
import { tagName } from "./keywords.ts";
import type { Metadata, TakenFrom } from "./metadata.ts";
import { placeOf } from "./place.ts";
import { readXmp, type Xmp } from "./xmp.ts";

/**
 * What a sidecar of ours says beside what every program reads (write.ts): whose words they are. The words themselves
 * stand where every program writes, and what another one has changed there since is not ours any more.
 */
export interface Own {
  /** Names of the tags that the photo's owner gave it. */
  tags: string[];
  /** Names of those that its file brought along. */
  filed: string[];
  /** Names of those that only a recognizer gave it. */
  recognized: string[];
  /** Terms that the owner took away. */
  removed: string[];
  favorite: boolean;
  archived: boolean;
  /** Titles. */
  albums: string[];
  /** The date that the owner gave the photo: wall-clock time, ISO 8601, as if it were UTC. */
  givenAt?: string;
  /** The caption that the owner gave it; empty where they said that there is none. */
  caption?: string;
  /** What was known of its date without them. */
  recorded?: { at: string; from: TakenFrom };
  /** Where the owner says that it was taken, or that it was nowhere. */
  place?: Metadata["gps"] | "none";
  /** Where its file says so beside them. */
  recordedPlace?: Metadata["gps"];
}

const MAX_TAGS = 200;
const MAX_ALBUMS = 50;

/** How a date is said to be the owner's, or found in this or that. */
const SOURCES: readonly TakenFrom[] = [
  ...(["exif", "xmp", "iptc", "gps", "takeout", "modified"] as const),
  ...(["name", "file", "upload"] as const),
];

/** Of a sidecar's text; of one that is not ours there is nothing. Never throws. */
export function parseOwn(text: string): Own | undefined {
  return ownOf(readXmp(text));
}

function ownOf(xmp: Xmp): Own | undefined {
  if (xmp.get("phototag:Version") === undefined) return undefined;
  const list = (name: string) => xmp.get(`phototag:${name}`) ?? [];
  const one = (name: string) => list(name)[0];
  const subjects = new Set((xmp.get("dc:subject") ?? []).map(termOf));
  const still = (name: string) => subjects.has(termOf(name));
  const own: Own = {
    tags: list("OwnerTags").filter(still).slice(0, MAX_TAGS),
    filed: list("FileTags").filter(still).slice(0, MAX_TAGS),
    recognized: list("RecognizedTags").filter(still).slice(0, MAX_TAGS),
    removed: list("RemovedTags").slice(0, MAX_TAGS),
    favorite: one("Favorite") === "True",
    archived: one("Archived") === "True",
    albums: list("Albums").slice(0, MAX_ALBUMS),
  };
  if (one("CaptionBy") === "person") own.caption = xmp.get("dc:description")?.[0] ?? "";
  const given = one("GivenPlace");
  const place = given === "none" ? given : decimal(given);
  if (place !== undefined && isSame(place, placeOf({ exif: [], xmp: [xmp], iptc: [] }))) {
    own.place = place;
    own.recordedPlace = decimal(one("RecordedPlace"));
  }
  const givenAt = clock(one("GivenAt"));
  const recordedAt = clock(one("RecordedAt"));
  const written = clock(xmp.get("photoshop:DateCreated")?.[0]);
  if (written !== undefined && written !== (givenAt ?? recordedAt)) return own;
  if (givenAt) own.givenAt = givenAt;
  const from = SOURCES.find((source) => source === one("RecordedFrom"));
  if (recordedAt && from) own.recorded = { at: recordedAt, from };
  return own;
}

/** `48.8584 -2.2945` */
function decimal(text = ""): Metadata["gps"] {
  const [latitude = Number.NaN, longitude = Number.NaN] = text.split(" ").map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

/** Whether every program reads what the owner said, to a tenth of a meter: another one may have changed it since. */
function isSame(given: NonNullable<Own["place"]>, written: Metadata["gps"]): boolean {
  // Zero north, zero east is read as no place.
  if (given === "none") return written === undefined;
  const { latitude, longitude } = written ?? { latitude: 0, longitude: 0 };
  return Math.abs(given.latitude - latitude) < 1e-6 && Math.abs(given.longitude - longitude) < 1e-6;
}

/** A date may be given that is still to come. */
function clock(text: string | undefined): string | undefined {
  return readClock(text, Number.POSITIVE_INFINITY)?.at;
}

/**
 * What a sidecar of ours says as any other does, but that it says where a date and a tag come from. Its tags are those of
 * `dc:subject`: a program that takes one away there may not know the other list that it stands in.
 */
export function withOwn(metadata: Metadata, xmp: Xmp): Metadata {
  const own = ownOf(xmp);
  if (!own) return metadata;
  const { dates = [], keywords = [] } = metadata;
  const recognized = new Set(own.recognized.map(termOf));
  const listed = new Set((xmp.get("dc:subject") ?? []).map((subject) => termOf(tagName(subject) ?? "")));
  const { keywords: _, ...rest } = metadata;
  const still = keywords
    .filter(({ name }) => listed.has(termOf(name)))
    .map((keyword) =>
      recognized.has(termOf(keyword.name)) ? { ...keyword, recognized: true as const } : keyword,
    );
  return {
    ...rest,
    ...(own.recorded && { dates: [{ ...own.recorded, settled: true }, ...dates] }),
    ...(still.length > 0 && { keywords: still }),
  };
}
