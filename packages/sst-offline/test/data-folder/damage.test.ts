import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFolder } from "../../src/data-folder/open.ts";
import { Copies } from "../../src/services/cognito/user-pool/copies.ts";
import { createUserStore, type User } from "../../src/services/cognito/user-pool/store.ts";
import { Room } from "../../src/store/room.ts";
import { queueArn, type Stack, type StackSpec, startStack } from "../aws-stack.ts";

const SPEC: StackSpec = {
  buckets: [
    {
      name: "notes",
      notifications: [{ destinationArn: queueArn("events"), events: ["s3:ObjectCreated:*"] }],
    },
  ],
  queues: [{ name: "events" }],
};
const Bucket = "notes";
const bodyOf = (key: string) => `${key} `.repeat(400);
const KEYS = Array.from({ length: 12 }, (_, i) => `of/${i}.txt`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "damage-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const start = (rescue = false) => startStack(SPEC, { folder, rescue });
const put = (stack: Stack, Key: string, Body = bodyOf(Key)) =>
  stack.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { of: "ada" } }));
const get = async (stack: Stack, Key: string) => {
  const { Body, Metadata } = await stack.clients.s3.send(new GetObjectCommand({ Bucket, Key }));
  return { text: await Body?.transformToString(), Metadata };
};

/** Blobs that are where objects have theirs, or set aside. */
async function blobs(where: "blobs" | "orphans"): Promise<string[]> {
  const entries = await readdir(join(folder, "objects", where), { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() && !entry.name.endsWith(".json") ? [entry.name] : []));
}

/** Twelve objects, and a cloud that has ended. */
async function filled(): Promise<void> {
  const stack = await start();
  for (const key of KEYS) await put(stack, key);
  await stack.close({ keep: true });
}

async function halveLog(database = "store"): Promise<void> {
  const names = await readdir(join(folder, database));
  const log = join(folder, database, names.find((name) => name.endsWith(".log")) ?? "none");
  await truncate(log, Math.floor((await stat(log)).size / 2));
}

/** The keys that are told of: one second is the end only where none is missing. */
async function announced(stack: Stack, expected: number): Promise<string[]> {
  const keys = new Set<string>();
  for (;;) {
    const waitSeconds = keys.size < expected ? 20 : 1;
    const messages = await stack.sqs.receive(queueArn("events"), { max: 10, waitSeconds });
    if (messages.length === 0) return [...keys].sort();
    for (const { body } of messages) keys.add(JSON.parse(body).Records[0].s3.object.key);
  }
}

describe("a data folder", () => {
  const damages: [string, () => Promise<void>][] = [
    ["with half of its store's log", () => halveLog()],
    ["without its store", () => rm(join(folder, "store"), { recursive: true })],
    [
      "without its store, from before there were seals",
      async () => {
        for (const gone of ["store", "seals", "format.json"])
          await rm(join(folder, gone), { recursive: true });
      },
    ],
  ];

  it.each(damages)(
    "%s is refused, and loses no object's bytes, however often it is tried",
    async (_, damage) => {
      await filled();
      await damage();
      for (let again = 0; again < 2; again++)
        await expect(start()).rejects.toMatchObject({
          code: "data-folder-damaged",
          message: expect.stringMatching(
            /is damaged: .* Nothing was changed, and the objects' bytes are there\./,
          ),
        });
      expect(await blobs("blobs")).toHaveLength(KEYS.length);
    },
  );

  it.each(damages)("%s has every object again when it is rescued, and tells of each", async (_, damage) => {
    await filled();
    await damage();
    const stack = await start(true);
    for (const key of KEYS)
      expect(await get(stack, key)).toEqual({ text: bodyOf(key), Metadata: { of: "ada" } });
    expect(await announced(stack, KEYS.length)).toEqual([...KEYS].sort());
    await stack.close({ keep: true });
    // From then on it is a folder like any other.
    const again = await start();
    expect(again.logged).toEqual([]);
    expect(await get(again, KEYS[0]!)).toMatchObject({ text: bodyOf(KEYS[0]!) });
    await again.close({ keep: true });
  });

  it("has the last version of an object again, its copy, and none of one that was deleted", async () => {
    const first = await start();
    await put(first, "twice", "old");
    await put(first, "twice", "new");
    await put(first, "gone");
    await first.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await first.clients.s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: "notes/twice" }));
    await first.close({ keep: true });
    await rm(join(folder, "store"), { recursive: true });
    const stack = await start(true);
    expect((await get(stack, "twice")).text).toBe("new");
    expect((await get(stack, "copy")).text).toBe("new");
    await expect(get(stack, "gone")).rejects.toThrow("does not exist");
    await stack.close({ keep: true });
  });

  it("keeps a copy of a database that was salvaged", async () => {
    await filled();
    await halveLog();
    const stack = await start(true);
    expect(stack.logged[0]).toMatch(/the database store was damaged .* a copy is/);
    await stack.close({ keep: true });
    const [when = ""] = await readdir(join(folder, "damaged"));
    expect(await readdir(join(folder, "damaged", when, "store"))).toContain("CURRENT");
  });

  it.each([false, true])("opens though a file manager left its files in it (rescue: %s)", async (rescue) => {
    await filled();
    const [blob = ""] = await blobs("blobs");
    await mkdir(join(folder, "accounts", "pool"), { recursive: true });
    await mkdir(join(folder, "objects", "orphans", "old"));
    await utimes(join(folder, "objects", "orphans", "old"), 1, 1);
    const places = ["objects/blobs", `objects/blobs/${blob.slice(0, 2)}`, "objects/orphans", "accounts"];
    for (const place of [...places, "accounts/pool"])
      for (const name of [".DS_Store", "._a.json"]) await writeFile(join(folder, place, name), "Bud1");
    const stack = await start(rescue);
    expect(await get(stack, KEYS[0]!)).toMatchObject({ text: bodyOf(KEYS[0]!) });
    await stack.close({ keep: true });
    const again = await start();
    expect(again.logged).toEqual([]);
    await again.close({ keep: true });
  });

  it("is one process's: a second one is told so before it looks at anything", async () => {
    const stack = await start();
    await expect(start()).rejects.toMatchObject({ code: "data-folder-in-use" });
    await expect(start(true)).rejects.toMatchObject({ code: "data-folder-in-use" });
    await stack.close({ keep: true });
  });

  it("gives accounts back under their ids, but no address that somebody has taken since", async () => {
    const ada = { sub: "1-ada", email: "ada@example.com", password: "hash", codes: {} } as User;
    const bob = { ...ada, sub: "2-bob", email: "bob@example.com" };
    const copies = new Copies(join(folder, "accounts"));
    const open = () => openFolder(folder, { room: new Room(folder), say: () => {} });
    const before = await open();
    const users = createUserStore(before.store, "pool", copies);
    for (const user of [ada, bob, { ...ada, sub: "3-gone", email: "gone@example.com" }])
      await users.save({ ...user, codes: { reset: { value: "123456", expiresAt: 1 } } });
    await users.remove({ ...ada, sub: "3-gone", email: "gone@example.com" });
    await before.close();
    for (const gone of ["store", "seals"]) await rm(join(folder, gone), { recursive: true });

    // What other programs leave there, and what the end of the machine tears.
    for (const place of ["accounts", "accounts/pool"])
      for (const name of [".DS_Store", "._1-ada.json", "torn.json"])
        await writeFile(join(folder, place, name), '{"sub":"1-');
    const after = await open();
    const found = createUserStore(after.store, "pool");
    await found.save({ ...bob, sub: "4-another" });
    expect(await copies.restore(after.store)).toBe(1);
    expect(await found.byEmail("ada@example.com")).toEqual(ada);
    expect((await found.byEmail("bob@example.com"))?.sub).toBe("4-another");
    expect(await found.byEmail("gone@example.com")).toBeUndefined();
    await after.close();
  });
});

describe("bytes that no object has", () => {
  it("are set aside for 30 days, and then deleted", async () => {
    await filled();
    const lonely = join(folder, "objects", "blobs", "ab");
    await mkdir(lonely, { recursive: true });
    await writeFile(join(lonely, "abandoned"), "bytes");
    // However old the file itself is.
    await utimes(join(lonely, "abandoned"), 1, 1);
    const restarted = async () => {
      const stack = await start();
      await expect.poll(() => blobs("blobs")).toHaveLength(KEYS.length);
      await stack.close({ keep: true });
      return stack.logged;
    };
    expect(await restarted()).toEqual([
      expect.stringMatching(/^Bytes that belong to no object are set aside .* files: 1/),
    ]);
    expect(await blobs("orphans")).toEqual(["abandoned"]);
    const aside = join(folder, "objects", "orphans", "abandoned");
    expect(await readFile(aside, "utf8")).toBe("bytes");
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    await utimes(aside, days(29), days(29));
    await restarted();
    expect(await blobs("orphans")).toEqual(["abandoned"]);
    await utimes(aside, days(31), days(31));
    await restarted();
    expect(await blobs("orphans")).toEqual([]);
  });

  it("and objects that have no bytes: those are named", async () => {
    await filled();
    const [lost = ""] = await blobs("blobs");
    await rm(join(folder, "objects", "blobs", lost.slice(0, 2), lost));
    const stack = await start();
    await expect
      .poll(() => stack.logged)
      .toEqual([expect.stringMatching(/^Objects whose bytes are gone \(1\): notes\/of\/\d+\.txt/)]);
    await stack.close({ keep: true });
  });
});
