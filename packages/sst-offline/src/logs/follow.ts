import { type FileHandle, open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";

/** File watching differs from system to system and misses files that come later; asking costs next to nothing. */
const askEveryMs = 200;
const pieceBytes = 64 * 1024;

/**
 * The last lines of a file, then each line that is added to it, also when the file turns (its name then belongs to
 * a new file) or is not there yet. (Libraries for this watch by inotify alone, or do not survive a turn.)
 * @param last how many lines of what is there to begin with
 * @param signal ends it; without one it ends at what is there
 */
export async function* follow(path: string, last: number, signal?: AbortSignal): AsyncGenerator<string> {
  let file = await openIfThere(path);
  try {
    let lines = file ? file.lines() : undefined;
    const begin: string[] = [];
    for await (const line of lines ?? []) {
      begin.push(line);
      if (begin.length > last) begin.shift();
    }
    yield* begin;
    while (signal && !signal.aborted) {
      await sleep(askEveryMs, undefined, { signal }).catch(() => {});
      // The old file is read to its end after its name went to another: nothing is written to it any more.
      const turned = file !== undefined && (await inode(path)) !== file.inode;
      lines = file?.lines();
      for await (const line of lines ?? []) yield line;
      if (turned || !file) {
        await file?.close();
        file = await openIfThere(path);
      }
    }
  } finally {
    await file?.close();
  }
}

async function inode(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.ino;
}

async function openIfThere(path: string): Promise<GrowingFile | undefined> {
  const handle = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return handle && new GrowingFile(handle, (await handle.stat()).ino);
}

class GrowingFile {
  #rest = "";
  readonly #decoder = new StringDecoder("utf8");
  readonly #piece = Buffer.alloc(pieceBytes);

  constructor(
    private readonly handle: FileHandle,
    readonly inode: number,
  ) {}

  /** The whole lines that are there and were not given yet. */
  async *lines(): AsyncGenerator<string> {
    for (;;) {
      const { bytesRead } = await this.handle.read(this.#piece, 0, pieceBytes);
      if (bytesRead === 0) return;
      const parts = (this.#rest + this.#decoder.write(this.#piece.subarray(0, bytesRead))).split("\n");
      this.#rest = parts.pop() ?? "";
      yield* parts;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
