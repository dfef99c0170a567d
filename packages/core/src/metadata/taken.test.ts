import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetadataDate } from "./metadata.ts";
import { type DateHints, takenOf } from "./taken.ts";

const addedAt = "2024-05-06T07:08:09.000Z";
const taken = (hints: Partial<DateHints>) =>
  takenOf({ metadata: {}, name: "DSC_0001.JPG", addedAt, ...hints });

describe("the date in a file's name", () => {
  it.each([
    ["IMG-20150712-WA0003.jpg", "2015-07-12T12:00:00.000Z"],
    ["VID-20150712-WA0003.jpg", "2015-07-12T12:00:00.000Z"],
    ["IMG_20190203_040506.jpg", "2019-02-03T04:05:06.000Z"],
    ["IMG_20190203_040506_1.jpg", "2019-02-03T04:05:06.000Z"],
    ["IMG20190203040506.jpg", "2019-02-03T04:05:06.000Z"],
    ["VID_20190203_040506789.jpg", "2019-02-03T04:05:06.789Z"],
    ["20180102_030405.jpg", "2018-01-02T03:04:05.000Z"],
    ["2018-01-02 03.04.05.jpg", "2018-01-02T03:04:05.000Z"],
    ["2018-01-02 03.04.05-1.jpg", "2018-01-02T03:04:05.000Z"],
    ["Screenshot_2021-03-04-05-06-07.png", "2021-03-04T05:06:07.000Z"],
    ["Screenshot_2021-03-04-05-06-07-089_com.app.png", "2021-03-04T05:06:07.089Z"],
    ["Screenshot_20210304-050607_Chrome.jpg", "2021-03-04T05:06:07.000Z"],
    ["Screenshot 2021-03-04 at 05.06.07.png", "2021-03-04T05:06:07.000Z"],
    ["Screen Shot 2021-03-04 at 5.06.07 PM.png", "2021-03-04T17:06:07.000Z"],
    ["Screenshot 2021-03-04 at 12.06.07\u202fAM.png", "2021-03-04T00:06:07.000Z"],
    ["signal-2020-05-06-070809.jpg", "2020-05-06T07:08:09.000Z"],
    ["signal-2020-05-06-07-08-09-123.jpg", "2020-05-06T07:08:09.123Z"],
    ["photo_2022-01-02_03-04-05.jpg", "2022-01-02T03:04:05.000Z"],
    ["WhatsApp Image 2020-01-02 at 03.04.05.jpeg", "2020-01-02T03:04:05.000Z"],
    ["Grandma 1955-07-04.jpg", "1955-07-04T12:00:00.000Z"],
    // A counter, not a time.
    ["IMG_20190203_0001.jpg", "2019-02-03T12:00:00.000Z"],
    ["FB_IMG_1512345678901.jpg", "2017-12-04T00:01:18.901Z"],
    ["mmexport1512345678901.jpg", "2017-12-04T00:01:18.901Z"],
  ])("of %s is %s", (name, at) => {
    expect(taken({ name })).toEqual({ at, from: "name" });
  });

  it.each([
    "DSC_0001.jpg",
    "20181301.jpg",
    "20180230_101010.jpg",
    "99991231.jpg",
    "20250101.jpg",
    "12345678.jpg",
    "1800-01-01.jpg",
    "+491701234567.jpg",
    "2025550123.jpg",
    "01-02-2018.jpg",
    "9999999999999.jpg",
    "4006381333931.jpg",
    "1234567890.jpg",
    "IMG_1970.jpg",
    "8f14e45f-201801021234.jpg",
  ])("%s has none", (name) => {
    expect(taken({ name }).from).toBe("upload");
  });

  it("counts in UTC where Google's Pixel names it, and is told by the photo's clock", () => {
    const name = "PXL_20230102_030405123.MP.jpg";
    expect(taken({ name, utcOffset: -480 })).toEqual({ at: "2023-01-01T19:04:05.123Z", from: "name" });
  });
});

const date = (from: MetadataDate["from"], at: string, offset?: number): MetadataDate => ({
  from,
  at,
  offset,
});

describe("falls through", () => {
  const exif = date("exif", "2014-01-01T10:00:00.000Z");
  const modified = date("modified", "2015-01-01T10:00:00.000Z");
  const name = "IMG-20160712-WA0003.jpg";
  const modifiedAt = "2017-01-01T10:00:00Z";
  it("from the file's dates to its name, to when its metadata changed, to when it did, to the upload", () => {
    expect(taken({ metadata: { dates: [exif, modified] }, name, modifiedAt })).toEqual({
      at: exif.at,
      from: "exif",
    });
    expect(taken({ metadata: { dates: [modified] }, name, modifiedAt }).from).toBe("name");
    expect(taken({ metadata: { dates: [modified] }, modifiedAt })).toEqual({
      at: modified.at,
      from: "modified",
    });
    expect(taken({ modifiedAt, utcOffset: 60 })).toEqual({ at: "2017-01-01T10:00:00.000Z", from: "file" });
    expect(taken({ utcOffset: 345 })).toEqual({ at: "2024-05-06T12:53:09.000Z", from: "upload" });
  });

  it("what lies after the upload", () => {
    const ahead = date("exif", "2024-05-08T00:00:00.000Z");
    expect(taken({ metadata: { dates: [ahead, date("xmp", exif.at)] } })).toEqual({
      at: exif.at,
      from: "xmp",
    });
  });

  it.each([
    ["written as it was added", "2024-05-06T07:07:30Z"],
    ["from tomorrow", "2024-05-07T07:07:30Z"],
    ["the epoch", "1970-01-01T00:00:00Z"],
    ["the first moment that FAT knows", "1980-01-01T00:00:00Z"],
    ["no date", "yesterday"],
  ])("a file's modification that is %s", (_, modifiedAt) => {
    expect(taken({ modifiedAt }).from).toBe("upload");
  });
});

it("always tells a wall clock's reading that is no more than a day ahead", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[A-Z_]{0,5}\d{4}[-_]?\d\d[-_]?\d\d[ _-]?\d{0,9}$/)),
      fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((day) => day.toISOString()),
      ),
      fc.integer({ min: -720, max: 840 }),
      (name, modifiedAt, utcOffset) => {
        const { at } = takenOf({ metadata: {}, name, modifiedAt, addedAt, utcOffset });
        expect(new Date(at).toISOString()).toBe(at);
        expect(Date.parse(at)).toBeLessThanOrEqual(Date.parse(addedAt) + 24 * 3_600_000);
      },
    ),
  );
});
