import { type Clock, clockOf, readClock, readOffset, wallClock } from "./clock.ts";
import type { Exif } from "./exif.ts";
import type { Iptc } from "./iptc.ts";
import type { DateSource, MetadataDate } from "./metadata.ts";
import type { Xmp } from "./xmp.ts";

export interface Said {
  exif: Exif[];
  xmp: Xmp[];
  iptc: Iptc[];
}

const XMP_TAKEN = [
  "exif:DateTimeOriginal",
  "photoshop:DateCreated",
  "xmp:CreateDate",
  "exif:DateTimeDigitized",
] as const;
const XMP_MODIFIED = ["xmp:ModifyDate", "tiff:DateTime"];

/** Every valid date that a file holds, the most trusted first: one that is not valid hides none behind it. */
export function datesOf({ exif, xmp, iptc }: Said, now: number): MetadataDate[] {
  const of = (from: DateSource, clocks: (Clock | undefined)[]): MetadataDate[] =>
    clocks.flatMap((clock) => (clock ? { ...clock, from } : []));
  const xmpDates = (names: readonly string[]) =>
    names.flatMap((name) => xmp.map((one) => readClock(one.get(name)?.[0], now)));
  const dates = [
    ...of("exif", [
      ...exif.map(({ text }) =>
        readClock(text.DateTimeOriginal, now, {
          subSeconds: text.SubSecTimeOriginal,
          offset: text.OffsetTimeOriginal ?? text.OffsetTime,
        }),
      ),
      ...exif.map(({ text }) =>
        readClock(text.DateTimeDigitized, now, {
          subSeconds: text.SubSecTimeDigitized,
          offset: text.OffsetTimeDigitized ?? text.OffsetTime,
        }),
      ),
    ]),
    ...of("xmp", xmpDates(XMP_TAKEN)),
    ...of(
      "iptc",
      iptc.flatMap((one) => [
        iptcClock(one.dateCreated, one.timeCreated, now),
        iptcClock(one.digitizedDate, one.digitizedTime, now),
      ]),
    ),
    ...of("gps", gpsClocks({ exif, xmp, iptc }, now)),
    ...of("modified", [
      ...exif.map(({ text }) =>
        readClock(text.DateTime, now, { subSeconds: text.SubSecTime, offset: text.OffsetTime }),
      ),
      ...xmpDates(XMP_MODIFIED),
    ]),
  ];
  return dates.slice(0, 20);
}

/** `19980606` and `150000+0200`. A month or day that nobody knows is written as 00. Source: IIM 4.2, 2:55 and 2:60. */
function iptcClock(date: string | undefined, time: string | undefined, now: number): Clock | undefined {
  const [, year, month, day] = /^\s*(\d{4})[-:]?(\d\d)[-:]?(\d\d)/.exec(date ?? "") ?? [];
  if (!year) return undefined;
  const known = [year, month, day].slice(0, month === "00" ? 1 : day === "00" ? 2 : 3).join("-");
  const [, hour, minute, second, zone = ""] =
    /^\s*(\d\d):?(\d\d):?(\d\d)([+-]\d\d:?\d\d)?/.exec(time ?? "") ?? [];
  const clock = hour ? readClock(`${known} ${hour}:${minute}:${second}${zone}`, now) : undefined;
  return clock ?? readClock(known, now);
}

/**
 * Satellites tell UTC. It becomes wall-clock time where the file says how far its own clock is ahead, and otherwise
 * stays UTC, as its offset of 0 says.
 */
function gpsClocks(said: Said, now: number): (Clock | undefined)[] {
  const offset = offsetOf(said) ?? 0;
  const utc = [
    ...said.exif.map(({ text, list }) => gpsClock(text.GPSDateStamp, list.GPSTimeStamp, now)),
    ...said.xmp.map((xmp) => readClock(xmp.get("exif:GPSTimeStamp")?.[0], now)),
  ];
  return utc.map((clock) => clock && { at: wallClock(Date.parse(clock.at), offset), offset });
}

/** A day as text, and hours, minutes and seconds: without these it is none, since the day may be another one here. */
function gpsClock(date = "", [hour, minute, second]: number[] = [], now: number): Clock | undefined {
  const [, year, month, day] = /^\s*(\d{4})\D(\d\d)\D(\d\d)/.exec(date) ?? [];
  if (!year || ![hour, minute, second].every(Number.isFinite)) return undefined;
  const ms = Math.floor(second! * 1000) % 1000;
  return clockOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: hour!,
      minute: minute!,
      second: Math.floor(second!),
      ms,
    },
    now,
  );
}

/** How far the photo's own clock is ahead of UTC, in minutes, if the file says so anywhere. */
function offsetOf({ exif }: Said): number | undefined {
  for (const { text } of exif)
    for (const said of [text.OffsetTimeOriginal, text.OffsetTimeDigitized, text.OffsetTime]) {
      const offset = readOffset(said);
      if (offset !== undefined) return offset;
    }
  return undefined;
}
