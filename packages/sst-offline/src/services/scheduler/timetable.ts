import type { ScheduleSpec } from "../../graph/schedules.ts";
import { cronOf } from "./cron.ts";
import { momentOf } from "./time-zone.ts";

/** When a schedule runs. */
export interface Timetable {
  /** The first time that it is due after a moment, in milliseconds since 1970; undefined: never again. */
  next(after: number): number | undefined;
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate()`, `cron()` and `at()`. (Amazon EventBridge Scheduler User Guide, "Schedule types in EventBridge
 * Scheduler"; the first two stand also in the Amazon EventBridge User Guide, "Cron expressions reference" and "Rate
 * expressions reference".)
 * @throws Error in plain words for an expression, or a time zone, that EventBridge would not take
 */
export function timetableOf({
  expression,
  timeZone,
  startsAt = Number.NEGATIVE_INFINITY,
  endsAt = Number.POSITIVE_INFINITY,
}: Pick<ScheduleSpec, "expression" | "timeZone" | "startsAt" | "endsAt">): Timetable {
  const due = read(expression, timeZone, startsAt);
  return {
    next(after) {
      const next = due(after);
      return next === undefined || next > endsAt ? undefined : next;
    },
  };
}

type Due = (after: number) => number | undefined;

function read(expression: string, timeZone: string, startsAt: number): Due {
  const [, kind, text = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return rate(text, startsAt);
  if (kind === "cron") {
    const due = withZone(() => cronOf(text, timeZone), timeZone);
    return (after) => due(Math.max(after, startsAt - 1));
  }
  if (kind === "at") {
    const moment = withZone(() => single(text, timeZone), timeZone);
    return (after) => (moment > after && moment >= startsAt ? moment : undefined);
  }
  throw new Error(`${expression} is no schedule: EventBridge takes rate(), cron() and at()`);
}

/** Counts from the start date where there is one, and otherwise from the last run. */
function rate(text: string, startsAt: number): Due {
  const [, value, unit] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
  const period = Number(value) * (UNITS[unit ?? ""] ?? 0);
  if (!(period > 0))
    throw new Error(`rate(${text}) is no rate: EventBridge takes "1 hour", "5 minutes", "2 days"`);
  if (startsAt === Number.NEGATIVE_INFINITY) return (after) => after + period;
  return (after) =>
    after < startsAt ? startsAt : startsAt + (Math.floor((after - startsAt) / period) + 1) * period;
}

function single(text: string, timeZone: string): number {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  // A day that a month has not becomes one of the next, which EventBridge does not do.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text)
    throw new Error(`at(${text}) is no time: EventBridge takes at(2027-01-31T09:30:00)`);
  const moment = momentOf(wall, timeZone);
  if (moment === undefined) throw new Error(`at(${text}) is a time that ${timeZone} skips`);
  return moment;
}

function withZone<Result>(run: () => Result, timeZone: string): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`${timeZone} is no time zone`, { cause: error });
    throw error;
  }
}
