import { basename } from "node:path/posix";
import { isMeantByNobody } from "../format/index.ts";
import { ImageId, imageIdOfKey } from "../ids/index.ts";
import { type Draft, note, read } from "../image/change.ts";
import type { ImageRow } from "../library/index.ts";
import { isOfLivePhoto } from "./live-photo.ts";
import type { Work } from "./queue.ts";

/** A photo that is to be recognized. */
export interface Job {
  owner: string;
  id: string;
  key: string;
  row: ImageRow | undefined;
  /** Somebody asked for it: even a photo that is ready is recognized. */
  forced: boolean;
  requestId?: string;
}

/**
 * Whose photo an object is. An upload's key holds its id; any other object below `private/{owner}/`
 * was put by another client and has the id of its key. What nobody meant to add, and the video of a Live Photo, is
 * nobody's photo.
 */
export async function locate({ key, known, requestId }: Work): Promise<Job | undefined> {
  const job = { key, forced: known !== undefined, requestId };
  if (known) {
    const row = await read(known.owner, known.id);
    return row?.key === key ? { ...job, ...known, row } : undefined;
  }
  const [, owner, rest] = /^private\/([^/]+)\/(.*[^/])$/s.exec(key) ?? [];
  if (!owner || !rest || isMeantByNobody(rest) || (await isOfLivePhoto(key))) return undefined;
  const id = rest.startsWith("photos/") ? rest.slice("photos/".length) : "";
  if (ImageId.safeParse(id).success) {
    const row = await read(owner, id);
    if (row) return { ...job, owner, id, row };
  }
  const keyId = imageIdOfKey(key);
  return { ...job, owner, id: keyId, row: await read(owner, keyId) };
}

/** The row of an object that another client put. */
export function createRow(job: Job, object: { size: number; type: string; modifiedAt?: string }): Draft {
  const image = {
    owner: job.owner,
    id: job.id,
    key: job.key,
    name: basename(job.key),
    type: object.type,
    bytes: object.size,
    modifiedAt: object.modifiedAt,
    addedAt: new Date().toISOString(),
    status: "waiting" as const,
    attempts: 0,
    history: [],
    tags: [],
    removed: [],
    correlation: job.requestId,
  };
  note(image, "found in the bucket");
  return image;
}
