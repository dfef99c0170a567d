import type { Said } from "./dates.ts";
import type { Metadata } from "./metadata.ts";

/** Where it was taken. Zero north, zero east is what a receiver writes that has found no satellite. */
export function placeOf({ exif, xmp }: Said): Metadata["gps"] {
  const places = [
    ...exif.map(({ text, list }) => ({
      latitude: degrees(list.GPSLatitude, text.GPSLatitudeRef),
      longitude: degrees(list.GPSLongitude, text.GPSLongitudeRef),
    })),
    ...xmp.map((one) => ({
      latitude: xmpDegrees(one.get("exif:GPSLatitude")?.[0]),
      longitude: xmpDegrees(one.get("exif:GPSLongitude")?.[0]),
    })),
  ];
  for (const { latitude, longitude } of places) {
    if (latitude === undefined || longitude === undefined) continue;
    const isPlace =
      Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
    if (isPlace) return { latitude, longitude };
  }
  return undefined;
}

/** Degrees, minutes and seconds; those that are not said are 0/0. */
function degrees(parts: number[] = [], reference = ""): number | undefined {
  const [whole, minutes = 0, seconds = 0] = parts;
  if (whole === undefined || !Number.isFinite(whole)) return undefined;
  const value =
    whole + (Number.isFinite(minutes) ? minutes : 0) / 60 + (Number.isFinite(seconds) ? seconds : 0) / 3600;
  return /^[SW]/i.test(reference.trim()) ? -value : value;
}

/** `48,51.5N` or `48,51,30N`. Source: XMP Specification Part 2, 1.2.7.4 (GPSCoordinate). */
function xmpDegrees(text = ""): number | undefined {
  const [, whole, minutes, seconds = "0", reference] =
    /^\s*(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?\s*([NSEW])/i.exec(text) ?? [];
  return whole ? degrees([Number(whole), Number(minutes), Number(seconds)], reference) : undefined;
}
