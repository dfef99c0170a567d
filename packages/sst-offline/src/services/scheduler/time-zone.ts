/**
 * Times of day in a time zone, written as the milliseconds that would be that time in UTC. By hand, over `Intl`:
 * Node 20 has no Temporal.
 */
export type WallTime = number;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a time zone that there is none of */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
  formats.set(timeZone, known);
  return known;
}

/** What clocks show in the zone at that moment, to the second. @throws RangeError for an unknown zone */
export function wallTimeOf(moment: number, timeZone: string): WallTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/** No zone's clocks are moved twice within so long. */
const dayMs = 86_400_000;

/**
 * The first moment at which clocks in the zone show that time; undefined when they skip it, as when summer time
 * begins.
 */
export function momentOf(wall: WallTime, timeZone: string): number | undefined {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallTimeOf(near, timeZone) - near);
  const moments = offsets
    .map((offset) => wall - offset)
    .filter((moment) => wallTimeOf(moment, timeZone) === wall);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
