/** What a deployment sends beside the resources that a snapshot holds, as SST's own CLI would make it. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type DeployedResource, deployedResources } from "sst-offline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../snapshot/evaluated.ts";

let deployed: DeployedResource[];
let bundles: string;
beforeAll(async () => {
  bundles = await mkdtemp(path.join(tmpdir(), "bundles-"));
  deployed = await deployedResources(root, "production", bundles);
}, 300_000);
afterAll(() => rm(bundles, { recursive: true, force: true }));

it("a new version deletes none of the last one's files, which tabs that are open ask for yet", () => {
  const files = deployed.filter(({ name }) => /^Web.*\.sst\.aws\.(BucketFiles|KvKeys)$/.test(name));
  expect(files.map(({ name, inputs }) => [name.replace(/^.*\./, ""), inputs.purge]).sort()).toEqual([
    ["BucketFiles", false],
    ["KvKeys", false],
  ]);
});

it("an error in a function is logged with its place in the source", async () => {
  const bundle = path.join(bundles, "AuthFunction-src", "bundle.mjs");
  const map = JSON.parse(await readFile(`${bundle}.map`, "utf8")) as { sources: string[] };
  expect(map).not.toHaveProperty("sourcesContent");
  expect(map.sources).toContainEqual(expect.stringMatching(/packages\/functions\/src\/auth\.ts$/));
  // SST leaves those out of the zip that it uploads elsewhere.
  expect(deployed.filter(({ name }) => /Sourcemap\d+$/.test(name))).toEqual([]);

  // It finds no link, which it reads as it is loaded.
  const load = promisify(execFile)(process.execPath, ["--enable-source-maps", bundle], {
    env: { NODE_ENV: "production" },
  });
  await expect(load).rejects.toMatchObject({
    stderr: expect.stringMatching(/packages\/functions\/src\/auth\/options\.ts:\d+:\d+/),
  });
});
