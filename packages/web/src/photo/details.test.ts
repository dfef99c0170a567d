import { expect, test } from "vitest";
import type { ImageDetail } from "../api/types.ts";
import { bytesInWords, factsOf, historyOf } from "./details.ts";

const image: ImageDetail = {
  id: "img_1",
  name: "alps.jpg",
  type: "image/jpeg",
  bytes: 2_340_000,
  width: 4000,
  height: 3000,
  status: "ready",
  takenAt: "2024-07-14T15:30:00.000Z",
  addedAt: "2026-11-22T12:00:00.000Z",
  tags: [],
  camera: "FUJIFILM X-T30",
  recognizer: { name: "Amazon Rekognition DetectLabels", version: "3.0" },
  history: [
    { at: "2026-11-22T12:00:00.000Z", event: "uploaded" },
    { at: "2026-11-22T12:00:01.000Z", event: "recognized", detail: "7 tags" },
  ],
};

const fact = (name: string, detail: ImageDetail | undefined = image) =>
  factsOf(image, detail).find((one) => one.name === name)?.value;

test("the time taken is the camera's own, wherever it is read", () => {
  expect(fact("Taken")).toMatch(/14 Jul 2024.*15:30/);
});

test("a photo is described in words", () => {
  expect(fact("Dimensions")).toBe("4000 × 3000");
  expect(fact("Size")).toBe("2.3 MB");
  expect(fact("Type")).toBe("JPEG");
  expect(fact("Camera")).toBe("FUJIFILM X-T30");
  expect(fact("Recognized by")).toBe("Amazon Rekognition DetectLabels 3.0");
});

test("what is not known is not said", () => {
  expect(fact("Deleted")).toBeUndefined();
  expect(factsOf(image, undefined).map(({ name }) => name)).not.toContain("Camera");
});

test("its history reads from first to last", () => {
  expect(historyOf(image).map(({ what }) => what)).toEqual(["Uploaded", "Recognized: 7 tags"]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1500, "2 kB"],
  [52_428_800, "52.4 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});
