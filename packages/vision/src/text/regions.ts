/** Where the detector's map says that there is text: turned rectangles, after "Real-time Scene Text Detection with Differentiable Binarization", Liao et al. 2020, §3.5. */

/** A turned rectangle in pixels. `angle` is its width's own, in radians, clockwise as the picture is shown. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

/** The probability of text of each pixel, row by row. */
export interface TextMap {
  data: Float32Array;
  width: number;
  height: number;
}

const IS_TEXT = 0.3;
/** Mean probability within its rectangle that a region must have. */
const IS_REGION = 0.6;
/** The network draws text thinner than it is: by its area times this, over its circumference. */
const UNCLIP = 1.6;
/** Pixels of the map. */
const MIN_SIDE = 3;

interface Point {
  x: number;
  y: number;
}

/** The regions of text in a map, in its pixels. */
export function regionsOf(map: TextMap): Region[] {
  return outlines(map).flatMap((outline) => {
    const region = smallestRectangle(convexHull(outline));
    if (Math.min(region.width, region.height) < MIN_SIDE || meanWithin(map, region) < IS_REGION) return [];
    const { width, height } = region;
    const grown = ((width * height * UNCLIP) / (2 * (width + height))) * 2;
    return [{ ...region, width: width + grown, height: height + grown }];
  });
}

/** The corners of a region: where its first line begins, and on clockwise. */
export function corners({ x, y, width, height, angle }: Region): [Point, Point, Point, Point] {
  const along = { x: (Math.cos(angle) * width) / 2, y: (Math.sin(angle) * width) / 2 };
  const across = { x: (-Math.sin(angle) * height) / 2, y: (Math.cos(angle) * height) / 2 };
  const at = (a: number, b: number) => ({
    x: x + a * along.x + b * across.x,
    y: y + a * along.y + b * across.y,
  });
  return [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)];
}

/** Of each patch of pixels that touch, the first and the last of each row. */
function outlines({ data, width, height }: TextMap): Point[][] {
  const seen = new Uint8Array(data.length);
  const found: Point[][] = [];
  const isNew = (at: number) => !seen[at] && (data[at] ?? 0) > IS_TEXT;
  for (let start = 0; start < data.length; start++) {
    if (!isNew(start)) continue;
    const rows = new Map<number, [number, number]>();
    const open = [start];
    seen[start] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      const row = rows.get(y);
      if (!row) rows.set(y, [x, x]);
      else if (x < row[0]) row[0] = x;
      else if (x > row[1]) row[1] = x;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (!isNew(next)) continue;
          seen[next] = 1;
          open.push(next);
        }
    }
    // A pixel is a square, not its corner.
    found.push(
      [...rows].flatMap(([y, [first, last]]) => [
        { x: first, y },
        { x: last + 1, y },
        { x: first, y: y + 1 },
        { x: last + 1, y: y + 1 },
      ]),
    );
  }
  return found;
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (from: Point[]) => {
    const chain: Point[] = [];
    for (const point of from) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/** The rectangle of least area around a convex hull: one of its sides lies on one of the hull's. */
function smallestRectangle(hull: Point[]): Region {
  let best: Region | undefined;
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length]!;
    // Within 45° of level: text stands upright unless it is seen to be tall.
    const steep = Math.atan2(to.y - from.y, to.x - from.x);
    const angle = steep - Math.round(steep / (Math.PI / 2)) * (Math.PI / 2);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const along = hull.map(({ x, y }) => x * cos + y * sin);
    const across = hull.map(({ x, y }) => y * cos - x * sin);
    const [left, right] = [Math.min(...along), Math.max(...along)];
    const [top, bottom] = [Math.min(...across), Math.max(...across)];
    const [width, height] = [right - left, bottom - top];
    if (best && best.width * best.height <= width * height) continue;
    const [u, v] = [(left + right) / 2, (top + bottom) / 2];
    best = { x: u * cos - v * sin, y: u * sin + v * cos, width, height, angle };
  }
  return best ?? { x: 0, y: 0, width: 0, height: 0, angle: 0 };
}

function meanWithin({ data, width, height }: TextMap, region: Region): number {
  const box = corners(region);
  const range = (values: number[], last: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(...values))),
    Math.min(last, Math.ceil(Math.max(...values))),
  ];
  const [left, right] = range(
    box.map(({ x }) => x),
    width - 1,
  );
  const [top, bottom] = range(
    box.map(({ y }) => y),
    height - 1,
  );
  const cos = Math.cos(region.angle);
  const sin = Math.sin(region.angle);
  let sum = 0;
  let count = 0;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const dx = x + 0.5 - region.x;
      const dy = y + 0.5 - region.y;
      if (Math.abs(dx * cos + dy * sin) > region.width / 2) continue;
      if (Math.abs(dy * cos - dx * sin) > region.height / 2) continue;
      sum += data[y * width + x] ?? 0;
      count++;
    }
  return count > 0 ? sum / count : 0;
}
