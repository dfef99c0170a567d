/**
 * SST's components, put into `.sst/platform` by SST's own CLI with neither an AWS account, nor Pulumi's engine, nor
 * Bun. Everything comes from the npm registry.
 */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "proper-lockfile";

/** The engine that SST 4.17.1 asks for; checked below against what the platform itself depends on. */
export const PULUMI_VERSION = "v3.215.0";

/** SST's CLI is not to be found. `message` says where it was looked for. */
export class PlatformError extends Error {
  override name = "PlatformError";
}

/**
 * The folder of SST's components for an app, installed first where it is missing: about half a minute, once. An app
 * whose version of SST is this package's own shares that one's; side by side calls wait for the first.
 *
 * @param app the folder that holds `sst.config.ts`
 * @param log told that an installation begins
 * @throws PlatformError when SST is not installed, or its CLI fails, with the end of what it said
 * @example
 * const { snapshot } = await evaluate({ root: app, stage: "local", platform: await ensurePlatform(app) });
 */
export async function ensurePlatform(app?: string, log: (line: string) => void = () => {}): Promise<string> {
  const own = await installedSst(path.dirname(fileURLToPath(import.meta.url)));
  const apps = app === undefined ? undefined : await installedSst(path.resolve(app));
  const home = apps === undefined || apps.version === own?.version ? (own ?? apps) : apps;
  if (!home)
    throw new PlatformError(`SST is not installed: run \`npm install sst\` in ${path.resolve(app ?? ".")}`);
  return installOnce(home, log);
}

interface InstalledSst {
  /** The folder whose `node_modules` holds it, and which gets `.sst/platform`. */
  folder: string;
  version: string;
}

/** Looks for `node_modules/sst` in a folder and those above it, as Node does. */
async function installedSst(from: string): Promise<InstalledSst | undefined> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "node_modules", "sst", "package.json");
    const text = await readFile(manifest, "utf8").catch(() => undefined);
    if (text !== undefined) return { folder, version: (JSON.parse(text) as { version: string }).version };
    if (path.dirname(folder) === folder) return undefined;
  }
}

async function installOnce({ folder, version }: InstalledSst, log: (line: string) => void): Promise<string> {
  const platform = path.join(folder, ".sst", "platform");
  if (await isComplete(platform, version)) return platform;
  await mkdir(path.join(folder, ".sst"), { recursive: true });
  return oneAtATime(platform, async () => {
    if (await isComplete(platform, version)) return platform;
    log(`installing SST ${version}'s components into .sst/platform (about half a minute)`);
    await install(folder);
    await writeFile(path.join(platform, MARK), version);
    return platform;
  });
}

/** Does what changes `folder` while no other process does; its parent must be there. */
export async function oneAtATime<T>(folder: string, work: () => Promise<T>): Promise<T> {
  // A busy machine renews its lock late.
  const patience = { forever: true, minTimeout: 200, maxTimeout: 500 };
  const release = await lock(folder, { realpath: false, stale: 60_000, retries: patience });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Written last, so that an installation that was interrupted is done again. */
const MARK = ".installed";

async function isComplete(platform: string, version: string): Promise<boolean> {
  return (await readFile(path.join(platform, MARK), "utf8").catch(() => "")) === version;
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
    throw new PlatformError(
      `this version of SST wants Pulumi ${engine}; sst-offline knows ${PULUMI_VERSION}`,
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
      code === 0 ? resolve() : reject(new PlatformError(`sst install failed (exit ${code}):\n${said}`)),
    );
  });
}
