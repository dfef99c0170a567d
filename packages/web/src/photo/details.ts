/** What is known of a photo, in words. */
import type { OwnTerm } from "@phototag/core/term";
import type { Image, ImageDetail } from "../api/types";
import { readerLocales } from "../date/locales";
import { coordinatesInWords, namesOf } from "../place/places";
import { bytesInWords } from "../shell/counted";

const dayAndTime: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  minute: "2-digit",
};
const here = dayAndTime;
/** A camera's clock knows no time zone: the API gives its time as if it were UTC. */
const there: Intl.DateTimeFormatOptions = { ...dayAndTime, timeZone: "UTC" };

function said(iso: string, format: Intl.DateTimeFormatOptions): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const locales = readerLocales();
  // As either clock is written: 7:24 PM, 07:24.
  const { hour12 } = new Intl.DateTimeFormat(locales, { hour: "numeric" }).resolvedOptions();
  return new Intl.DateTimeFormat(locales, { ...format, hour: hour12 ? "numeric" : "2-digit" }).format(date);
}

/** Where a date comes from, in words that go on after it. */
const FROM: Record<NonNullable<Image["takenFrom"]>, string> = {
  person: "set by you",
  exif: "from the camera",
  xmp: "from the file's XMP",
  iptc: "from the file's IPTC",
  gps: "from the GPS clock",
  takeout: "from Google Photos",
  name: "from the file's name",
  modified: "when the picture was last edited",
  file: "when the file was last changed",
  upload: "when it was added",
};

export interface Fact {
  name: string;
  value: string;
  /** The parts of the value, each with what finds photos like it. */
  finds?: { name: string; term: OwnTerm }[];
  /** What stands below it, smaller. */
  note?: string;
}

function takenOf(image: Image, detail: ImageDetail | undefined): Fact | undefined {
  const { takenAt, takenFrom } = image;
  if (!takenAt) return undefined;
  const { recorded } = detail ?? {};
  const before = recorded && `${said(recorded.takenAt, there)}, ${FROM[recorded.takenFrom]}`;
  return {
    name: "Taken",
    value: said(takenAt, there),
    note: [takenFrom && FROM[takenFrom], before && `otherwise ${before}`].filter(Boolean).join("; "),
  };
}

function placeOf({ place }: Image, detail: ImageDetail | undefined): Fact | undefined {
  const from = { person: "set by you", file: "from the file" }[detail?.placeFrom ?? "file"];
  // That it is nowhere is the owner's word.
  if (!place)
    return detail?.placeFrom === "person" ? { name: "Place", value: "None", note: from } : undefined;
  const names = namesOf(place);
  const where = coordinatesInWords(place);
  return {
    name: "Place",
    value: names.join(", ") || where,
    finds: names.map((name) => ({ name, term: `place:${name}` })),
    note: [names.length > 0 && where, detail?.placeFrom && from].filter(Boolean).join("; "),
  };
}

/** `1/250 s · f/2.8 · ISO 100 · 50 mm` */
function exposureInWords({ seconds, aperture, iso, focalLength }: NonNullable<ImageDetail["exposure"]>) {
  const time =
    seconds === undefined
      ? undefined
      : seconds >= 0.3
        ? `${Number(seconds.toFixed(1))} s`
        : `1/${Math.round(1 / seconds)} s`;
  return [
    time,
    aperture && `f/${Number(aperture.toFixed(1))}`,
    iso && `ISO ${iso}`,
    focalLength && `${Number(focalLength.toFixed(1))} mm`,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function factsOf(image: Image, detail: ImageDetail | undefined): Fact[] {
  const { addedAt, trashedAt, width, height, bytes, type, name, rating } = image;
  const { recognizer, camera, lens, exposure } = detail ?? {};
  const facts: (Fact | undefined)[] = [
    rating ? { name: "Rating", value: `${"★".repeat(Math.round(rating))} ${rating} of 5` } : undefined,
    { name: "Name", value: name },
    takenOf(image, detail),
    placeOf(image, detail),
    { name: "Added", value: said(addedAt, here) },
    trashedAt ? { name: "Deleted", value: said(trashedAt, here) } : undefined,
    width && height ? { name: "Dimensions", value: `${width} × ${height}` } : undefined,
    { name: "Size", value: bytesInWords(bytes) },
    { name: "Type", value: type.replace(/^image\/(x-\w+-)?/, "").toUpperCase() },
    camera ? { name: "Camera", value: camera } : undefined,
    lens ? { name: "Lens", value: lens } : undefined,
    exposure ? { name: "Exposure", value: exposureInWords(exposure) } : undefined,
    recognizer?.version ? { name: "Recognizer", value: `version ${recognizer.version}` } : undefined,
  ];
  return facts.filter((fact) => fact !== undefined && fact.value !== "") as Fact[];
}

/** Newest last, as it happened. */
export function historyOf(detail: ImageDetail) {
  return detail.history.map(({ at, event, detail: more }, index) => ({
    key: `${at} ${index}`,
    when: said(at, here),
    what: more
      ? `${sentence(event)}: ${event === "date changed" ? said(more, there) : more}`
      : sentence(event),
  }));
}

function sentence(event: string): string {
  const words = event.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
