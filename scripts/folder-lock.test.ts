import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), "lock-")), "lock");
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

it("lets one in at a time", async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    [1, 2, 3].map(async () => {
      const release = await lockFolder(folder);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
      await release();
    }),
  );
  expect(most).toBe(1);
});

it("takes over from an owner that died", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await mkdir(folder);
  await writeFile(path.join(folder, "pid"), String(pid));
  await (await lockFolder(folder))();
});

it("says what keeps it from being made", async () => {
  await expect(lockFolder(path.join(folder, "nowhere", "lock"))).rejects.toThrow("ENOENT");
});
