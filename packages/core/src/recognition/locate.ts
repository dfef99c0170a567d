import { basename } from "node:path/posix";
import { ImageId, imageIdOfKey } from "../ids/index.ts";
import { type Draft, note, read } from "../image/change.ts";
import type { ImageRow } from "../library/index.ts";
import type { Work } from "./message.ts";

/** A photo that is to be recognized. */
export interface Job {
  owner: string;
  id: string;
  key: string;
  row: ImageRow | undefined;
  /** Somebody asked for it: also what is ready is recognized. */
  forced: boolean;
  requestId?: string;
}

/**
 * Whose photo an object is. An upload's key holds its id; any other object below `private/{owner}/`
 * was put by another client and has the id of its key.
 */
export async function locate(work: Work): Promise<Pick<Job, "owner" | "id" | "row"> | undefined> {
  if (work.known) {
    const row = await read(work.known.owner, work.known.id);
    return row?.key === work.key ? { ...work.known, row } : undefined;
  }
  const [, owner, rest] = /^private\/([^/]+)\/(.*[^/])$/s.exec(work.key) ?? [];
  if (!owner || !rest) return undefined;
  const id = rest.startsWith("photos/") ? rest.slice("photos/".length) : "";
  if (ImageId.safeParse(id).success) {
    const row = await read(owner, id);
    if (row) return { owner, id, row };
  }
  const keyId = imageIdOfKey(work.key);
  return { owner, id: keyId, row: await read(owner, keyId) };
}

/** The row of an object that another client put. */
export function stranger(job: Job, object: { size: number; type: string }): Draft {
  const image = {
    owner: job.owner,
    id: job.id,
    key: job.key,
    name: basename(job.key),
    type: object.type,
    bytes: object.size,
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
