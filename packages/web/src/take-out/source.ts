/** What may be taken out, and where its photos are listed. */
import { imagesById, listImages } from "../api/client";
import type { Image } from "../api/types";

export type Wanted =
  | { of: "selection"; ids: readonly string[] }
  /** An album's photos, or a search's. */
  | { of: "search"; q: string; title: string }
  | { of: "everything"; photos: number; bytes: number };

export type Photo = Pick<Image, "id" | "name" | "bytes" | "takenAt" | "addedAt">;

/** All of a library but its trash: what is archived stands in no timeline, nor does what was not recognized. */
const EVERYTHING = [undefined, "archive", "status:failed", "status:pending"];

/**
 * The photos, page by page.
 * @param insist asks again what may be answered in a moment
 * @throws ApiError, Unreachable
 */
export async function* listed(
  wanted: Wanted,
  signal: AbortSignal,
  insist = <Answer>(ask: () => Promise<Answer>) => ask(),
): AsyncGenerator<Photo[]> {
  if (wanted.of === "selection") {
    for (let at = 0; at < wanted.ids.length; at += 100)
      yield await insist(() => imagesById(wanted.ids.slice(at, at + 100), signal));
    return;
  }
  for (const q of wanted.of === "everything" ? EVERYTHING : [wanted.q]) {
    let cursor: string | undefined;
    do {
      const from = cursor;
      const page = await insist(() => listImages({ q, cursor: from, signal }));
      yield page.images;
      cursor = page.cursor;
    } while (cursor);
  }
}

/** What the zip is called, without `.zip`. */
export function titleOf(wanted: Wanted): string {
  return wanted.of === "search" ? wanted.title : wanted.of === "everything" ? "Phototag" : "Photos";
}

/** The folder that a photo stands in: everything is by year, what was chosen is together. */
export function folderOf(wanted: Wanted, { takenAt, addedAt }: Photo): string {
  return wanted.of === "everything" ? `${(takenAt ?? addedAt).slice(0, 4)}/` : "";
}
