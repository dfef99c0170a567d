/** Where a photo stands on its stage. Pure arithmetic: what fingers, wheel and keys do to it is told to it in pixels. */

/** How much larger than fitted, and how far the photo's middle is from the stage's (CSS pixels). */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** CSS pixels from the stage's middle. */
export interface Point {
  x: number;
  y: number;
}

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 };

/** A photo smaller than the stage may be looked at closely, too. */
const AT_LEAST = 3;

/** A double click's. */
const CLOSE = 2.5;

/** The largest size of the photo's shape within the room; a small photo is not blown up beyond twice its own size. */
export function fitted({ width, height }: Size, room: Size): Size {
  const known = width > 16 && height > 16;
  const scale = Math.min(room.width / width, room.height / height, known ? 2 : Number.POSITIVE_INFINITY);
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) };
}

/** The scale at which each of the original's pixels has a CSS pixel of its own. */
export function largestScale(originalWidth: number, fittedWidth: number): number {
  return fittedWidth > 0 ? Math.max(AT_LEAST, originalWidth / fittedWidth) : AT_LEAST;
}

/** Scaled about `point`: what the photo shows there stays there. */
export function zoomedAt(zoom: Zoom, point: Point, scale: number): Zoom {
  const by = scale / zoom.scale;
  return { scale, x: point.x - (point.x - zoom.x) * by, y: point.y - (point.y - zoom.y) * by };
}

/** Never smaller than fitted nor larger than `largest`, and no gap at a side where the photo could fill it. */
export function clamped(zoom: Zoom, photo: Size, room: Size, largest: number): Zoom {
  const scale = Math.min(Math.max(zoom.scale, 1), largest);
  const within = (offset: number, size: number, space: number) => {
    const far = Math.max(0, (size * scale - space) / 2);
    return Math.min(Math.max(offset, -far), far);
  };
  return {
    scale,
    x: within(zoom.x, photo.width, room.width),
    y: within(zoom.y, photo.height, room.height),
  };
}

/** A double click or a double tap goes close, and back. */
export function toggled(zoom: Zoom, point: Point, largest: number): Zoom {
  return zoom.scale > 1 ? FITTED : zoomedAt(zoom, point, Math.min(CLOSE, largest));
}

/** Whether a picture of `pixels` across is too coarse for a photo drawn `width` CSS pixels wide. */
export function isTooCoarse(pixels: number, width: number, devicePixelRatio: number): boolean {
  return pixels > 0 && width * devicePixelRatio > pixels * 1.05;
}

/** What browsers draw themselves. Of all others the preview is the best there is. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"]);

export const isShownByBrowsers = (type: string): boolean => SHOWN.has(type);
