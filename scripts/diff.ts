/**
 * `npm run diff -- --stage S`: SST's own `sst diff`, with neither AWS nor Pulumi's engine. It bundles every
 * function exactly as a deployment would and evaluates the stack. What is deployed it cannot know, and says "No
 * changes"; so the stack is then held beside the snapshot of that stage, or of production.
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensurePlatform, evaluate, readSnapshot, report } from "sst-offline";
import { judgeBundles, weighBundles } from "../packages/sst-offline/src/diff/bundles.ts";
import { startStateBackend } from "../packages/sst-offline/src/diff/state-backend.ts";
import { STAGES } from "./snapshot.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const EXPORTED_SITE = path.join(root, "packages", "web", "out");

async function main(stage: string): Promise<number> {
  if (process.platform === "win32") {
    console.error("diff needs a Unix: SST looks for the engine as a program, and ours is a script");
    return 1;
  }
  if (!(await stat(EXPORTED_SITE).catch(() => undefined))) {
    console.error("the site is not built yet: run `npm run build -w packages/web` first");
    return 1;
  }
  await ensurePlatform(root, console.log);
  const code = await runSst(stage);
  if (code !== 0) return code;
  const { lines, over } = judgeBundles(await weighBundles(path.join(root, ".sst", "artifacts")));
  console.log(lines.join("\n"));
  await compareWithSnapshot(stage);
  return Number(over);
}

async function runSst(stage: string): Promise<number> {
  const config = path.join(root, ".sst", "diff");
  await writeEngine(path.join(config, "sst", "bin"));
  const backend = await startStateBackend();
  // The CLI keeps to itself which types it wrote last; they are ours to keep.
  const types = path.join(root, "sst-env.d.ts");
  const kept = await readFile(types, "utf8");
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [path.join(root, "node_modules", "sst", "bin", "sst.mjs"), "diff", "--stage", stage],
        {
          cwd: root,
          stdio: "inherit",
          env: {
            ...process.env,
            XDG_CONFIG_HOME: config,
            SST_NO_BUN: "1",
            SST_TELEMETRY_DISABLED: "1",
            DO_NOT_TRACK: "1",
            AWS_ENDPOINT_URL: backend.url,
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: "offline",
            AWS_SECRET_ACCESS_KEY: "offline",
            AWS_EC2_METADATA_DISABLED: "true",
          },
        },
      );
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    await backend.close();
    await writeFile(types, kept);
    await rm(path.join(root, ".sst", "diff"), { recursive: true, force: true });
  }
}

/** SST starts the engine as a program called `pulumi`. */
async function writeEngine(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  const program = path.join(bin, "pulumi");
  const engine = path.join(root, "scripts", "diff", "engine.ts");
  const tsx = import.meta.resolve("tsx");
  await writeFile(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --no-warnings --import "${tsx}" "${engine}" "$@"\n`,
  );
  await chmod(program, 0o755);
}

/** A stage that has no snapshot is held beside production, which it is to be like. */
async function compareWithSnapshot(stage: string): Promise<void> {
  const kept = STAGES.find((name) => name === stage) ?? "production";
  const before = await readSnapshot(path.join(root, "infra", "snapshot", `${kept}.json`));
  const { snapshot } = await evaluate({ root, stage });
  console.log(
    kept === stage
      ? `\nSince infra/snapshot/${kept}.json was written:\n`
      : `\nWhat ${stage} has otherwise than infra/snapshot/${kept}.json:\n`,
  );
  process.stdout.write(report(before, snapshot));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { values } = parseArgs({ options: { stage: { type: "string", default: "local" } } });
    process.exitCode = await main(values.stage);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
