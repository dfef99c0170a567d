/** What may be uploaded. The API, the bucket's policy and the recognizer check it again; here it is said before anything is sent. */
import {
  extensions,
  type ImageType,
  isMeantByNobody,
  isVideoByName,
  reasonNotTaken,
  SNIFFED_BYTES,
  sniff,
  typeOfName,
  types,
} from "@phototag/core/format";
import { MAX_BYTES } from "@phototag/core/upload/limits";
import { Beside, type Paired, pathOf, stemOf } from "./beside";

/** For the file picker, which on some systems knows names only. */
export const ACCEPT = [...types, ...Object.keys(extensions).map((ext) => `.${ext}`)].join(",");

/** Types that every browser can draw, so that the file can be shown while it is sent. */
const DRAWABLE = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"]);

export const isDrawable = (type: string): boolean => DRAWABLE.has(type);

export type Acceptance = { ok: true; type: ImageType } | { ok: false; reason: string };

/** What a file is, told by its bytes: its name and the browser's word for it may say anything. */
export async function accept(file: Blob): Promise<Acceptance> {
  if (file.size === 0) return { ok: false, reason: "This file is empty." };
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.slice(0, SNIFFED_BYTES).arrayBuffer());
  } catch {
    return { ok: false, reason: "This file can't be read." };
  }
  const type = sniff(bytes);
  if (!type) return { ok: false, reason: reasonNotTaken(bytes)! };
  if (file.size > MAX_BYTES) return { ok: false, reason: "This file is larger than 50 MB." };
  return { ok: true, type };
}

export interface Meant extends Paired {
  file: File;
}

/**
 * What somebody meant to add, of files that came together: without what systems leave in folders, with what lies beside
 * their photos, and without the moving part of a Live Photo, whose still is there.
 */
export function meantOf(files: readonly File[], beside = new Beside(files)): Meant[] {
  const stills = new Set(
    files.flatMap((file) =>
      /^image\/(heic|heif|jpeg)$/.test(typeOfName(file.name) ?? "") ? stemOf(pathOf(file)) : [],
    ),
  );
  return files.flatMap((file) => {
    const path = pathOf(file);
    if (isMeantByNobody(path)) return [];
    if (isVideoByName(file.name, file.type) && stills.has(stemOf(path))) return [];
    return { file, ...beside.of(file) };
  });
}
