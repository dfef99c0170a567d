import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../../../scripts/start/settings.ts";
import { all } from "../snapshot/query.ts";
import { readSnapshot } from "../snapshot/read.ts";
import { logFiles, matching } from "./files.ts";
import { follow } from "./follow.ts";

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "logs-"));
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe("following a file", () => {
  it("gives the last lines, then what comes, also after the file has turned", async () => {
    const path = join(data, "f.log");
    await writeFile(path, "one\ntwo\nthree\n");
    const ending = new AbortController();
    const lines = follow(path, 2, ending.signal);
    const next = async () => (await lines.next()).value;
    expect([await next(), await next()]).toEqual(["two", "three"]);
    await appendFile(path, "fo");
    const fourth = next();
    await appendFile(path, "ur\nfive\n");
    expect([await fourth, await next()]).toEqual(["four", "five"]);
    await appendFile(path, "six\n");
    await rename(path, `${path}.1`);
    await writeFile(path, "seven\n");
    expect([await next(), await next()]).toEqual(["six", "seven"]);
    ending.abort();
    expect(await next()).toBeUndefined();
  });

  it("waits for a file that is not there yet", async () => {
    const path = join(data, "later.log");
    const ending = new AbortController();
    const lines = follow(path, 10, ending.signal);
    const first = lines.next();
    await writeFile(path, "first\n");
    expect((await first).value).toBe("first");
    ending.abort();
    await lines.return(undefined);
  });
});

describe("npm run logs", () => {
  const run = promisify(execFile);
  const logs = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", join("scripts", "logs.ts"), ...args], {
      cwd: root,
      env: { ...process.env, PHOTOTAG_DATA: data },
    });

  it("finds a function by its short name, its handler and a part of either", async () => {
    const snapshot = await readSnapshot(join(root, "infra", "snapshot", "local.json"));
    const files = await logFiles(all(snapshot, "aws:lambda/function:Function"), data);
    for (const wanted of ["recognize", "packages/functions/src/recognize.handler", "recog"])
      expect(matching(files, wanted).map(({ short }) => short)).toEqual(["recognize"]);
    expect(matching(files, "api").map(({ short }) => short)).toEqual(["api"]);
    expect(matching(files, "nothing")).toEqual([]);
  });

  it("lists the functions, prints the end of a log, and names those there are for one there is not", async () => {
    const snapshot = await readSnapshot(join(root, "infra", "snapshot", "local.json"));
    const files = await logFiles(all(snapshot, "aws:lambda/function:Function"), join(data, "logs"));
    const [api] = matching(files, "api");
    await mkdir(join(data, "logs"));
    await writeFile(api?.path ?? "", "2026-11-23T00:17:53.801Z - one\n2026-11-23T00:17:53.801Z - two\n");
    expect((await logs()).stdout).toMatch(
      /^api +1 KB {2}\d{4}-\d\d-\d\d .*\n[\s\S]*recognize +has not run yet/m,
    );
    expect((await logs("api", "--no-follow", "--lines", "1")).stdout).toBe("00:17:53.801 -        two\n");
    const failed = await logs("apo").catch((error: { code: number; stderr: string }) => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: "No function apo. There are: api, auth, recognize, sweep\n",
    });
  });
});
