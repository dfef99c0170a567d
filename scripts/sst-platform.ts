/**
 * `npm run sst:platform`: puts SST's components into `.sst/platform` with neither an AWS account, nor
 * Pulumi's engine, nor Bun. Everything comes from the npm registry.
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { lockFolder } from "./folder-lock.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The engine that SST 4.17.1 asks for; checked below against what the platform itself depends on. */
export const PULUMI_VERSION = "v3.215.0";

/**
 * Installs `.sst/platform` of the app in `folder` unless it is there in the version of the `sst` package.
 * Takes about half a minute. Side by side calls (test files run in parallel) wait for the first.
 * @throws Error when the CLI fails, with the end of what it said.
 */
export async function ensurePlatform(folder = root, log: (line: string) => void = () => {}): Promise<string> {
  const platform = path.join(folder, ".sst", "platform");
  const wanted = await sstVersion(folder);
  if (await isComplete(platform, wanted)) return platform;
  await mkdir(path.join(folder, ".sst"), { recursive: true });
  const release = await lockFolder(path.join(folder, ".sst", "platform.lock"));
  try {
    if (await isComplete(platform, wanted)) return platform;
    log(`installing SST ${wanted}'s components into .sst/platform (about half a minute)`);
    await install(folder);
    await writeFile(path.join(platform, MARK), wanted);
    return platform;
  } finally {
    await release();
  }
}

/** Written last, so that an installation that was interrupted is done again. */
const MARK = ".installed";

async function isComplete(platform: string, version: string): Promise<boolean> {
  return (await readFile(path.join(platform, MARK), "utf8").catch(() => "")) === version;
}

async function sstVersion(folder: string): Promise<string> {
  const manifest = JSON.parse(
    await readFile(path.join(folder, "node_modules", "sst", "package.json"), "utf8"),
  );
  return manifest.version;
}

const engineOf = (folder: string) => path.join(folder, ".sst", "offline");

/** What lets SST's CLI run in `folder` without Pulumi's engine, Bun or a word to its makers, once the platform is there. */
export function cliEnvironment(folder: string): Record<string, string> {
  return {
    // The stub cannot deploy: it must never be found by the CLI that does.
    ...(process.platform === "win32" ? {} : { XDG_CONFIG_HOME: engineOf(folder) }),
    SST_NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
}

async function install(folder: string): Promise<void> {
  await writeEngineStub(path.join(engineOf(folder), "sst", "bin"));
  await runCli(folder, cliEnvironment(folder));
  const manifest = JSON.parse(await readFile(path.join(folder, ".sst", "platform", "package.json"), "utf8"));
  const engine = manifest.dependencies?.["@pulumi/pulumi"];
  if (engine !== PULUMI_VERSION)
    throw new Error(
      `SST's platform wants Pulumi ${engine}; scripts/sst-platform.ts pretends ${PULUMI_VERSION}`,
    );
}

/**
 * The CLI asks the engine for its version before it installs anything, and downloads one when there is
 * none. A stub that names the version it wants spares that. Windows needs a real executable there, so
 * it takes the CLI's usual way.
 */
async function writeEngineStub(bin: string): Promise<void> {
  if (process.platform === "win32") return;
  await mkdir(bin, { recursive: true });
  const stub = path.join(bin, "pulumi");
  const script = `#!/bin/sh\n[ "$1" = version ] && echo ${PULUMI_VERSION} && exit 0\necho "this is no Pulumi engine: it only lets SST install its components" >&2\nexit 1\n`;
  await writeFile(stub, script);
  await chmod(stub, 0o755);
}

function runCli(folder: string, env: Record<string, string>): Promise<void> {
  const cli = path.join(folder, "node_modules", "sst", "bin", "sst.mjs");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, "install", "--stage", "local"], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const keep = (chunk: Buffer) => {
      said = (said + chunk).slice(-4000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`sst install failed (exit ${code}):\n${said}`)),
    );
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensurePlatform(root, console.log);
}
