import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logFiles, matching } from "../src/logs/files.ts";
import { follow } from "../src/logs/follow.ts";

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "logs-"));
});
afterEach(() => rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

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

describe("the logs of a stack", () => {
  const run = promisify(execFile);
  const functions = ["src/api.handler", "src/recount.handler"].map((handler) => ({
    ...{ type: "aws:lambda/function:Function", name: handler, id: handler },
    source: { handler, links: {}, install: [] },
    inputs: { name: `app-test-${handler.slice(4, -8)}-abcdefgh` },
  }));
  const logs = (...args: string[]) =>
    run(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("../src/cli/main.ts", import.meta.url)), "logs", ...args],
      {
        env: { ...process.env, SST_OFFLINE_DATA: data },
      },
    );

  it("are found by a short name, a handler and a part of either", async () => {
    const files = await logFiles(functions, data);
    for (const wanted of ["recount", "src/recount.handler", "recou"])
      expect(matching(files, wanted).map(({ short }) => short)).toEqual(["recount"]);
    expect(matching(files, "api").map(({ short }) => short)).toEqual(["api"]);
    expect(matching(files, "nothing")).toEqual([]);
  });

  it("are listed, printed from the end, and named where one is asked for that is not there", async () => {
    const app = { name: "app", stage: "test", region: "us-east-1", account: "123456789012" };
    const stack = {
      ...{ format: 1, app: { ...app, removal: "remove", protect: false } },
      ...{ outputs: {}, routers: [], resources: functions },
    };
    await writeFile(join(data, "snapshot.json"), JSON.stringify(stack));
    const [api] = matching(await logFiles(functions, join(data, "logs")), "api");
    await mkdir(join(data, "logs"));
    await writeFile(api?.path ?? "", "2026-11-23T00:17:53.801Z - one\n2026-11-23T00:17:53.801Z - two\n");
    expect((await logs()).stdout).toMatch(
      /^api +1 KB {2}\d{4}-\d\d-\d\d .*\n[\s\S]*recount +has not run yet/m,
    );
    expect((await logs("api", "--no-follow", "--lines", "1")).stdout).toBe("00:17:53.801 -        two\n");
    const failed = await logs("apo").catch((error: { code: number; stderr: string }) => error);
    expect(failed).toMatchObject({ code: 2, stderr: "No function apo. There are: api, recount\n" });
  });
});
