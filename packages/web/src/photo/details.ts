/** What is known of a photo, in words. */
import type { Image, ImageDetail } from "../api/types";

const dayAndTime: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
};
const here = new Intl.DateTimeFormat("en-GB", dayAndTime);
/** A camera's clock knows no time zone: the API gives its time as if it were UTC. */
const there = new Intl.DateTimeFormat("en-GB", { ...dayAndTime, timeZone: "UTC" });

function said(iso: string, format: Intl.DateTimeFormat): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : format.format(date);
}

/** Bytes as people count them: 1 MB is a million. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export interface Fact {
  name: string;
  value: string;
}

export function factsOf(image: Image, detail: ImageDetail | undefined): Fact[] {
  const { takenAt, addedAt, trashedAt, width, height, bytes, type, name } = image;
  const recognizer = detail?.recognizer;
  const facts: (Fact | undefined)[] = [
    { name: "Name", value: name },
    takenAt ? { name: "Taken", value: said(takenAt, there) } : undefined,
    { name: "Added", value: said(addedAt, here) },
    trashedAt ? { name: "Deleted", value: said(trashedAt, here) } : undefined,
    width && height ? { name: "Dimensions", value: `${width} × ${height}` } : undefined,
    { name: "Size", value: bytesInWords(bytes) },
    { name: "Type", value: type.replace(/^image\//, "").toUpperCase() },
    detail?.camera ? { name: "Camera", value: detail.camera } : undefined,
    recognizer
      ? { name: "Recognized by", value: `${recognizer.name} ${recognizer.version}`.trim() }
      : undefined,
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** Newest last, as it happened. */
export function historyOf(detail: ImageDetail) {
  return detail.history.map(({ at, event, detail: more }, index) => ({
    key: `${at} ${index}`,
    when: said(at, here),
    what: more ? `${sentence(event)}: ${more}` : sentence(event),
  }));
}

function sentence(event: string): string {
  const words = event.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
