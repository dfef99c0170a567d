import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cliEnvironment, PlatformError } from "../evaluation/platform.ts";
import { GRAPH_FILE } from "./graph-file.ts";
import { startStateBackend } from "./state-backend.ts";

/** A resource as the CLI hands it to the engine. */
export interface DeployedResource {
  /** Pulumi's type token; SST's own dynamic resources have one too, as `pulumi-nodejs:dynamic/aws:…`. */
  type: string;
  name: string;
  id?: string;
  arn?: string;
  inputs: Record<string, unknown>;
}

/**
 * All that `sst deploy` would make of an app: what a snapshot holds, and what it leaves out, as bundles, source maps
 * and SST's dynamic resources.
 * @throws PlatformError where the CLI fails, in its own words on the terminal
 */
export async function deployedResources(root: string, stage: string): Promise<DeployedResource[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "sst-offline-"));
  try {
    const graph = path.join(folder, "graph.json");
    if ((await sstDiff(root, stage, { graph })) !== 0) throw new PlatformError("SST's CLI failed");
    return JSON.parse(await readFile(graph, "utf8")) as DeployedResource[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * SST's own `sst diff`, with neither AWS nor Pulumi's engine: it bundles every function exactly as a deployment
 * would, under `.sst/artifacts`, and evaluates the stack. What is deployed it cannot know, and says "No changes".
 *
 * @param root the folder of an app that has SST installed in its own `node_modules`
 * @param graph the file that is to hold all that the CLI would make
 * @returns the CLI's exit code
 * @throws PlatformError on Windows, where SST looks for the engine as a program and this one is a script
 */
export async function sstDiff(
  root: string,
  stage: string,
  { graph }: { graph?: string } = {},
): Promise<number> {
  if (process.platform === "win32")
    throw new PlatformError("diff needs a Unix: SST looks for the engine as a program, and ours is a script");
  const config = path.join(root, ".sst", "diff");
  await writeEngine(path.join(config, "sst", "bin"));
  const backend = await startStateBackend();
  // The CLI keeps to itself which types it wrote last; they are ours to keep.
  const types = path.join(root, "sst-env.d.ts");
  const kept = await readFile(types, "utf8").catch(() => undefined);
  try {
    return await new Promise((resolve, reject) => {
      const cli = path.join(root, "node_modules", "sst", "bin", "sst.mjs");
      const child = spawn(process.execPath, [cli, "diff", "--stage", stage], {
        cwd: root,
        stdio: "inherit",
        env: {
          ...process.env,
          ...cliEnvironment(root),
          XDG_CONFIG_HOME: config,
          ...backend.env,
          ...(graph !== undefined && { [GRAPH_FILE]: graph }),
        },
      });
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    await backend.close();
    if (kept !== undefined) await writeFile(types, kept);
    await rm(config, { recursive: true, force: true });
  }
}

/** SST starts the engine as a program called `pulumi`. */
async function writeEngine(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  const program = path.join(bin, "pulumi");
  const self = fileURLToPath(import.meta.url);
  const engine = path.join(path.dirname(self), `engine${path.extname(self)}`);
  // From its sources this package runs under whatever lets Node read TypeScript.
  const loader = engine.endsWith(".ts") ? ` --import "${import.meta.resolve("tsx")}"` : "";
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" --no-warnings${loader} "${engine}" "$@"\n`);
  await chmod(program, 0o755);
}
