import { expect, test } from "vitest";
import { readTakeout } from "./takeout.ts";

/** As Takeout writes it, in 2026; the text and numbers are ours. */
const photo = {
  title: "IMG_1.jpg",
  description: "By the sea",
  imageViews: "12",
  creationTime: { timestamp: "1600000000", formatted: "Sep 13, 2020, 12:26:40 PM UTC" },
  photoTakenTime: { timestamp: "1436731200", formatted: "Jul 12, 2015, 8:00:00 PM UTC" },
  geoData: { latitude: 0.0, longitude: 0.0, altitude: 0.0, latitudeSpan: 0.0, longitudeSpan: 0.0 },
  geoDataExif: { latitude: 48.85, longitude: 2.35, altitude: 35.0 },
  people: [{ name: "Grandma" }, { name: "" }, {}],
  url: "https://photos.google.com/photo/A",
  googlePhotosOrigin: { mobileUpload: { deviceType: "ANDROID_PHONE" } },
  favorited: true,
};

const read = (json: unknown) => readTakeout(JSON.stringify(json));
const takeoutOf = (json: object) => {
  const said = read({ ...photo, ...json });
  return said?.of === "photo" ? said.takeout : undefined;
};

test("says when, what, who and where", () => {
  const { takenAt, ...rest } = takeoutOf({})!;
  expect(Date.parse(takenAt!)).toBe(1436731200_000);
  expect(rest).toEqual({
    ...{ caption: "By the sea", people: ["Grandma"], favorite: true, archived: false },
    place: { latitude: 48.85, longitude: 2.35 },
  });
});

test("the place that a person set stands before the camera's; zeros are none", () => {
  expect(takeoutOf({ geoData: { latitude: -33.9, longitude: 18.4 } })?.place).toEqual({
    ...{ latitude: -33.9, longitude: 18.4 },
  });
  expect(takeoutOf({ geoDataExif: { latitude: 0, longitude: 0 } })?.place).toBeUndefined();
  expect(takeoutOf({ geoDataExif: { latitude: 91, longitude: 0 } })?.place).toBeUndefined();
});

test("when it was sent to Google is no date of the picture", () => {
  expect(takeoutOf({ photoTakenTime: undefined })?.takenAt).toBeUndefined();
  expect(takeoutOf({ photoTakenTime: { timestamp: "0" } })?.takenAt).toBeUndefined();
  expect(Date.parse(takeoutOf({ photoTakenTime: { timestamp: "-1000000000" } })!.takenAt!)).toBe(-1e12);
});

test("what lies in the trash says so", () => {
  expect(read({ ...photo, trashed: true })).toMatchObject({ of: "photo", trashed: true });
  expect(read(photo)).toMatchObject({ trashed: false });
});

test.each([
  [{ title: "Rome 2019", description: "", access: "protected", date: {} }, "Rome 2019"],
  [{ albumData: { title: "Rome 2019" } }, "Rome 2019"],
  [{ title: "" }, undefined],
  [{ title: "Photos from 2019" }, undefined],
  [{ title: "Fotos von 2019" }, undefined],
  [{ title: "2019-05-03 #2" }, undefined],
  [{ userStoryMetadata: [] }, undefined],
  [[1, 2], undefined],
  ["text", undefined],
  [null, undefined],
])("%j is the album %s", (json, title) => {
  const said = read(json);
  expect(said?.of === "album" ? said.title : undefined).toBe(title);
});

test("what is no JSON says nothing", () => {
  expect(readTakeout("{")).toBeUndefined();
  expect(readTakeout("")).toBeUndefined();
});
