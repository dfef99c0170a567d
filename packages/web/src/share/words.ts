/** What is said of a link: how long, of what, and what is told. */
import type { Share, SharedImage } from "../api/types";
import { readerLocales } from "../date/locales";
import { photos as inWords } from "../shell/counted";

const DAY = 24 * 3_600_000;

/** For how long a link may be given. */
export const SPANS = [
  { days: 7, label: "7 days" },
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
] as const;

export function endsAfter(days: number, now = Date.now()): string {
  return new Date(now + days * DAY).toISOString();
}

const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };

/** `3 March`, and the year where it is another than this one. */
export function dayInWords(iso: string, now = new Date(), locales = readerLocales()): string {
  const date = new Date(iso);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locales, { ...day, year }).format(date);
}

/** `12 photos, with downloads and names` */
export function sharedInWords({ photos, downloads, names, places }: Share): string {
  const what = photos === undefined ? "An album" : inWords(photos);
  const told = [downloads && "downloads", names && "file names", places && "places"].filter(Boolean);
  if (told.length === 0) return what;
  return `${what}, with ${told.join(", ").replace(/, (?=[^,]*$)/, " and ")}`;
}

/** What is said of a photo where it can't be seen: its file's name if that is told, else its day. */
export function altOf(image: Pick<SharedImage, "name" | "takenAt">, locales = readerLocales()): string {
  if (image.name) return image.name;
  if (!image.takenAt) return "Photo";
  const date = new Date(`${image.takenAt}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return "Photo";
  const format = new Intl.DateTimeFormat(locales, { ...day, year: "numeric", timeZone: "UTC" });
  return `Photo of ${format.format(date)}`;
}

/** What a photo is saved as. Its own name ends as its own file does, and what is saved may be a JPEG made of it. */
export function fileNameOf({ name, takenAt, downloadUrl, previewUrl }: SharedImage): string {
  if (name && downloadUrl !== previewUrl) return name;
  return `${name?.replace(/\.[^.]*$/, "") || takenAt || "photo"}.jpg`;
}
