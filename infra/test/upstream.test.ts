/**
 * What infra/defaults.ts works around in SST, seen in a small app of its own that does not: once one of these fails,
 * SST has mended it, and the work-around can go (docs/upgrade.md).
 */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DeployedResource, deployedResources, statements } from "sst-offline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../snapshot/evaluated.ts";

const CONFIG = `
export default $config({
  app: () => ({ name: "probe", home: "aws", version: "4.17.1" }),
  async run() {
    const files = new sst.aws.Bucket("Files");
    new sst.aws.Function("Probe", { handler: "handler.handler", link: [files] });
  },
});`;
const HANDLER = `
export async function handler(aRatherLongName) {
  const another = aRatherLongName;
  return another;
}`;

let app: string;
let deployed: DeployedResource[];

beforeAll(async () => {
  app = await mkdtemp(path.join(tmpdir(), "upstream-"));
  await mkdir(path.join(app, ".sst"));
  for (const folder of ["node_modules", path.join(".sst", "platform")])
    await symlink(path.join(root, folder), path.join(app, folder));
  await writeFile(path.join(app, "package.json"), JSON.stringify({ name: "probe", type: "module" }));
  await writeFile(path.join(app, "sst.config.ts"), CONFIG);
  await writeFile(path.join(app, "handler.ts"), HANDLER);
  deployed = await deployedResources(app, "dev");
}, 5 * 60_000);
afterAll(() => rm(app, { recursive: true, force: true }));

const role = () => deployed.find(({ type, name }) => type === "aws:iam/role:Role" && name === "ProbeRole")!;

it("SST minifies no function, though its documentation says that it does by default", async () => {
  const bundle = await readFile(path.join(app, ".sst", "artifacts", "Probe-src", "bundle.mjs"), "utf8");
  expect(bundle).toContain("const another = aRatherLongName;");
});

it("SST lets the whole account take on a function's role, on every stage", () => {
  const principals = statements(role().inputs.assumeRolePolicy as never).map(({ Principal }) => Principal);
  expect(JSON.stringify(principals)).toContain("arn:aws:iam::123456789012:root");
});

it("SST's link of a bucket grants everything on it", () => {
  const [{ policy } = { policy: "" }] = role().inputs.inlinePolicies as Array<{ policy: string }>;
  expect(statements(policy as never).flatMap(({ Action }) => Action)).toContain("s3:*");
});
