import { sniff } from "./sniff.ts";
import { canonicalType, saysNothing } from "./types.ts";
import { isVideo, isVideoByName } from "./videos.ts";

export { isMeantByNobody } from "./meant.ts";
export { SNIFFED_BYTES, sniff } from "./sniff.ts";
export { aliases, canonicalType, extensions, type ImageType, isRaw, typeOfName, types } from "./types.ts";
export { isVideo, isVideoByName } from "./videos.ts";

export const NO_VIDEOS = "Videos can't be added yet.";
export const NO_IMAGE = "This file isn't an image.";

/** Why a file is not taken, in one plain sentence, told by its bytes; undefined for one that is. */
export function reasonNotTaken(bytes: Uint8Array): string | undefined {
  if (sniff(bytes)) return undefined;
  return isVideo(bytes) ? NO_VIDEOS : NO_IMAGE;
}

/**
 * Why a file is not taken, where nothing but its name and the type it was announced with are known. What the
 * type leaves open is taken: the bytes decide.
 */
export function reasonNotAnnounced(name: string, type: string): string | undefined {
  if (canonicalType(type)) return undefined;
  if (isVideoByName(name, type)) return NO_VIDEOS;
  if (saysNothing(type)) return undefined;
  return /^image\//i.test(type)
    ? `${plainName(type)} files can't be added.`
    : `${NO_IMAGE} Photos are JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF or RAW.`;
}

/** What people call a type: `image/svg+xml` → `SVG`. */
function plainName(type: string): string {
  return type
    .slice("image/".length)
    .replace(/^x-|[+;].*$/gs, "")
    .toUpperCase();
}
