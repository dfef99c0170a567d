import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentOf, wallTimeOf } from "./time-zone.ts";
import { timetableOf } from "./timetable.ts";

const minute = 60_000;
const at = (text: string) => Date.parse(`${text}Z`);
const iso = (moment: number | undefined) => moment && new Date(moment).toISOString().slice(0, 16);

/** The next runs after a moment, in UTC. */
function runs(expression: string, from: string, count: number, timeZone = "UTC", more = {}) {
  const timetable = timetableOf({ expression, timeZone, ...more });
  const found: (string | number | undefined)[] = [];
  let after: number | undefined = at(from);
  while (after !== undefined && found.length < count) {
    after = timetable.next(after);
    found.push(iso(after));
  }
  return found;
}

describe("cron()", () => {
  // The examples of the Amazon EventBridge User Guide, "Cron expressions reference", and each wildcard of its table.
  it.each<[string, string[]]>([
    ["0 10 * * ? *", ["2026-11-23T10:00", "2026-11-24T10:00"]],
    ["15 12 * * ? *", ["2026-11-23T12:15", "2026-11-24T12:15"]],
    ["0 18 ? * MON-FRI *", ["2026-11-23T18:00", "2026-11-24T18:00"]],
    ["0 8 1 * ? *", ["2026-12-01T08:00", "2027-01-01T08:00"]],
    ["0/15 * * * ? *", ["2026-11-23T00:15", "2026-11-23T00:30"]],
    ["0/10 * ? * MON-FRI *", ["2026-11-23T00:10", "2026-11-23T00:20"]],
    ["0/5 8-17 ? * MON-FRI *", ["2026-11-23T08:00", "2026-11-23T08:05"]],
    ["0/30 20-2 ? * MON-FRI *", ["2026-11-23T00:30", "2026-11-23T01:00"]],
    ["0 22-2/2 * * ? *", ["2026-11-23T02:00", "2026-11-23T22:00"]],
    ["0 0 1 NOV-FEB/2 ? *", ["2027-01-01T00:00", "2027-11-01T00:00"]],
    ["0 9 ? * FRI-MON *", ["2026-11-23T09:00", "2026-11-27T09:00"]],
    ["1/10 0 * * ? *", ["2026-11-23T00:01", "2026-11-23T00:11"]],
    ["0 10 L * ? *", ["2026-11-30T10:00", "2026-12-31T10:00"]],
    ["0 10 3W * ? *", ["2026-12-03T10:00", "2027-01-04T10:00"]],
    ["0 10 LW * ? *", ["2026-11-30T10:00", "2026-12-31T10:00"]],
    ["0 10 ? * 3#2 *", ["2026-12-08T10:00", "2027-01-12T10:00"]],
    ["0 10 ? * 6L *", ["2026-11-27T10:00", "2026-12-25T10:00"]],
    ["0 10 ? * L *", ["2026-11-28T10:00", "2026-12-05T10:00"]],
    ["0 10 ? * SUN *", ["2026-11-29T10:00", "2026-12-06T10:00"]],
    ["0 10 ? * 1 *", ["2026-11-29T10:00", "2026-12-06T10:00"]],
    ["0 0 1 JAN,JUL ? 2027-2028", ["2027-01-01T00:00", "2027-07-01T00:00"]],
    ["0 0 29 2 ? *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
  ])("%s", (fields, expected) => {
    expect(runs(`cron(${fields})`, "2026-11-23T00:00", 2)).toEqual(expected);
  });

  it("of years that are over is never due again", () => {
    expect(runs("cron(0 0 1 1 ? 2020)", "2026-11-23T00:00", 1)).toEqual([undefined]);
  });

  it.each([
    ["cron(0 10 * * ?)", "5 fields"],
    ["cron(0 10 * * * *)", "has to have ?"],
    ["cron(0 10 ? * ? *)", "has to have ?"],
    ["cron(60 10 * * ? *)", "no expression of EventBridge"],
    ["cron(a b c d ? e)", "no expression of EventBridge"],
    ["rate(0 minutes)", "no rate"],
    ["rate(1 week)", "no rate"],
    ["at(tomorrow)", "no time"],
    ["at(2027-02-31T00:00:00)", "no time"],
    ["every hour", "no schedule"],
  ])("%s is refused: %s", (expression, why) => {
    expect(() => timetableOf({ expression, timeZone: "UTC" })).toThrow(why);
  });

  it("refuses a time zone that there is none of", () => {
    for (const expression of ["cron(0 10 * * ? *)", "at(2027-01-01T00:00:00)"])
      expect(() => timetableOf({ expression, timeZone: "Mars/Base" })).toThrow("Mars/Base is no time zone");
  });
});

describe("summer time", () => {
  // Clocks in New York jump from 2:00 to 3:00 on 2027-03-14, and from 2:00 to 1:00 on 2027-11-07.
  const zone = "America/New_York";

  it("leaves out a time that is skipped", () => {
    expect(runs("cron(30 2 * * ? *)", "2027-03-13T00:00", 2, zone)).toEqual([
      "2027-03-13T07:30",
      "2027-03-15T06:30",
    ]);
    expect(() => timetableOf({ expression: "at(2027-03-14T02:30:00)", timeZone: zone })).toThrow(/skips/);
  });

  it("runs once at a time that comes twice", () => {
    expect(runs("cron(30 1 * * ? *)", "2027-11-06T00:00", 3, zone)).toEqual([
      "2027-11-06T05:30",
      "2027-11-07T05:30",
      "2027-11-08T06:30",
    ]);
    expect(runs("cron(0 * * * ? *)", "2027-11-07T04:30", 3, zone)).toEqual([
      "2027-11-07T05:00",
      "2027-11-07T07:00",
      "2027-11-07T08:00",
    ]);
  });
});

describe("start and end", () => {
  const [startsAt, endsAt] = [at("2027-01-01T00:30"), at("2027-01-01T03:00")];

  it("bound a cron and a rate, which counts from the start", () => {
    expect(runs("cron(0 * * * ? *)", "2026-11-23T00:00", 9, "UTC", { startsAt, endsAt })).toEqual([
      "2027-01-01T01:00",
      "2027-01-01T02:00",
      "2027-01-01T03:00",
      undefined,
    ]);
    expect(runs("rate(1 hour)", "2026-11-23T00:00", 9, "UTC", { startsAt, endsAt })).toEqual([
      "2027-01-01T00:30",
      "2027-01-01T01:30",
      "2027-01-01T02:30",
      undefined,
    ]);
  });

  it("a single time is in a time zone, and comes once", () => {
    expect(runs("at(2027-01-01T09:30:00)", "2026-11-23T00:00", 3, "Asia/Kolkata")).toEqual([
      "2027-01-01T04:00",
      undefined,
    ]);
  });
});

describe("the laws of a timetable", () => {
  const list = (max: number) =>
    fc
      .uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 })
      .map((values) => values.sort());
  const zones = fc.constantFrom(
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
  );
  const moments = fc.integer({ min: at("2026-01-01T00:00"), max: at("2029-12-31T00:00") });

  it("a run is after the moment, shows the expression's minute and hour, and none between was left out", () => {
    fc.assert(
      fc.property(list(59), list(23), zones, moments, (minutes, hours, timeZone, after) => {
        const { next } = timetableOf({ expression: `cron(${minutes} ${hours} * * ? *)`, timeZone });
        const due = next(after)!;
        const fits = (moment: number) => {
          const clock = new Date(wallTimeOf(moment, timeZone));
          return minutes.includes(clock.getUTCMinutes()) && hours.includes(clock.getUTCHours());
        };
        expect(due).toBeGreaterThan(after);
        expect(due % minute).toBe(0);
        expect(fits(due)).toBe(true);
        // A moment between shows another time, or one that the clocks had shown before.
        for (let between = Math.ceil((after + 1) / minute) * minute; between < due; between += minute)
          if (fits(between)) expect(momentOf(wallTimeOf(between, timeZone), timeZone)).toBeLessThan(between);
      }),
      { numRuns: 60 },
    );
  });

  it("later moments have no earlier run", () => {
    const expressions = fc.constantFrom(
      "cron(0/7 3 L * ? *)",
      "cron(0 8 ? * 2#1 *)",
      "rate(5 hours)",
      "cron(30 1 * * ? *)",
    );
    fc.assert(
      fc.property(
        expressions,
        zones,
        moments,
        fc.nat(40 * 24 * 60 * minute),
        (expression, timeZone, from, step) => {
          const { next } = timetableOf({ expression, timeZone, startsAt: at("2026-06-01T00:00") });
          expect(next(from + step)!).toBeGreaterThanOrEqual(next(from)!);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("a moment is found again by the time that it shows, unless that time was shown before", () => {
    fc.assert(
      fc.property(zones, moments, (timeZone, moment) => {
        const second = Math.floor(moment / 1000) * 1000;
        const found = momentOf(wallTimeOf(second, timeZone), timeZone);
        expect(found).toBeDefined();
        expect(found).toBeLessThanOrEqual(second);
        expect(wallTimeOf(found!, timeZone)).toBe(wallTimeOf(second, timeZone));
      }),
    );
  });
});
