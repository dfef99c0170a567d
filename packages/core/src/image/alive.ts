import { VisibleError } from "../errors/index.ts";
import type { ImageRow } from "../library/index.ts";

/** An image that its owner may act upon. @throws VisibleError `not_found` */
export function alive(image: ImageRow | undefined): ImageRow {
  if (!image || !isShown(image) || image.duplicateOf) throw notFound();
  return image;
}

/** Whether its owner is told of it, were it only that it is a duplicate. */
export function isShown(image: Pick<ImageRow, "purgedAt" | "abandonedAt">): boolean {
  return !image.purgedAt && !image.abandonedAt;
}

export function notFound(): VisibleError {
  return new VisibleError("not_found", "There is no such photo.");
}
