import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClock, readOffset } from "./clock.ts";

const now = Date.parse("2026-11-29T00:00:00Z");
const read = (text: string, more?: Parameters<typeof readClock>[2]) => readClock(text, now, more)?.at;

describe("a date as files write it", () => {
  it.each([
    ["2016:02:03 04:05:06", "2016-02-03T04:05:06.000Z"],
    ["2016-02-03T04:05:06.78+02:00", "2016-02-03T04:05:06.780Z"],
    ["2016-02-03T04:05", "2016-02-03T04:05:00.000Z"],
    ["2016/02/03 04:05:06\0", "2016-02-03T04:05:06.000Z"],
    ["2016: 2: 3  4: 5: 6", "2016-02-03T04:05:06.000Z"],
    ["1903:05:06 07:08:09", "1903-05-06T07:08:09.000Z"],
    ["1969:07:20 20:17:40", "1969-07-20T20:17:40.000Z"],
    ["1970:01:01 00:00:02", "1970-01-01T00:00:02.000Z"],
    ["2016:02:03 24:10:00", "2016-02-03T00:10:00.000Z"],
    ["2016:12:31 23:59:60", "2016-12-31T23:59:59.000Z"],
    // Parts of a date: the first of what is not known, at noon.
    ["2016", "2016-01-01T12:00:00.000Z"],
    ["2016-02", "2016-02-01T12:00:00.000Z"],
    ["2016-02-03", "2016-02-03T12:00:00.000Z"],
    ["2016:02:03   :  :  ", "2016-02-03T12:00:00.000Z"],
  ])("%j is %s", (text, at) => {
    expect(read(text)).toBe(at);
  });

  it.each([
    "0000:00:00 00:00:00",
    "    :  :     :  :  ",
    "",
    "2016:02:30 00:00:00",
    "2016:13:01 00:00:00",
    "2016:02:03 25:00:00",
    "1970:01:01 00:00:00",
    "1970-01-01T01:00:00+01:00",
    "1825:12:31 00:00:00",
    "2026:11:30 00:00:01",
    "9999:12:31 00:00:00",
    "yesterday",
  ])("%j is none", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it("takes sub-seconds and offset from tags of their own", () => {
    expect(readClock("2016:02:03 04:05:06", now, { subSeconds: "8 ", offset: "-03:30" })).toEqual({
      at: "2016-02-03T04:05:06.800Z",
      offset: -210,
    });
  });

  it("reads back what it was written from", () => {
    const min = new Date("1826-01-01");
    fc.assert(
      fc.property(fc.date({ min, max: new Date(now), noInvalidDate: true }), (date) => {
        fc.pre(Math.abs(date.getTime()) >= 1000);
        expect(read(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });
});

it.each([
  ["+05:45", 345],
  ["-0800", -480],
  ["Z", 0],
  ["+15:00", undefined],
  ["+02:70", undefined],
  ["   :  ", undefined],
])("an offset of %j is %j minutes", (text, minutes) => {
  expect(readOffset(text)).toBe(minutes);
});
