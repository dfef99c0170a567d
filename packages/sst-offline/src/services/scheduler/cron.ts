import { Cron } from "croner";
import { momentOf, wallTimeOf } from "./time-zone.ts";

/**
 * When a cron expression of EventBridge is due: `0 8 1 * ? *`, six fields from minutes to years. Times that summer
 * time skips are left out, and those that come twice run once. (Amazon EventBridge Scheduler User Guide, "Schedule
 * types in EventBridge Scheduler".)
 * @returns the next moment after one, in milliseconds since 1970; undefined: never again
 * @throws Error in plain words for an expression that EventBridge would not take
 */
export function cronOf(text: string, timeZone: string): (after: number) => number | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new Error(`cron(${text}) has ${fields.length} fields, and EventBridge wants six: minutes to years`);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    throw new Error(
      `cron(${text}) has to have ? for the day of the month or the day of the week, and not for both`,
    );
  // The last day of the week is Saturday; behind a number, L is that day's last one in the month.
  const weekday = dayOfWeek.toUpperCase() === "L" ? "7" : dayOfWeek;
  const pattern = [minutes, hours, dayOfMonth, month, weekday].map((field, at) =>
    field === "?" ? "*" : unwrap(field.toUpperCase(), FIELDS[at]!),
  );
  const cron = parse(text, ["0", ...pattern, year].join(" "));
  wallTimeOf(0, timeZone);
  return (after) => {
    for (let wall = wallTimeOf(after, timeZone); ; ) {
      // Clocks are compared as they show; which moments those are is the time zone's.
      const next = cron.nextRun(new Date(wall))?.getTime();
      if (next === undefined) return undefined;
      const moment = momentOf(next, timeZone);
      if (moment !== undefined && moment > after) return moment;
      wall = next;
    }
  };
}

interface Field {
  min: number;
  max: number;
  /** The values, from the least on. */
  names?: string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const FIELDS: Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 1, max: 7, names: DAYS },
];

/** A range over the end, as 20-2 of hours, in values: EventBridge takes it, and croner does not. */
function unwrap(field: string, { min, max, names = [] }: Field): string {
  const numberOf = (word: string) => (names.includes(word) ? names.indexOf(word) + min : Number(word));
  return field
    .split(",")
    .map((part) => {
      const [, low, high, step = "1"] = /^(\w+)-(\w+)(?:\/(\d+))?$/.exec(part) ?? [];
      const [from, to] = [numberOf(low ?? ""), numberOf(high ?? "")];
      if (!(from > to && from <= max && to >= min && Number(step) > 0)) return part;
      const span = max - min + 1;
      const values: number[] = [];
      for (let value = from; value <= to + span; value += Number(step))
        values.push(((value - min) % span) + min);
      return values.join(",");
    })
    .join(",");
}

function parse(text: string, pattern: string): Cron {
  try {
    // Weekdays count from 1, Sunday; an increment may begin anywhere, as in 1/10.
    return new Cron(pattern, {
      timezone: "UTC",
      mode: "7-part",
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
  } catch (error) {
    throw new Error(`cron(${text}) is no expression of EventBridge: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
