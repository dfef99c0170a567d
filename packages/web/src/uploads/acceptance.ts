/** What may be uploaded. The API and the bucket's policy check it again; here it is said before anything is sent. */
import type { UploadFile } from "../api/types";

type PhotoType = UploadFile["type"];

export const MAX_BYTES = 50 * 1024 * 1024;

/** Some systems leave a file's type empty (HEIC most of all): its name then decides. */
const TYPE_BY_EXTENSION: Record<string, PhotoType> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  avif: "image/avif",
  gif: "image/gif",
  tif: "image/tiff",
  tiff: "image/tiff",
};

const ACCEPTED = new Set<string>(Object.values(TYPE_BY_EXTENSION));

export const isAccepted = (type: string): type is PhotoType => ACCEPTED.has(type);

/** For the file picker, which on some systems knows names only. */
export const ACCEPT = [...ACCEPTED, ...Object.keys(TYPE_BY_EXTENSION).map((ext) => `.${ext}`)].join(",");

/** Types that every browser can draw, so that the file can be shown while it is sent. */
const DRAWABLE = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"]);

export const isDrawable = (type: string): boolean => DRAWABLE.has(type);

export type Acceptance = { ok: true; type: PhotoType } | { ok: false; reason: string };

/** The type to announce, or why the file is refused. */
export function accept(file: { name: string; type: string; size: number }): Acceptance {
  const extension = file.name.split(".").at(-1)?.toLowerCase() ?? "";
  const type = file.type.toLowerCase() || TYPE_BY_EXTENSION[extension] || "";
  if (!isAccepted(type)) {
    return {
      ok: false,
      reason: type.startsWith("image/")
        ? `Photos of type ${type.slice(6)} can't be added.`
        : "This file isn't an image.",
    };
  }
  if (file.size === 0) return { ok: false, reason: "This file is empty." };
  if (file.size > MAX_BYTES) return { ok: false, reason: "This file is larger than 50 MB." };
  return { ok: true, type };
}
