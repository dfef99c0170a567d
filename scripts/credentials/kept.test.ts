import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keptFile, keptSignIn } from "./kept.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-kept-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pool = { issuer: "https://pool.example", clientId: "cli" };

it("is for its owner's eyes alone, and for the user pool that it is of", async () => {
  const file = join(folder, "new", "production.json");
  const kept = keptSignIn(file);
  await kept.write({ ...pool, refreshToken: "token" });
  expect(await kept.read(pool)).toBe("token");
  expect(await kept.read({ ...pool, issuer: "https://evil.example" })).toBeUndefined();
  expect(await kept.read({ ...pool, clientId: "another" })).toBeUndefined();
  // Windows has no such modes; there the user's folder is closed to others.
  if (process.platform !== "win32") {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
  }
  await kept.forget();
  expect(await kept.read(pool)).toBeUndefined();
});

it("is nothing when the file holds something else", async () => {
  const file = join(folder, "other.json");
  for (const text of ["", "{", "[]", '{"refreshToken":1}']) {
    await writeFile(file, text);
    expect(await keptSignIn(file).read(pool), text).toBeUndefined();
  }
});

it("lies where each system keeps such things", () => {
  const at = (env: Record<string, string>, platform: NodeJS.Platform) =>
    keptFile("production", env, platform).replaceAll("\\", "/");
  expect(at({}, "linux")).toMatch(/\/\.cache\/phototag\/production\.json$/);
  expect(at({ XDG_CACHE_HOME: "/c" }, "linux")).toBe("/c/phototag/production.json");
  expect(at({}, "darwin")).toMatch(/\/Library\/Caches\/phototag\/production\.json$/);
  expect(at({ LOCALAPPDATA: "/l" }, "win32")).toBe("/l/phototag/production.json");
});
