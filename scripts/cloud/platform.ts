import { readFile } from "node:fs/promises";
import path from "node:path";
import { ensurePlatform } from "sst-offline";
import { root, SettingsError } from "../start/settings.ts";

/**
 * The folder of SST's components for an app. An app that has a version of SST of its own gets that one's,
 * in its own `.sst/platform`; any other is evaluated with the checkout's, which is fetched once.
 * @throws SettingsError when they cannot be fetched
 */
export async function platformFor(app: string, log: (line: string) => void): Promise<string> {
  const [own, shared] = await Promise.all([sstVersion(app), sstVersion(root)]);
  try {
    return await ensurePlatform(own === undefined || own === shared ? root : app, log);
  } catch (error) {
    throw new SettingsError(`SST's components could not be fetched: ${(error as Error).message}`);
  }
}

async function sstVersion(folder: string): Promise<string | undefined> {
  const manifest = path.join(folder, "node_modules", "sst", "package.json");
  const text = await readFile(manifest, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version;
}
