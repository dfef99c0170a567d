import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDataFolder } from "./data-folder.ts";

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
