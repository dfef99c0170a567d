import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { del, makeStore, put, type Store, table, write } from "./store.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
  store = makeStore(join(folder, "store"));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the store", () => {
  it("keeps what several tables were given in one batch", async () => {
    await write(store, [put(table(store, "a"), "k", { n: 1 }), put(table(store, "b"), "k", "text")], {
      sync: true,
    });
    await write(store, [del(table(store, "b"), "k")], { sync: false });
    await store.close();
    store = makeStore(join(folder, "store"));
    expect(await table<{ n: number }>(store, "a").get("k")).toEqual({ n: 1 });
    expect(await table<string>(store, "b").get("k")).toBeUndefined();
  });

  it("writes in the order of the calls, however many meet", async () => {
    const numbers = table<number>(store, "numbers");
    await Promise.all(
      Array.from({ length: 500 }, (_, i) => write(store, [put(numbers, "last", i)], { sync: i % 7 === 0 })),
    );
    expect(await numbers.get("last")).toBe(499);
  });

  it("tells a writer that its batch failed", async () => {
    await store.close();
    await expect(write(store, [put(table(store, "a"), "k", 1)], { sync: true })).rejects.toThrow();
  });
});
