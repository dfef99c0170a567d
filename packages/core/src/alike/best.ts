import type { ImageJson } from "../image/index.ts";

type Candidate = Pick<ImageJson, "id" | "width" | "height" | "bytes" | "takenAt" | "addedAt">;

const pixels = ({ width = 0, height = 0 }: Candidate) => width * height;

/**
 * Stands in for sharpness: of the same picture in the same format, the blurred and the more compressed have fewer
 * bytes a pixel. Across formats it says little.
 */
const bytesPerPixel = (image: Candidate) => image.bytes / (pixels(image) || 1);

const timeOf = ({ takenAt, addedAt }: Candidate) => Date.parse(takenAt ?? addedAt);

/** The earliest first. */
export function byTime(a: Candidate, b: Candidate): number {
  return timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1);
}

/** The one to keep of photos that are alike: most pixels, then most bytes a pixel, then the earliest. */
export function best<T extends Candidate>(images: T[]): T {
  return [...images].sort(
    (a, b) => pixels(b) - pixels(a) || bytesPerPixel(b) - bytesPerPixel(a) || byTime(a, b),
  )[0]!;
}
