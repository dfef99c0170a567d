import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Guarded, openGuarded } from "./guard.ts";
import { Room } from "./room.ts";
import { Seal } from "./seal.ts";
import { del, makeStore, put, type Store, table, write } from "./store.ts";

const MB = 1024 * 1024;
let free = 0;
vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  statfsSync: () => ({ bavail: free, blocks: 1e12, bsize: 1 }),
}));

let folder: string;
let store: Store;
let said: string[];
let room: Room;
beforeEach(async () => {
  free = 1024 * MB;
  said = [];
  folder = await mkdtemp(join(tmpdir(), "room-"));
  room = new Room(folder, undefined, (line) => said.push(line));
  await openGuarded({
    room,
    seal: new Seal(join(folder, "store"), join(folder, "seals", "store")),
    make() {
      store = makeStore(join(folder, "store"));
      return store as unknown as Guarded;
    },
  });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const rows = () => table<string>(store, "t");
const save = (length: number) => write(store, [put(rows(), "key", "x".repeat(length))], { sync: true });
const full = { code: "ENOSPC" };

it("a disk that is nearly full takes what empties it, and nothing large", async () => {
  await save(100_000);
  free = 64 * MB - 1;
  await expect(save(100_000)).rejects.toMatchObject(full);
  expect(() => room.check()).toThrow("The disk is full.");
  await save(1_000);
  const deletions = Array.from({ length: 5_000 }, (_, i) => del(rows(), `a key of some length ${i}`));
  await write(store, [...deletions, del(rows(), "key")], { sync: true });
  expect(await rows().get("key")).toBeUndefined();
  free = 64 * MB;
  await save(100_000);
  expect(said).toEqual([
    expect.stringMatching(/takes deletions and small changes alone until 64 MB are free\.$/),
    expect.stringMatching(/has room again/),
  ]);
});

it("a disk that is as good as full takes nothing", async () => {
  await save(1_000);
  free = 16 * MB - 1;
  await expect(save(1)).rejects.toMatchObject(full);
  await expect(write(store, [del(rows(), "key")], { sync: true })).rejects.toMatchObject(full);
  await expect(rows().clear()).rejects.toMatchObject(full);
  expect(await rows().get("key")).toHaveLength(1_000);
});
