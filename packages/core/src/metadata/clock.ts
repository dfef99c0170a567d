/** A wall clock's reading, and how far it is ahead of UTC, in minutes, where that is said. */
export interface Clock {
  at: string;
  offset?: number;
}

/** The oldest photograph that is kept was taken in 1826 or 1827. */
const FIRST_YEAR = 1826;
const DAY = 24 * 3_600_000;
/** What is known by its day alone stands at noon: on the right day in any time zone, and amid those of that day. */
const NOON = { hour: 12, minute: 0, second: 0, ms: 0 };

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

/**
 * A clock's reading from its parts, when it is one.
 * @param now in milliseconds; a date more than a day ahead of it was not taken yet.
 */
export function clockOf(parts: Parts, now: number, offset?: number): Clock | undefined {
  const { year, month, day, minute, ms } = parts;
  // Telephones have written 24:10 for ten past midnight of the same day; and UTC has had leap seconds.
  const hour = parts.hour === 24 ? 0 : parts.hour;
  const second = parts.second === 60 ? 59 : parts.second;
  if (year < FIRST_YEAR || hour > 23 || minute > 59 || second > 59) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const date = new Date(time);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  // A camera without a clock writes zeros, which some program has turned into the epoch, here or in its own zone.
  const isEpoch = Math.abs(time) < 1000 || (offset !== undefined && Math.abs(time - offset * 60_000) < 1000);
  if (isEpoch || time > now + DAY) return undefined;
  return { at: date.toISOString(), ...(offset !== undefined && { offset }) };
}

const DATE = /^\s*(\d{4})(?:[-:/. ]\s?(\d{1,2})(?:[-:/. ]\s?(\d{1,2}))?)?/;
const TIME =
  /^[T\s]\s*(\d{1,2})[:.]\s?(\d{1,2})(?:[:.]\s?(\d{1,2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?/i;

/**
 * Reads a date as EXIF and XMP write it: `2016:02:03 04:05:06`, `2016-02-03T04:05:06.7+02:00`. XMP allows parts of
 * one: `2016-02-03` and a day whose time is blank are taken for its noon, `2016-02` for noon of the month's first
 * day, `2016` of the year's.
 * @param subSeconds digits behind the decimal point, as EXIF has them in a tag of their own
 * @param offset `+02:00`, as EXIF has it in a tag of its own
 */
export function readClock(
  text: string | undefined,
  now: number,
  { subSeconds, offset }: { subSeconds?: string; offset?: string } = {},
): Clock | undefined {
  const said = (text ?? "").replace(/\0/g, " ").slice(0, 100);
  const date = DATE.exec(said);
  if (!date) return undefined;
  const [year, month = 1, day = 1] = date
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const [, hour, minute, second = "0", fraction, zone] = TIME.exec(said.slice(date[0].length)) ?? [];
  const digits = fraction ?? /^\s*(\d{1,9})/.exec(subSeconds ?? "")?.[1] ?? "0";
  const time =
    hour === undefined
      ? NOON
      : {
          hour: Number(hour),
          minute: Number(minute),
          second: Number(second),
          ms: Number(digits.padEnd(3, "0").slice(0, 3)),
        };
  return clockOf({ year: year!, month, day, ...time }, now, readOffset(zone) ?? readOffset(offset));
}

/** `+05:45` → 345. Undefined when it is none: the world's clocks stand between −12 and +14 hours. */
export function readOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*Z/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^\s*([+-])(\d\d):?(\d\d)/.exec(text) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return sign && offset >= -720 && offset <= 840 && Number(minutes) < 60 ? offset || 0 : undefined;
}

/** A moment as the wall clock shows it that is so many minutes ahead of UTC. */
export function wallClock(time: number, offset: number): string {
  return new Date(time + offset * 60_000).toISOString();
}

/** A day alone: noon. */
export function dayClock(year: number, month: number, day: number, now: number): Clock | undefined {
  return clockOf({ year, month, day, ...NOON }, now);
}
