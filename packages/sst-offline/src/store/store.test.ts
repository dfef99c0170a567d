import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { del, openStore, put, table, write } from "./store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the store", () => {
  it("keeps what several tables were given in one batch", async () => {
    const store = await openStore(join(folder, "new", "store"));
    await write(store, [put(table(store, "a"), "k", { n: 1 }), put(table(store, "b"), "k", "text")], {
      sync: true,
    });
    await write(store, [del(table(store, "b"), "k")], { sync: false });
    await store.close();
    const again = await openStore(join(folder, "new", "store"));
    expect(await table<{ n: number }>(again, "a").get("k")).toEqual({ n: 1 });
    expect(await table<string>(again, "b").get("k")).toBeUndefined();
    await again.close();
  });

  it("writes in the order of the calls, however many meet", async () => {
    const store = await openStore(folder);
    const numbers = table<number>(store, "numbers");
    await Promise.all(
      Array.from({ length: 500 }, (_, i) => write(store, [put(numbers, "last", i)], { sync: i % 7 === 0 })),
    );
    expect(await numbers.get("last")).toBe(499);
    await store.close();
  });

  it("tells a writer that its batch failed", async () => {
    const store = await openStore(folder);
    await store.close();
    await expect(write(store, [put(table(store, "a"), "k", 1)], { sync: true })).rejects.toThrow();
  });

  it("says so when another has the folder, or when it can't be written", async () => {
    const store = await openStore(folder);
    await expect(openStore(folder)).rejects.toThrow(/Another process is using the data folder/);
    await store.close();
    const file = join(folder, "a-file");
    await writeFile(file, "");
    await expect(openStore(join(file, "below"))).rejects.toThrow(/cannot be written/);
  });
});
