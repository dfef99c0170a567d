import { createHash, randomUUID } from "node:crypto";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { AwsError } from "../../service.ts";
import type { Room } from "../../store/room.ts";
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
/** How long bytes that no object has are kept. */
const ORPHAN_DAYS = 30;
const DAY_MS = 86_400_000;
/** What a blob is of stands beside it, in a file of its name and this ending. */
const NOTE = ".json";
/** A blob is in a folder that has the first letters of its name, so many. */
const SHARD = 2;

/**
 * The objects' bytes: files of random names that are written once. Bodies are written under `incoming/`
 * and moved to `blobs/` when they are whole, so a torn one is never mistaken for an object's. Beside the first blob of
 * each object stands what it is of, so that bytes can be told apart though the store is gone.
 */
export class Blobs {
  private readonly incoming: string;
  private readonly kept: string;
  private readonly orphans: string;
  private readonly shards = new Set<string>();
  /** What came since the start: the store may not have it yet. */
  private fresh: Set<string> | undefined = new Set();

  private constructor(
    folder: string,
    private readonly room?: Room,
  ) {
    this.incoming = join(folder, "incoming");
    this.kept = join(folder, "blobs");
    this.orphans = join(folder, "orphans");
  }

  static async open(folder: string, room?: Room): Promise<Blobs> {
    const blobs = new Blobs(folder, room);
    // What was on its way when the process ended has nobody waiting for it.
    await rm(blobs.incoming, { recursive: true, force: true });
    for (const made of [blobs.incoming, blobs.kept, blobs.orphans])
      await mkdir(made, { recursive: true, mode: 0o700 });
    return blobs;
  }

  /** Whether any object's bytes are in the folder, which is not changed. */
  static async areIn(folder: string): Promise<boolean> {
    for (const shard of await shardsOf(join(folder, "blobs"))) if (shard.names.length > 0) return true;
    return false;
  }

  /**
   * Writes a body to disk, hashing it on the way; memory holds one chunk of it at a time.
   * @throws AwsError EntityTooLarge past `limit` bytes; DiskFull. Whatever fails, nothing is left behind.
   */
  async spool(
    body: AsyncIterable<Uint8Array>,
    { algorithms = [], limit }: { algorithms?: Iterable<ChecksumAlgorithm>; limit: number },
  ): Promise<Spooled> {
    this.room?.check();
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
          this.room?.check();
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
    const shard = join(this.kept, id.slice(0, SHARD));
    if (!this.shards.has(shard)) {
      await mkdir(shard, { recursive: true, mode: 0o700 });
      this.shards.add(shard);
    }
    this.fresh?.add(id);
    await rename(join(this.incoming, id), this.path(id));
  }

  /** Writes down what the bytes of an object are of. Only a store that is lost asks for it, so it is not synced. */
  async note([first]: readonly BlobRef[], text: string): Promise<void> {
    if (first) await writeFile(this.path(first.id) + NOTE, text, { mode: 0o600 });
  }

  /** What was noted of the bytes that are here, also of those that were set aside. */
  async *notes(): AsyncGenerator<string> {
    const orphans = { folder: this.orphans, names: await readdir(this.orphans) };
    for (const { folder, names } of [...(await shardsOf(this.kept)), orphans])
      for (const name of names)
        if (name.endsWith(NOTE)) yield await readFile(join(folder, name), "utf8").catch(() => "");
  }

  /** Takes the bytes of an object back from where they were set aside. @returns whether all are here, whole */
  async restore(refs: readonly BlobRef[]): Promise<boolean> {
    for (const { id, size } of refs) {
      this.fresh?.add(id);
      await mkdir(join(this.kept, id.slice(0, SHARD)), { recursive: true, mode: 0o700 });
      for (const name of [id, id + NOTE])
        await rename(join(this.orphans, name), join(this.kept, id.slice(0, SHARD), name)).catch(() => {});
      if ((await stat(this.path(id)).catch(() => undefined))?.size !== size) return false;
    }
    return true;
  }

  /** Gives a spooled body up. */
  async discard({ id }: BlobRef): Promise<void> {
    await rm(join(this.incoming, id), { force: true });
  }

  /** Deletes bytes that no object has any more. Who is reading them reads on. */
  async remove(refs: readonly BlobRef[]): Promise<void> {
    await Promise.all(
      refs
        .flatMap(({ id }) => [this.path(id), this.path(id) + NOTE])
        // Windows may refuse while a reader has it open: the next start's sweep takes it.
        .map((path) => rm(path, { force: true }).catch(() => {})),
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
   * Sets blobs aside that no object has: a crash left them, or what knew of them is lost. Nothing is deleted. Done once.
   * @param referenced what the store has bytes of, as it was after the start
   * @returns how many were set aside, and the ids of those that should be here and are not
   */
  async setAside(referenced: ReadonlySet<string>): Promise<{ orphans: number; missing: Set<string> }> {
    const missing = new Set(referenced);
    let orphans = 0;
    for (const { folder, names } of await shardsOf(this.kept)) {
      for (const name of names) {
        const id = name.endsWith(NOTE) ? name.slice(0, -NOTE.length) : name;
        if (id === name) missing.delete(id);
        if (referenced.has(id) || this.fresh?.has(id)) continue;
        const now = new Date();
        const to = join(this.orphans, name);
        // Deleted meanwhile, or held open on Windows: then the next start does it.
        const moved = await rename(join(folder, name), to).then(
          () => utimes(to, now, now).then(() => id === name),
          () => false,
        );
        if (moved) orphans++;
      }
    }
    this.fresh = undefined;
    return { orphans, missing };
  }

  /** Deletes what was set aside so long before `now` (milliseconds since 1970) that nobody will miss it. */
  async forgetOrphans(now = Date.now()): Promise<void> {
    for (const name of await readdir(this.orphans)) {
      const path = join(this.orphans, name);
      const aside = await stat(path).catch(() => undefined);
      if (aside?.isFile() && aside.mtimeMs < now - ORPHAN_DAYS * DAY_MS) await rm(path, { force: true });
    }
  }

  private path(id: string): string {
    return join(this.kept, id.slice(0, SHARD), id);
  }
}

/**
 * The folders of blobs, and what is ours in them: files whose names begin with their folder's. What a file manager
 * leaves behind, such as `.DS_Store`, is none.
 */
async function shardsOf(kept: string): Promise<{ folder: string; names: string[] }[]> {
  const entries = await readdir(kept, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const shards = entries.filter((entry) => entry.isDirectory() && entry.name.length === SHARD);
  return Promise.all(
    shards.map(async (shard) => {
      const folder = join(kept, shard.name);
      const files = await readdir(folder, { withFileTypes: true });
      const ours = files.filter((file) => file.isFile() && file.name.startsWith(shard.name));
      return { folder, names: ours.map((file) => file.name) };
    }),
  );
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
