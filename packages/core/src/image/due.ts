import type { ImageRow } from "../library/entities.ts";
import { isUpload } from "./keys.ts";

const MINUTE = 60_000;

/** After these the sweep looks at an image that nothing has changed since. */
export const patience = {
  /** A step of a change, or a deletion of objects, that a crash cut short. */
  unfinished: 10 * MINUTE,
  /** A presigned upload is accepted for 15 minutes; its bytes may take longer. */
  upload: 3 * 60 * MINUTE,
  /** All tries with their back-off take about ten minutes. */
  recognition: 2 * 60 * MINUTE,
  trash: 30 * 24 * 60 * MINUTE,
  /** A message lives 14 days in the dead-letter queue; a tombstone outlives it. */
  tombstone: 30 * 24 * 60 * MINUTE,
} as const;

/** Whether something was made of it: what a try that was killed made, its row does not know. */
export function mayHaveRenditions({ thumbhash, begun }: Pick<ImageRow, "thumbhash" | "begun">): boolean {
  return thumbhash !== undefined || begun !== undefined;
}

/** When the sweep must look at an image (ISO 8601), or undefined when there is nothing left to do. */
export function dueAt(image: ImageRow): string | undefined {
  const since = (from: string, ms: number) => new Date(Date.parse(from) + ms).toISOString();
  if (image.dirty) return since(image.updatedAt, patience.unfinished);
  if (image.purgedAt)
    return image.erasedAt && !image.sha256 ? undefined : since(image.purgedAt, patience.unfinished);
  if (image.duplicateOf) {
    if (!mayHaveRenditions(image) && (image.erasedAt || !isUpload(image))) return undefined;
    return since(image.updatedAt, image.etag ? patience.unfinished : patience.upload);
  }
  if (image.abandonedAt) return undefined;
  if (image.status === "uploading") return since(image.updatedAt, patience.upload);
  if (image.status === "waiting" && image.parkedUntil) return image.parkedUntil;
  if (image.status === "waiting" || image.status === "recognizing") {
    return since(image.updatedAt, patience.recognition);
  }
  if (image.trashedAt) return since(image.trashedAt, patience.trash);
  return undefined;
}
