/** The package as another repository gets it: packed, installed outside of this one, and run by one command. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensurePlatform } from "../src/evaluation/platform.ts";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL("..", import.meta.url));
const INSTALLATION_MS = 5 * 60_000;
const windows = process.platform === "win32";

const CONFIG = `export default $config({
  app: () => ({ name: "tiny", home: "aws" }),
  async run() {
    const bucket = new sst.aws.Bucket("Files");
    const hello = new sst.aws.Function("Hello", { handler: "hello.handler", url: true, link: [bucket] });
    bucket.notify({ notifications: [{ name: "Came", function: "hello.came" }] });
    return { url: hello.url, bucket: bucket.name };
  },
});
`;
const HANDLERS = `export const handler = async () => ({ links: Object.keys(process.env).filter((name) => name.startsWith("SST_RESOURCE_")) });
export const came = async ({ Records }) => console.log("came " + Records[0].s3.object.key);
`;
/** What a test of the app's owner would say. */
const CONSUMER = `import { evaluate, routes, type Snapshot } from "sst-offline";
import { compilePolicy } from "sst-offline/iam";
import { startTestCloud, type TestCloud } from "sst-offline/testing";
const cloud: TestCloud = await startTestCloud({ root: "." });
const answer = (await (await fetch(cloud.outputs.url!)).json()) as { links: string[] };
const stack: Snapshot = cloud.snapshot;
console.log(JSON.stringify({ links: answer.links, routes: routes(stack), denied: cloud.denied, kinds: [typeof evaluate, typeof compilePolicy] }));
await cloud.remove();
`;

let app: string;
let tarball: string;

const run = (program: string, args: string[], env: Record<string, string> = {}) =>
  promisify(execFile)(program, args, { cwd: app, env: { ...process.env, ...env }, shell: windows });

beforeAll(async () => {
  app = await mkdtemp(path.join(tmpdir(), "tiny-app-"));
  const packed = await promisify(execFile)(
    "npm",
    ["pack", "--json", "--ignore-scripts=false", "--pack-destination", app],
    {
      cwd: here,
      shell: windows,
    },
  );
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[\n"))) as [
    { filename: string },
  ];
  tarball = path.join(app, filename);
  const { version } = JSON.parse(
    await readFile(path.join(here, "../../node_modules/sst/package.json"), "utf8"),
  );
  await writeFile(
    path.join(app, "package.json"),
    JSON.stringify({ name: "tiny", private: true, type: "module" }),
  );
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball, `sst@${version}`]);
  await writeFile(path.join(app, "sst.config.ts"), CONFIG);
  await writeFile(path.join(app, "hello.mjs"), HANDLERS);
  // SST's own installation of its components takes half a minute: the one of this checkout serves.
  await mkdir(path.join(app, ".sst"));
  await symlink(await ensurePlatform(), path.join(app, ".sst", "platform"), "junction");
}, INSTALLATION_MS);
afterAll(() => rm(app, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

describe("the packed package", () => {
  it("is what publint and @arethetypeswrong/cli hold right", async () => {
    const installed = path.join(app, "node_modules", "sst-offline");
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    const attw = path.join(require.resolve("@arethetypeswrong/cli/package.json"), "../dist/index.js");
    // CommonJS gets it by require(esm), as Node has it since 20.19.
    await run(process.execPath, [attw, tarball, "--profile", "esm-only", "--format", "ascii"]);
  });

  it("runs an app by one command, for stock clients, and ends on SIGTERM", async () => {
    const child = spawn(
      process.execPath,
      [path.join("node_modules", "sst-offline", "bin", "sst-offline.js")],
      {
        cwd: app,
        env: { ...process.env, PORT: "0", SITE_PORT: "0" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        said += chunk;
      });
    const until = (words: RegExp) => expect.poll(() => said).toMatch(words);
    try {
      await until(/^ready http:\/\/127\.0\.0\.1:\d+$/m);
      const outputs = JSON.parse(await readFile(path.join(app, ".sst", "local", "outputs.json"), "utf8"));
      const { links } = (await (await fetch(outputs.url)).json()) as { links: string[] };
      expect(links.sort()).toEqual(["SST_RESOURCE_App", "SST_RESOURCE_Files"]);
      const s3 = new S3Client({ ...outputs, credentials: outputs.operator });
      await s3.send(new PutObjectCommand({ Bucket: outputs.bucket, Key: "note.txt", Body: "x" }));
      await until(/came note\.txt/);
    } finally {
      child.kill("SIGTERM");
    }
    const [code] = await once(child, "close");
    expect(code).toBe(windows ? null : 0);
  });

  it("is a library with types, for tests of the app", async () => {
    await writeFile(path.join(app, "consumer.ts"), CONSUMER);
    const tsc = path.join(here, "../../node_modules/typescript/bin/tsc");
    const types = path.join(here, "../../node_modules/@types");
    const options = ["--module", "nodenext", "--target", "es2023", "--strict", "--skipLibCheck"];
    await run(process.execPath, [tsc, ...options, "--typeRoots", types, "--types", "node", "consumer.ts"]);
    const { stdout } = await run(process.execPath, ["consumer.js"]);
    expect(JSON.parse(stdout)).toEqual({
      links: expect.arrayContaining(["SST_RESOURCE_Files"]),
      routes: [],
      denied: [],
      kinds: ["function", "function"],
    });
  });
});
