import { termOf } from "../term/index.ts";
import type { Metadata, TakenFrom } from "./metadata.ts";
import { OWN_NAMESPACE } from "./xmp.ts";

export interface SidecarTag {
  name: string;
  source: "model" | "file" | "person";
  /** What it stands under, the nearest first. */
  parents: readonly string[];
}

/** What a library knows of a photo that its file does not say, or not so. Dates are wall-clock time, ISO 8601, as if UTC. */
export interface Sidecar {
  tags: readonly SidecarTag[];
  /** Terms that the owner took away. */
  removed: readonly string[];
  caption?: { text: string; by: "person" | "file" };
  /** 0 to 5. */
  rating?: number;
  /** What the owner says of its date. */
  givenAt?: string;
  /** What is known of its date without them. */
  recorded?: { at: string; from: TakenFrom };
  /** The place that holds, as far as it has names. */
  place?: { latitude: number; longitude: number; city?: string; region?: string; country?: string };
  /** What the owner says of its place. */
  givenPlace?: Metadata["gps"] | "none";
  /** What the file says of it beside that. */
  recordedPlace?: Metadata["gps"];
  favorite: boolean;
  archived: boolean;
  /** Titles of the albums that it is in. */
  albums: readonly string[];
}

const NAMESPACES = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  dc: "http://purl.org/dc/elements/1.1/",
  xmp: "http://ns.adobe.com/xap/1.0/",
  exif: "http://ns.adobe.com/exif/1.0/",
  photoshop: "http://ns.adobe.com/photoshop/1.0/",
  lr: "http://ns.adobe.com/lightroom/1.0/",
  phototag: OWN_NAMESPACE,
};

/**
 * The sidecar of a photo, as darktable, digiKam, Lightroom and ExifTool read it; `parseXmp` and `parseOwn` read it back.
 * Source: XMP Specification Part 1, 7 (RDF), and Part 2, 1.2 (properties).
 */
export function writeXmp(sidecar: Sidecar): string {
  const { tags, removed, caption, rating, givenAt, recorded, favorite, archived, albums } = sidecar;
  const { place, givenPlace, recordedPlace } = sidecar;
  const namesOf = (source: SidecarTag["source"]) =>
    tags.flatMap((tag) => (tag.source === source ? tag.name : []));
  const [given, filed] = [namesOf("person"), namesOf("file")];
  const said = new Set([...given, ...filed].map(termOf));
  const recognized = namesOf("model").filter((name) => !said.has(termOf(name)));
  // Of two spellings of one tag the owner's is its name; readers stop somewhere, and the owner's are said once more below.
  const owners = new Set(given.map(termOf));
  const subjects = [...filed.filter((name) => !owners.has(termOf(name))), ...recognized, ...given];
  // When it was added is no date of the picture: nobody else is told that it is one.
  const date = givenAt ?? (recorded?.from === "upload" ? undefined : recorded?.at);
  const properties = [
    bag("dc:subject", new Set(subjects)),
    bag("lr:hierarchicalSubject", pathsOf(subjects, tags)),
    caption?.text ? `<dc:description>${alternative(caption.text)}</dc:description>` : "",
    property("xmp:Rating", rating),
    property("photoshop:DateCreated", date && localOf(date)),
    property("exif:DateTimeOriginal", date && localOf(date)),
    property("exif:GPSLatitude", place && degrees(place.latitude, "N", "S")),
    property("exif:GPSLongitude", place && degrees(place.longitude, "E", "W")),
    property("photoshop:City", place?.city),
    property("photoshop:State", place?.region),
    property("photoshop:Country", place?.country),
    property("phototag:Version", "1"),
    bag("phototag:OwnerTags", new Set(given)),
    bag("phototag:FileTags", new Set(filed)),
    bag("phototag:RecognizedTags", new Set(recognized)),
    bag("phototag:RemovedTags", new Set(removed)),
    property("phototag:CaptionBy", caption?.by),
    property("phototag:GivenAt", givenAt && localOf(givenAt)),
    property("phototag:RecordedAt", recorded && localOf(recorded.at)),
    property("phototag:RecordedFrom", recorded?.from),
    property("phototag:GivenPlace", givenPlace === "none" ? givenPlace : givenPlace && decimal(givenPlace)),
    property("phototag:RecordedPlace", recordedPlace && decimal(recordedPlace)),
    property("phototag:Favorite", favorite ? "True" : undefined),
    property("phototag:Archived", archived ? "True" : undefined),
    bag("phototag:Albums", new Set(albums)),
  ];
  const declared = Object.entries(NAMESPACES).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Phototag">',
    `<rdf:RDF${declared[0]}>`,
    `<rdf:Description rdf:about=""${declared.slice(1).join("")}>`,
    ...properties.filter(Boolean),
    "</rdf:Description>",
    "</rdf:RDF>",
    "</x:xmpmeta>",
    "",
  ].join("\n");
}

function property(name: string, value: string | number | undefined): string {
  return value === undefined ? "" : `<${name}>${text(String(value))}</${name}>`;
}

function bag(name: string, items: ReadonlySet<string>): string {
  if (items.size === 0) return "";
  const list = [...items].map((item) => `<rdf:li>${text(item)}</rdf:li>`);
  return `<${name}><rdf:Bag>${list.join("")}</rdf:Bag></${name}>`;
}

const alternative = (value: string) =>
  `<rdf:Alt><rdf:li xml:lang="x-default">${text(value)}</rdf:li></rdf:Alt>`;

/**
 * `Places|Italy|Rome`, as Lightroom writes it, and all other tags, too: digiKam and Immich read the first list of tags that
 * there is, and of a sidecar's this one comes before `dc:subject`, which Immich does not read at all. A recognizer's kinds
 * are no order that somebody has made.
 */
function pathsOf(subjects: readonly string[], tags: readonly SidecarTag[]): Set<string> {
  const paths = new Map(
    tags.flatMap(({ name, source, parents }) =>
      source === "file" && parents.length > 0 ? [[termOf(name), [...parents].reverse().concat(name)]] : [],
    ),
  );
  const all = subjects.map((name) => paths.get(termOf(name)) ?? [name]);
  return new Set(
    all.filter((path) => path.every((step) => !step.includes("|"))).map((path) => path.join("|")),
  );
}

/** `48,51.5N`: degrees, and minutes to a hundredth of a millimeter. Source: XMP Specification Part 2, 1.2.7.4. */
function degrees(value: number, positive: string, negative: string): string {
  const minutes = Math.abs(value) * 60;
  // Rounded first: 59.99999999 minutes are the next degree.
  const rounded = Math.round(minutes * 1e8) / 1e8;
  const whole = Math.floor(rounded / 60);
  const rest = (rounded - whole * 60).toFixed(8).replace(/\.?0+$/, "");
  return `${whole},${rest.includes(".") ? rest : `${rest}.0`}${value < 0 ? negative : positive}`;
}

/** `48.8584 -2.2945`, as own.ts reads it. */
function decimal({ latitude, longitude }: NonNullable<Metadata["gps"]>): string {
  return `${latitude} ${longitude}`;
}

/** Without a zone, since none is known: `2015-07-12T20:00:00`. */
function localOf(iso: string): string {
  return iso.replace(/(\.000)?Z$/, "");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** As XML 1.0 may have it: of control characters only those that part lines and words. */
function text(value: string): string {
  return value
    .replace(/[^\P{Cc}\n\t]|\p{Surrogate}|[\ufffe\uffff]/gu, "")
    .replace(/[&<>"]/g, (char) => ENTITIES[char]!);
}
