import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clamped,
  FITTED,
  fitted,
  isShownByBrowsers,
  isTooCoarse,
  largestScale,
  toggled,
  zoomedAt,
} from "./zoom.ts";

const size = fc.record({
  width: fc.integer({ min: 20, max: 4000 }),
  height: fc.integer({ min: 20, max: 4000 }),
});
const offset = fc.double({ min: -5000, max: 5000, noNaN: true });
const scale = fc.double({ min: 0.1, max: 20, noNaN: true });
const point = fc.record({ x: offset, y: offset });
const zoom = fc.record({ scale, x: offset, y: offset });

test("what is under the pointer stays under it", () => {
  fc.assert(
    fc.property(zoom, point, scale, (before, at, to) => {
      const after = zoomedAt(before, at, to);
      // The place within the photo, in pixels of the fitted photo, that is drawn at the pointer.
      const shownAt = ({ scale, x, y }: typeof before) => [(at.x - x) / scale, (at.y - y) / scale];
      const [left, top] = shownAt(before);
      const [x, y] = shownAt(after);
      expect(x).toBeCloseTo(left!, 5);
      expect(y).toBeCloseTo(top!, 5);
    }),
  );
});

test("a photo never leaves a gap that it could fill, and stands in the middle where it can't", () => {
  fc.assert(
    fc.property(zoom, size, size, scale, (wild, photo, room, largest) => {
      const top = Math.max(1, largest);
      const { scale, x, y } = clamped(wild, photo, room, top);
      expect(scale).toBeGreaterThanOrEqual(1);
      expect(scale).toBeLessThanOrEqual(top);
      for (const [offset, drawn, space] of [
        [x, photo.width * scale, room.width],
        [y, photo.height * scale, room.height],
      ] as const) {
        if (drawn <= space) expect(offset).toBeCloseTo(0);
        else expect(drawn / 2 - Math.abs(offset)).toBeGreaterThanOrEqual(space / 2 - 0.001);
      }
    }),
  );
});

test("clamping what is clamped changes nothing", () => {
  fc.assert(
    fc.property(zoom, size, size, (wild, photo, room) => {
      const once = clamped(wild, photo, room, 8);
      expect(clamped(once, photo, room, 8)).toEqual(once);
    }),
  );
});

test("a fitted photo keeps its shape, lies within the room, and is at most twice its own size", () => {
  fc.assert(
    fc.property(size, size, (photo, room) => {
      const { width, height } = fitted(photo, room);
      expect(width).toBeLessThanOrEqual(Math.min(room.width, 2 * photo.width));
      expect(height).toBeLessThanOrEqual(Math.min(room.height, 2 * photo.height));
      const by = Math.min(room.width / photo.width, room.height / photo.height, 2);
      expect(photo.width * by - width).toBeLessThan(1);
      expect(photo.height * by - height).toBeLessThan(1);
    }),
  );
});

test("zooms up to the original's pixels, and a small photo three times", () => {
  expect(largestScale(8000, 1000)).toBe(8);
  expect(largestScale(640, 1280)).toBe(3);
});

test("a double click goes close to where it is, and a second one back", () => {
  const close = toggled(FITTED, { x: 100, y: -40 }, 8);
  expect(close).toEqual({ scale: 2.5, x: -150, y: 60 });
  expect(toggled(close, { x: 0, y: 0 }, 8)).toEqual(FITTED);
});

test("the original is wanted once the preview has fewer pixels than the screen shows", () => {
  expect(isTooCoarse(2048, 1000, 1)).toBe(false);
  expect(isTooCoarse(2048, 1000, 3)).toBe(true);
  expect(isTooCoarse(2048, 2600, 1)).toBe(true);
  // A preview that has not come yet says nothing.
  expect(isTooCoarse(0, 2600, 1)).toBe(false);
});

test.each([
  ["image/jpeg", true],
  ["image/avif", true],
  ["image/heic", false],
  ["image/tiff", false],
  ["image/x-adobe-dng", false],
])("browsers draw %s: %s", (type, shown) => expect(isShownByBrowsers(type)).toBe(shown));
