import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DamagedStore, type Guarded, type GuardOptions, openGuarded } from "./guard.ts";
import { Room } from "./room.ts";
import { Seal } from "./seal.ts";
import { makeStore, put, reopenTables, type Store, table, write } from "./store.ts";

let folder: string;
let opened: Store[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "guard-"));
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  await rm(folder, { recursive: true, force: true });
});

const database = () => join(folder, "store");

async function open(
  options: Partial<GuardOptions> & { alter?(store: Guarded & { _close(): Promise<void> }): void } = {},
): Promise<Store> {
  let store!: Store;
  await openGuarded({
    room: new Room(folder),
    seal: new Seal(database(), join(folder, "seals", "store")),
    make() {
      store = makeStore(database());
      options.alter?.(store as unknown as Guarded & { _close(): Promise<void> });
      return store as unknown as Guarded;
    },
    reopened: () => reopenTables(store),
    ...options,
  });
  opened.push(store);
  return store;
}

const save = (store: Store, key: string, value: string) =>
  write(store, [put(table<string>(store, "t"), key, value)], { sync: true });

/** A store of some writes, whose process was killed: nothing is closed in order. */
async function killed(writes = 40): Promise<void> {
  const store = await open();
  for (let i = 0; i < writes; i++) await save(store, `k${i}`, "x".repeat(3_000));
  // What a kill leaves is what is on the disk now: closing LevelDB itself adds nothing to that.
  const seal = await readFile(join(folder, "seals", "store.count"));
  await store.close();
  await writeFile(join(folder, "seals", "store.count"), seal);
}

async function fileLike(pattern: RegExp): Promise<string> {
  const names = (await readdir(database())).filter((name) => pattern.test(name));
  return join(database(), names.sort().at(-1) ?? "none");
}

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(file, bytes);
}

describe("a store of which a part is gone", () => {
  it("opens when nothing is", async () => {
    await killed();
    expect(await table<string>(await open(), "t").get("k39")).toHaveLength(3_000);
  });

  it.each([0.1, 0.5, 0.9, 0.999])("is not opened with %d of its log", async (share) => {
    await killed();
    const log = await fileLike(/\.log$/);
    await truncate(log, Math.floor((await stat(log)).size * share));
    await expect(open()).rejects.toThrow(/^the last \d+ of its 40 writes are gone$/);
  });

  it("is not opened with a byte of its log flipped, where LevelDB would pass over what was there", async () => {
    await killed();
    const log = await fileLike(/\.log$/);
    await flip(log, 50_000);
    await expect(open()).rejects.toThrow(/\.log is damaged at byte \d+/);
  });

  it("is opened with half a record at its log's end, which was never acknowledged", async () => {
    await killed();
    const log = await fileLike(/\.log$/);
    const bytes = await readFile(log);
    await writeFile(log, Buffer.concat([bytes, bytes.subarray(0, 500)]));
    expect(await table<string>(await open(), "t").get("k39")).toHaveLength(3_000);
  });

  it.each([
    ["CURRENT", /its files are gone/],
    ["everything", /its files are gone/],
  ])("is not opened without %s", async (what, words) => {
    await killed();
    await rm(what === "everything" ? database() : join(database(), what), { recursive: true });
    await expect(open()).rejects.toThrow(words);
  });

  it("is not opened with a list of its tables that is cut short", async () => {
    await killed();
    const manifest = await fileLike(/^MANIFEST/);
    await truncate(manifest, (await stat(manifest)).size - 10);
    await expect(open()).rejects.toThrow(/MANIFEST-\d+ is cut short/);
  });

  it.each(["flipped", "cut"])(
    "is not opened with a table that is %s, and opened with one that was copied",
    async (how) => {
      // A second opening makes a table of the first one's log.
      await killed();
      await (await open()).close();
      const file = await fileLike(/\.ldb$/);
      await utimes(file, 1, 1);
      await (await open()).close();
      if (how === "cut") await truncate(file, 5_000);
      else await flip(file, 300);
      await expect(open()).rejects.toThrow(/\.ldb is not as it was written/);
    },
  );

  it("is opened as far as it goes by whoever asks for that, and then by anybody", async () => {
    await killed();
    const log = await fileLike(/\.log$/);
    await truncate(log, Math.floor((await stat(log)).size / 2));
    await expect(open()).rejects.toThrow(DamagedStore);
    const store = await open({ salvage: true });
    expect(await table<string>(store, "t").get("k5")).toHaveLength(3_000);
    await store.close();
    await expect(open()).resolves.toBeDefined();
  });
});

describe("a disk that is full", () => {
  it("takes no write, and takes the next one as soon as there is room", async () => {
    let full = false;
    const store = await open({ room: new Room(folder, () => full) });
    await save(store, "before", "1");
    full = true;
    await expect(save(store, "during", "2")).rejects.toMatchObject({ code: "ENOSPC" });
    await expect(table<string>(store, "t").put("during", "2")).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await table<string>(store, "t").get("before")).toBe("1");
    full = false;
    await save(store, "after", "3");
    expect(await table<string>(store, "t").get("during")).toBeUndefined();
  });

  it("that LevelDB met by itself has the store opened again before it takes a write", async () => {
    let failing = false;
    let closing = 0;
    const store = await open({
      alter(level) {
        const [native, close] = [level._batch.bind(level), level._close.bind(level)];
        level._batch = async (operations, options) => {
          if (failing) throw Object.assign(new Error("IO error"), { code: "LEVEL_IO_ERROR" });
          await native(operations, options);
        };
        level._close = () => {
          closing++;
          return close();
        };
      },
    });
    await save(store, "before", "1");
    failing = true;
    await expect(save(store, "a", "2")).rejects.toMatchObject({ code: "LEVEL_IO_ERROR" });
    failing = false;
    // LevelDB would take it, and lose it at the next opening.
    await expect(save(store, "b", "3")).rejects.toMatchObject({ code: "ENOSPC" });
    expect(closing).toBe(0);
    await expect
      .poll(() =>
        save(store, "c", "4").then(
          () => "stored",
          () => "refused",
        ),
      )
      .toBe("stored");
    expect(closing).toBe(1);
    expect(await table<string>(store, "t").get("before")).toBe("1");
    expect(await table<string>(store, "t").get("b")).toBeUndefined();
  });
});
