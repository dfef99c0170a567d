import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AwsError } from "../../service.ts";
import { type ChecksumAlgorithm, Digests } from "./checksums.ts";

/** A run of bytes on disk. An object is one, or one for each part it was uploaded in. */
export interface BlobRef {
  id: string;
  size: number;
}

/** Bytes that have arrived whole but belong to no object yet. */
export interface Spooled extends BlobRef {
  md5: Buffer;
  checksums: Map<ChecksumAlgorithm, string>;
}

/** Bytes between which a long upload is pushed to the disk, so that its end has little left to wait for. */
const SYNC_EVERY = 4 * 1024 * 1024;

/**
 * The objects' bytes: files of random names that are written once. Bodies are written under `incoming/`
 * and moved to `blobs/` when they are whole, so a torn one is never mistaken for an object's.
 */
export class Blobs {
  private readonly incoming: string;
  private readonly kept: string;
  private readonly shards = new Set<string>();

  private constructor(folder: string) {
    this.incoming = join(folder, "incoming");
    this.kept = join(folder, "blobs");
  }

  static async open(folder: string): Promise<Blobs> {
    const blobs = new Blobs(folder);
    // What was on its way when the process ended has nobody waiting for it.
    await rm(blobs.incoming, { recursive: true, force: true });
    await mkdir(blobs.incoming, { recursive: true });
    await mkdir(blobs.kept, { recursive: true });
    return blobs;
  }

  /**
   * Writes a body to disk, hashing it on the way; memory holds one chunk of it at a time.
   * @throws AwsError EntityTooLarge past `limit` bytes. Whatever fails, nothing is left behind.
   */
  async spool(
    body: AsyncIterable<Uint8Array>,
    { algorithms = [], limit }: { algorithms?: Iterable<ChecksumAlgorithm>; limit: number },
  ): Promise<Spooled> {
    const id = randomUUID();
    const path = join(this.incoming, id);
    const digests = new Digests(algorithms);
    let size = 0;
    let unsynced = 0;
    const file = await open(path, "wx");
    try {
      for await (const chunk of body) {
        size += chunk.length;
        if (size > limit) throw tooLarge(size, limit);
        digests.update(chunk);
        await writeAll(file, chunk);
        unsynced += chunk.length;
        if (unsynced >= SYNC_EVERY) {
          unsynced = 0;
          await file.datasync();
        }
      }
      await file.datasync();
      await file.close();
    } catch (error) {
      await file.close().catch(() => {});
      await rm(path, { force: true });
      throw error;
    }
    return { id, size, ...(await digests.finish()) };
  }

  /** Moves a whole body to where objects' bytes are. */
  async keep({ id }: BlobRef): Promise<void> {
    const shard = join(this.kept, id.slice(0, 2));
    if (!this.shards.has(shard)) {
      await mkdir(shard, { recursive: true });
      this.shards.add(shard);
    }
    await rename(join(this.incoming, id), this.path(id));
  }

  /** Gives a spooled body up. */
  async discard({ id }: BlobRef): Promise<void> {
    await rm(join(this.incoming, id), { force: true });
  }

  /** Deletes bytes that no object has any more. Who is reading them reads on. */
  async remove(refs: readonly BlobRef[]): Promise<void> {
    await Promise.all(
      refs.map(({ id }) =>
        // Windows may refuse while a reader has it open: the next start's sweep takes it.
        rm(this.path(id), { force: true }).catch(() => {}),
      ),
    );
  }

  /**
   * Opens bytes `start` to `end` (inclusive) of the blobs laid end to end.
   * @throws ENOENT when they were deleted meanwhile; once it has returned they can be read to the end.
   */
  async read(refs: readonly BlobRef[], start: number, end: number): Promise<AsyncGenerator<Buffer>> {
    const pieces: { file: FileHandle; start: number; end: number }[] = [];
    let offset = 0;
    try {
      for (const { id, size } of refs) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, size - 1);
        if (from <= to) pieces.push({ file: await open(this.path(id), "r"), start: from, end: to });
        offset += size;
      }
    } catch (error) {
      await Promise.all(pieces.map(({ file }) => file.close()));
      throw error;
    }
    return readPieces(pieces);
  }

  /**
   * Deletes blobs that a crash left without an object.
   * @param isReferenced asked for each file that was there before `before` (milliseconds since 1970).
   */
  async sweep(isReferenced: (id: string) => boolean, before: number): Promise<number> {
    let swept = 0;
    for (const shard of await readdir(this.kept)) {
      for (const id of await readdir(join(this.kept, shard))) {
        if (isReferenced(id)) continue;
        const path = join(this.kept, shard, id);
        const made = await stat(path).catch(() => undefined);
        // A newer one may belong to an upload that is being committed right now.
        if (!made || made.mtimeMs >= before) continue;
        await rm(path, { force: true });
        swept++;
      }
    }
    return swept;
  }

  private path(id: string): string {
    return join(this.kept, id.slice(0, 2), id);
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.length) written += (await file.write(chunk, written)).bytesWritten;
}

async function* readPieces(
  pieces: { file: FileHandle; start: number; end: number }[],
): AsyncGenerator<Buffer> {
  try {
    for (const { file, start, end } of pieces) {
      const stream = file.createReadStream({ start, end, autoClose: false, highWaterMark: 256 * 1024 });
      yield* stream as AsyncIterable<Buffer>;
    }
  } finally {
    await Promise.all(pieces.map(({ file }) => file.close().catch(() => {})));
  }
}

function tooLarge(size: number, limit: number): AwsError {
  return new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, {
    ProposedSize: size,
    MaxSizeAllowed: limit,
  });
}

/** The ETag of an object that came in one piece. */
export const etagOf = ({ md5 }: { md5: Buffer }): string => md5.toString("hex");

/** The ETag of an object that came in parts: the MD5 of their MD5s, and how many there were. */
export function multipartEtag(md5s: Buffer[]): string {
  return `${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-${md5s.length}`;
}
