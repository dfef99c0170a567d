import { expect, test } from "vitest";
import { best, byTime } from "./best.ts";

const photo = (id: string, width: number, height: number, bytes: number, takenAt?: string) => ({
  ...{ id, width, height, bytes, takenAt },
  addedAt: "2026-11-22T12:00:00.000Z",
});

test.each([
  [
    "the one with the most pixels, however many bytes another has",
    [photo("a", 100, 100, 9000), photo("b", 200, 100, 5000)],
  ],
  [
    "of as many pixels, the one with more bytes a pixel",
    [photo("a", 100, 100, 900), photo("b", 100, 100, 901)],
  ],
  [
    "of the same, the earliest, though its time was taken by its camera",
    [photo("a", 9, 9, 9), photo("b", 9, 9, 9, "2019-01-01T00:00:00.000Z")],
  ],
  ["of the same at the same time, always the same one", [photo("c", 9, 9, 9), photo("b", 9, 9, 9)]],
  [
    "any before one whose size is not known",
    [{ ...photo("a", 0, 0, 9), width: undefined }, photo("b", 1, 1, 1)],
  ],
])("the best is %s", (_, photos) => {
  expect(best(photos).id).toBe("b");
  expect(best(photos.toReversed()).id).toBe("b");
});

test("photos stand by the time they were taken, else added", () => {
  const photos = [photo("late", 1, 1, 1), photo("early", 1, 1, 1, "2020-01-01T00:00:00.000Z")];
  expect(photos.sort(byTime).map(({ id }) => id)).toEqual(["early", "late"]);
});
