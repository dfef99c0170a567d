import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFolder } from "./data-folder/open.ts";
import { openDataFolder } from "./data-folder.ts";
import { Room } from "./store/room.ts";

let folder: string;
let pairs = 0;
const pair = () => {
  pairs++;
  return { Private: `private ${pairs}`, Public: `public ${pairs}` };
};
const open = (
  ...[given, placeholders]: [Record<string, string>?, Record<string, { placeholder: string }>?]
) => openDataFolder(folder, given, placeholders, pair);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-folder-"));
  pairs = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("makes secrets once, those that belong together at one time, and keeps them", async () => {
  const first = await open();
  expect(first.secret("Public")).toBe("public 1");
  expect(first.secret("Private")).toBe("private 1");
  const other = first.secret("Other");
  expect(other).toMatch(/^[a-z0-9]{52}$/);
  await first.keepSecrets();

  const second = await open();
  expect(["Public", "Private", "Other"].map(second.secret)).toEqual(["public 1", "private 1", other]);
  // One that is new makes no other of those that are kept.
  second.secret("New");
  expect(second.secret("Public")).toBe("public 1");
  expect(
    (await stat(join(folder, "secrets.json"))).mode & 0o077 & (process.platform === "win32" ? 0 : -1),
  ).toBe(0);
});

it("takes what is given, then the app's placeholder, and keeps neither", async () => {
  const opened = await open(
    { Public: "given" },
    { Public: { placeholder: "x" }, Text: { placeholder: "y" } },
  );
  expect([opened.secret("Public"), opened.secret("Text")]).toEqual(["given", "y"]);
  await opened.keepSecrets();
  const kept = JSON.parse(await readFile(join(folder, "secrets.json"), "utf8")) as { secrets: object };
  expect(kept.secrets).toEqual({});
  expect(pairs).toBe(0);
});

describe.skipIf(process.platform === "win32")("a folder that others could read", () => {
  const modeOf = async () => ((await stat(folder)).mode & 0o777).toString(8);

  it("is closed to them when it is one of ours, and says so once", async () => {
    const first = await open();
    first.secret("Other");
    await first.keepSecrets();
    await chmod(folder, 0o755);
    expect((await open()).closed).toBe(true);
    expect(await modeOf()).toBe("700");
    expect((await open()).closed).toBe(false);
  });

  it("is left as it is when other things are in it, and what is made there is closed", async () => {
    await writeFile(join(folder, "letter.txt"), "");
    await chmod(folder, 0o755);
    const opened = await open();
    await opened.keepSecrets();
    const databases = await openFolder(folder, { room: new Room(folder), say: () => {} });
    await databases.close();
    expect([opened.closed, await modeOf()]).toEqual([false, "755"]);
    for (const part of ["store", "lock", "seals", "secrets.json"])
      expect([part, (await stat(join(folder, part))).mode & 0o077]).toEqual([part, 0]);
  });
});
