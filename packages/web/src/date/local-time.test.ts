import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { localTime } from "./local-time.ts";

const zone = process.env.TZ;
afterEach(() => {
  process.env.TZ = zone;
});

test.each([
  ["America/Los_Angeles", "2026-12-01T04:00:00.000Z", "2026-11-30T20:00:00.000-08:00"],
  ["Asia/Kathmandu", "2026-11-30T00:00:00.000Z", "2026-11-30T05:45:00.000+05:45"],
  ["Europe/Berlin", "2015-07-12T18:00:00.000Z", "2015-07-12T20:00:00.000+02:00"],
  ["Europe/Berlin", "2015-01-12T18:00:00.000Z", "2015-01-12T19:00:00.000+01:00"],
])("in %s, %s is %s", (here, utc, local) => {
  process.env.TZ = here;
  expect(localTime(Date.parse(utc))).toBe(local);
});

test("it is the same moment still", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("America/St_Johns", "Pacific/Chatham", "UTC"),
      fc.integer({ min: 0, max: 2e12 }),
      (here, ms) => {
        process.env.TZ = here;
        expect(Date.parse(localTime(ms)!)).toBe(ms);
      },
    ),
  );
});

test.each([Number.NaN, -9e15, Date.UTC(12_026, 0)])("of %s nothing is said", (milliseconds) => {
  expect(localTime(milliseconds)).toBeUndefined();
});
