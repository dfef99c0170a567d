/**
 * Justified rows: photos keep their order and their shape, every full row is exactly as wide as the page.
 * Own code because the libraries for it lay everything out anew on each change, or bring their own DOM.
 */

export interface JustifiedTile {
  /** Index of the photo. */
  index: number;
  /** Pixels from the row's left edge. */
  left: number;
  width: number;
}

export interface JustifiedRow {
  /** Pixels from the top of the block. */
  top: number;
  height: number;
  /** Index of its first photo. */
  from: number;
  /** Of the next row's. */
  to: number;
}

export interface JustifyOptions {
  /** Pixels available. */
  width: number;
  /** The height that rows come close to. */
  target: number;
  /** Pixels between tiles and between rows. */
  gutter: number;
}

/** A strip narrower or wider than this is cropped, else one scroll of wallpaper would spoil its row. */
const NARROWEST = 0.4;
const WIDEST = 4;

/** Width over height as it is laid out; a photo of unknown size is taken for 4:3. */
export function aspectOf(photo: { width?: number; height?: number }): number {
  if (!photo.width || !photo.height) return 4 / 3;
  return Math.min(WIDEST, Math.max(NARROWEST, photo.width / photo.height));
}

/** Height at which `count` photos of the summed aspect fill the width. */
function heightFor(aspects: number, count: number, { width, gutter }: JustifyOptions): number {
  return Math.max(1, (width - gutter * (count - 1)) / aspects);
}

/**
 * @param shapeOf width over height of each of them
 * @returns rows from top to bottom. The last one keeps the target height unless it is full.
 */
export function justify<Photo>(
  photos: readonly Photo[],
  shapeOf: (photo: Photo) => number,
  options: JustifyOptions,
): JustifiedRow[] {
  const { width, target, gutter } = options;
  const rows: JustifiedRow[] = [];
  if (width <= 0) return rows;
  let top = 0;
  let from = 0;

  const close = (to: number, height: number) => {
    rows.push({ top, height, from, to });
    top += height + gutter;
    from = to;
  };

  let sum = 0;
  for (let index = 0; index < photos.length; index++) {
    const aspect = shapeOf(photos[index]!);
    const withIt = heightFor(sum + aspect, index - from + 1, options);
    if (withIt > target) {
      sum += aspect;
      continue;
    }
    const without = index > from ? heightFor(sum, index - from, options) : Number.POSITIVE_INFINITY;
    // Break before or after this photo, whichever comes closer to the target.
    if (without - target < target - withIt) {
      close(index, without);
      sum = aspect;
      if (heightFor(sum, 1, options) <= target) {
        close(index + 1, heightFor(sum, 1, options));
        sum = 0;
      }
    } else {
      close(index + 1, withIt);
      sum = 0;
    }
  }
  if (from < photos.length) {
    close(photos.length, Math.min(target, heightFor(sum, photos.length - from, options)));
  }
  return rows;
}

/** Where the photos of a row stand: worked out for rows that are drawn, of which there are few. */
export function tilesOf(
  { from, to, height }: Omit<JustifiedRow, "top">,
  shapeAt: (index: number) => number,
  gutter: number,
): JustifiedTile[] {
  const tiles: JustifiedTile[] = [];
  let left = 0;
  for (let index = from; index < to; index++) {
    const width = shapeAt(index) * height;
    tiles.push({ index, left, width });
    left += width + gutter;
  }
  return tiles;
}

/** Pixels from the top of the first row to the bottom of the last. */
export function heightOf(rows: readonly JustifiedRow[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height : 0;
}
