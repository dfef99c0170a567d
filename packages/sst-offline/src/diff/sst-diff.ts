import { spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate } from "../evaluation/evaluate.ts";
import { cliEnvironment, ensurePlatform, oneAtATime, PlatformError } from "../evaluation/platform.ts";
import { missingSiteFolders } from "../snapshot/sites.ts";
import { GRAPH_FILE } from "./graph-file.ts";
import { startStateBackend } from "./state-backend.ts";

/** A resource as the CLI hands it to the engine. */
export interface DeployedResource {
  /** Pulumi's type token; all of SST's own dynamic resources have one, `pulumi-nodejs:dynamic:Resource`. */
  type: string;
  name: string;
  id?: string;
  arn?: string;
  inputs: Record<string, unknown>;
}

/**
 * All that `sst deploy` would make of an app: what a snapshot holds, and what it leaves out, as bundles, source maps
 * and SST's dynamic resources.
 * @param copyTo a folder that is to hold the bundles, each as `NAME-src`
 * @throws PlatformError with the CLI's own words where it fails
 */
export async function deployedResources(
  root: string,
  stage: string,
  copyTo?: string,
): Promise<DeployedResource[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "sst-offline-"));
  try {
    const graph = path.join(folder, "graph.json");
    await diffQuietly(root, stage, { graph, copyTo });
    return JSON.parse(await readFile(graph, "utf8")) as DeployedResource[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Every function of an app as SST's own CLI would upload it, each in a folder `NAME-src` of `folder`, which is
 * emptied first.
 * @throws PlatformError with the CLI's own words where it fails
 */
export async function buildFunctions(root: string, stage: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await diffQuietly(root, stage, { copyTo: folder });
}

async function diffQuietly(root: string, stage: string, options: DiffOptions): Promise<void> {
  const platform = await ensurePlatform(root);
  // A site that is not built yet is no reason not to look at functions and wiring: an empty one is read as well.
  const { snapshot } = await evaluate({ root, stage, platform });
  const missing = missingSiteFolders(root, snapshot).map((folder) => path.resolve(root, folder));
  let said = "";
  try {
    for (const folder of missing) await mkdir(folder, { recursive: true });
    const code = await sstDiff(root, stage, {
      ...options,
      onOutput: (text) => {
        said = (said + text).slice(-4000);
      },
    });
    if (code !== 0) throw new PlatformError(`SST's CLI failed (exit ${code}):\n${said}`);
  } finally {
    // Whoever built it meanwhile keeps it.
    for (const folder of missing) await rmdir(folder).catch(() => {});
  }
}

interface DiffOptions {
  /** The file that is to hold all that the CLI would make. */
  graph?: string;
  /** The folder that is to hold a copy of what it bundled: `.sst/artifacts` is the next run's too. */
  copyTo?: string;
  /** Told what the CLI says. @default the terminal */
  onOutput?(text: string): void;
}

/**
 * SST's own `sst diff`, with neither AWS nor Pulumi's engine: it bundles every function exactly as a deployment
 * would, under `.sst/artifacts`, and evaluates the stack. What is deployed it cannot know, and says "No changes".
 *
 * @param root the folder of an app that has SST installed in its own `node_modules`
 * @returns the CLI's exit code
 * @throws PlatformError on Windows, where SST looks for the engine as a program and this one is a script
 */
export async function sstDiff(root: string, stage: string, options: DiffOptions = {}): Promise<number> {
  if (process.platform === "win32")
    throw new PlatformError("diff needs a Unix: SST looks for the engine as a program, and ours is a script");
  const config = path.join(root, ".sst", "diff");
  await mkdir(path.dirname(config), { recursive: true });
  return oneAtATime(config, async () => {
    await writeEngine(path.join(config, "sst", "bin"));
    const backend = await startStateBackend();
    // The CLI keeps to itself which types it wrote last; they are ours to keep.
    const types = path.join(root, "sst-env.d.ts");
    const kept = await readFile(types, "utf8").catch(() => undefined);
    try {
      const code = await runDiff(root, stage, options, {
        XDG_CONFIG_HOME: config,
        ...backend.env,
      });
      if (code === 0 && options.copyTo)
        await cp(path.join(root, ".sst", "artifacts"), options.copyTo, { recursive: true });
      return code;
    } finally {
      await backend.close();
      if (kept !== undefined) await writeFile(types, kept);
      await rm(config, { recursive: true, force: true });
    }
  });
}

function runDiff(
  root: string,
  stage: string,
  { graph, onOutput }: DiffOptions,
  environment: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const cli = path.join(root, "node_modules", "sst", "bin", "sst.mjs");
    const child = spawn(process.execPath, [cli, "diff", "--stage", stage], {
      cwd: root,
      stdio: onOutput ? ["ignore", "pipe", "pipe"] : "inherit",
      env: {
        ...process.env,
        ...cliEnvironment(root),
        ...environment,
        ...(graph !== undefined && { [GRAPH_FILE]: graph }),
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => onOutput?.(text));
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
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
