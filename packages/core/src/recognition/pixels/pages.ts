import { isReduced, isSensorData, type Page, readTiff, TAG } from "../../format/tiff.ts";

/** Which image of a TIFF is shown. */
export interface Choice {
  /** For sharp. */
  page: number;
  subifd: number;
  /** How it is to be turned, where another directory says it. Degrees clockwise. */
  turn: 0 | 90 | 180 | 270;
}

/** Of the largest image in a file: what has less of its pixels is its thumbnail. */
const THUMBNAIL = 1 / 4;
const TURNS: Record<number, Choice["turn"]> = { 3: 180, 6: 90, 8: 270 };

/**
 * Of a TIFF's images its first that is no thumbnail: neither called a reduced version of another (NewSubfileType), nor
 * far smaller than the largest. So a document of many pages shows its first, and a file that begins with a preview its
 * picture.
 */
export function choosePage(bytes: Uint8Array): Choice {
  const pages = readTiff(bytes);
  const area = ({ directory }: Page) =>
    (directory.numbers(TAG.width)[0] ?? 0) * (directory.numbers(TAG.height)[0] ?? 0);
  const pictures = pages.filter(({ directory }) => !isSensorData(directory));
  const largest = Math.max(0, ...pictures.map(area));
  const large = pictures.filter((page) => area(page) > 0 && area(page) >= largest * THUMBNAIL);
  const chosen = large.find(({ directory }) => !isReduced(directory)) ?? large[0];
  const own = chosen?.directory.numbers(TAG.orientation)[0];
  const first = pages[0]?.directory.numbers(TAG.orientation)[0];
  return {
    page: chosen?.page ?? 0,
    subifd: chosen?.subifd ?? -1,
    turn: own === undefined ? (TURNS[first ?? 1] ?? 0) : 0,
  };
}
