/** What goes to the API with a photo, before its bytes: what lay beside it in its folder, and when it was changed last. */
import { MAX_SIDECAR } from "@phototag/core/upload/limits";
import type { UploadFile } from "../api/types";
import { folderOf, type Paired, pathOf } from "./beside";
import type { QueueItem } from "./queue";
import { readTakeout } from "./takeout";

/** What is known of a file beside its bytes, kept with it if the page is closed before it was sent. */
export type Announced = Pick<UploadFile, "sidecar" | "takeout" | "albums" | "modifiedAt">;

/** What is kept with it, and told to nobody. */
export type OfPage = {
  /** A sidecar lies beside it that can't be read. */
  unread?: boolean;
};

/** Uppy keeps it untyped. */
type Kept = Record<string, unknown>;

/** What is wrong about it, because another version wrote it, the API says. */
export function announcedOf(meta: Kept): Announced {
  const { sidecar, takeout, albums, modifiedAt } = meta;
  return {
    sidecar: typeof sidecar === "string" ? sidecar : undefined,
    takeout: typeof takeout === "object" && takeout !== null ? (takeout as Announced["takeout"]) : undefined,
    albums: Array.isArray(albums) ? (albums as string[]) : undefined,
    modifiedAt: typeof modifiedAt === "string" ? modifiedAt : undefined,
  };
}

export const isBeside = ({ sidecar, takeout, albums }: Announced) =>
  sidecar !== undefined || takeout !== undefined || albums !== undefined;

export function ofPage(meta: Kept): Pick<QueueItem, "beside" | "unread"> {
  return { beside: isBeside(announcedOf(meta)), unread: meta.unread === true };
}

/** What is larger was made by no program that we know. */
const MAX_SIDECAR_BYTES = 8 * 1024 * 1024;

async function readSidecar(file: File): Promise<string | undefined> {
  const text = file.size > MAX_SIDECAR_BYTES ? "" : await file.text().catch(() => "");
  if (text.length <= MAX_SIDECAR) return text || undefined;
  // Few are so large. Without a connection, what pares them can't be had.
  const pare = await import("@phototag/core/pare").catch(() => undefined);
  return pare?.pareSidecar(text);
}

/** No file of Takeout's is nearly as large. */
const MAX_JSON = 1024 * 1024;

async function readJson(file: File): Promise<ReturnType<typeof readTakeout>> {
  return file.size > MAX_JSON ? undefined : readTakeout(await file.text().catch(() => ""));
}

export async function readBeside({
  xmp,
  json,
}: Paired): Promise<Announced & { trashed: boolean; unread: boolean }> {
  const [sidecar, said] = await Promise.all([xmp && readSidecar(xmp), json && readJson(json)]);
  const photo = said?.of === "photo" ? said : undefined;
  const unread = xmp !== undefined && sidecar === undefined;
  return { sidecar, takeout: photo?.takeout, trashed: Boolean(photo?.trashed), unread };
}

/** Folder → the title of the album that it was. */
export async function titlesOf(json: readonly File[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (const file of json) {
    const said = await readJson(file);
    if (said?.of === "album") titles.set(folderOf(pathOf(file)), said.title);
  }
  return titles;
}
