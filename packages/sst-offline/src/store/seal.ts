import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { damagedAt } from "./log-file.ts";

/** What is known of a finished file: bytes, CRC-32, and when it was written (milliseconds since 1970). */
type Known = [size: number, crc: number, mtimeMs: number];
interface Files {
  tables: Record<string, Known>;
  /** LevelDB's list of its tables, which only grows. */
  manifest?: [name: string, size: number];
}

const ONLY_OWNER = 0o600;
const RECORD_EVERY_MS = 2_000;
/** The number in fixed width, so that it is overwritten in place: that works on a full disk too. */
const WIDTH = 20;
/** Two readings of when the machine was started may differ by so much and be of the same start. */
const BOOT_SECONDS = 3;
/** The end of each finished table of LevelDB (doc/table_format.md). */
const TABLE_END = Buffer.from("57fb808b247547db", "hex");

/**
 * What must be in a LevelDB folder, kept beside it: how many batches were acknowledged, and what its finished files
 * hold. LevelDB opens a folder of which a part is gone without a word, and its binding for Node has none of LevelDB's
 * own switches against that.
 */
export class Seal {
  private file: number | undefined;
  private synced = 0;
  private timer: NodeJS.Timeout | undefined;
  private recording: Promise<void> = Promise.resolve();

  /**
   * @param database the LevelDB folder
   * @param path of the seal's files, without their ending
   * @param used whether something else shows that the folder was written to
   */
  constructor(
    readonly database: string,
    private readonly path: string,
    private readonly used = false,
  ) {}

  /** Forgets what must be there. */
  reset(): void {
    for (const ending of [".count", ".files"]) rmSync(this.path + ending, { force: true });
  }

  /** What is wrong with the folder, in words, before LevelDB opens it. */
  async damage(): Promise<string | undefined> {
    const names = await readdir(this.database).catch(() => [] as string[]);
    if (!names.includes("CURRENT"))
      return this.used || this.least() > 0 || names.some((name) => /\.(log|ldb|sst)$/.test(name))
        ? "its files are gone"
        : undefined;
    const { tables, manifest } = this.known();
    for (const name of names) {
      const path = join(this.database, name);
      if (name.endsWith(".log") || name.startsWith("MANIFEST-")) {
        const at = await damagedAt(await readFile(path));
        if (at !== undefined) return `${name} is damaged at byte ${at}`;
      }
      if (name === manifest?.[0] && (await stat(path)).size < manifest[1]) return `${name} is cut short`;
      const was = tables[name];
      if (was && !(await isSame(path, was))) return `${name} is not as it was written`;
    }
    return undefined;
  }

  /** The fewest batches that must be there: all, or after the machine's own end those that were synced. */
  least(): number {
    const { written, synced, boot } = this.counts();
    return isThisBoot(boot) ? written : synced;
  }

  private counts(): { written: number; synced: number; boot: string } {
    let text = "";
    try {
      text = readFileSync(`${this.path}.count`, "utf8");
    } catch {
      // Nothing is known: the folder is new, or was made before there were seals.
    }
    const [written = "0", synced = "0", boot = ""] = text.match(/[\w-]+/g) ?? [];
    return { written: Number(written), synced: Number(synced), boot };
  }

  /** From now on follows what is written. @param written batches so far */
  async begin(written: number): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    await this.record();
    this.synced = this.counts().synced;
    this.file = openSync(`${this.path}.count`, "w", ONLY_OWNER);
    this.wrote(written, false);
    this.timer = setInterval(() => {
      this.recording = this.record();
    }, RECORD_EVERY_MS).unref();
  }

  /** A batch is written. It costs a few microseconds, and may fall behind the store, never before it. */
  wrote(generation: number, synced: boolean): void {
    if (synced) this.synced = generation;
    const counts = [generation, this.synced].map((count) => String(count).padStart(WIDTH));
    const text = [...counts, BOOT].join(" ");
    try {
      if (this.file !== undefined) writeSync(this.file, `${text}\n`, 0);
    } catch {
      // Then less is asked of the folder at its next opening.
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.recording;
    await this.record();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private known(): Files {
    try {
      return JSON.parse(readFileSync(`${this.path}.files`, "utf8")) as Files;
    } catch {
      return { tables: {} };
    }
  }

  /** Notes the files that are finished. Whatever fails, less is known of them at the next opening. */
  private async record(): Promise<void> {
    const before = this.known();
    const files: Files = { tables: {} };
    try {
      for (const name of await readdir(this.database)) {
        const path = join(this.database, name);
        if (name.startsWith("MANIFEST-")) files.manifest = [name, (await stat(path)).size];
        if (!name.endsWith(".ldb")) continue;
        const was = before.tables[name];
        const known = was && (await isUntouched(path, was)) ? was : await finished(path);
        if (known) files.tables[name] = known;
      }
      if (JSON.stringify(files) === JSON.stringify(before)) return;
      await writeFile(`${this.path}.files.tmp`, JSON.stringify(files), { mode: ONLY_OWNER });
      await rename(`${this.path}.files.tmp`, `${this.path}.files`);
    } catch {
      // LevelDB has removed a file meanwhile, or the disk is full: the next time will tell.
    }
  }
}

/** Names this run of the machine: by Linux's own id, elsewhere by when it began, in whole seconds since 1970. */
const BOOT = (() => {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return String(Math.round(Date.now() / 1000 - uptime()));
  }
})();

/** Where the clock tells, one that was set meanwhile makes it another run: then less is asked of the folder. */
function isThisBoot(boot: string): boolean {
  return boot === BOOT || Math.abs(Number(boot) - Number(BOOT)) <= BOOT_SECONDS;
}

async function isUntouched(path: string, [size, , mtimeMs]: Known): Promise<boolean> {
  const now = await stat(path);
  return now.size === size && now.mtimeMs === mtimeMs;
}

/** A file that was copied has another time, and the same bytes. */
async function isSame(path: string, known: Known): Promise<boolean> {
  return (await isUntouched(path, known)) || crc32(await readFile(path)) === known[1];
}

/** What is to be known of a table; undefined for one that is being written. */
async function finished(path: string): Promise<Known | undefined> {
  const { size, mtimeMs } = await stat(path);
  const bytes = await readFile(path);
  if (bytes.length !== size || !bytes.subarray(-TABLE_END.length).equals(TABLE_END)) return undefined;
  return [size, crc32(bytes), mtimeMs];
}
