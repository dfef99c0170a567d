/** Snapshots that are not kept: the stack as another stage, other settings or `sst dev` would have it. */
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type EvaluateOptions, type Evaluation, ensurePlatform, evaluate } from "sst-offline";
import type { Settings } from "../settings.ts";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

interface StackOptions extends Pick<EvaluateOptions, "dev" | "command" | "sources"> {
  /** In place of whoever infra/settings.ts names, so that a deployer's own facts change no test. */
  settings?: Settings;
}

/**
 * The stack as `stage`, evaluated with SST's real components. Takes seconds, and half a minute more where they
 * have to be installed first.
 * @throws EvaluationError when the stack refuses.
 */
export async function evaluated(
  stage: string,
  { settings, sources, ...how }: StackOptions = {},
): Promise<Evaluation> {
  await ensurePlatform();
  return evaluate({
    root,
    stage,
    ...how,
    sources: {
      ...(settings && { "infra/settings.ts": await withSettings(settings) }),
      ...sources,
    },
  });
}

/**
 * A new folder that is this checkout but for its settings: SST's own CLI reads what stands on the disk.
 * Whoever asks removes it.
 */
export async function checkoutWith(settings: Settings): Promise<string> {
  await ensurePlatform();
  const folder = await mkdtemp(path.join(tmpdir(), "phototag-stack-"));
  for (const name of await readdir(root))
    if (!/^(\.git|\.sst|\.phototag|infra|sst\.config\.ts|sst-env\.d\.ts)$/.test(name))
      await symlink(path.join(root, name), path.join(folder, name));
  await cp(path.join(root, "sst.config.ts"), path.join(folder, "sst.config.ts"));
  await cp(path.join(root, "infra"), path.join(folder, "infra"), { recursive: true });
  await writeFile(path.join(folder, "infra", "settings.ts"), await withSettings(settings));
  await mkdir(path.join(folder, ".sst"));
  await symlink(path.join(root, ".sst", "platform"), path.join(folder, ".sst", "platform"));
  return folder;
}

/** The text of infra/settings.ts with these settings filled in. */
export async function withSettings(settings: Settings): Promise<string> {
  const text = await readFile(path.join(root, "infra", "settings.ts"), "utf8");
  const block = /export const SETTINGS: Settings = \{.*?\n\};/s;
  if (!block.test(text)) throw new Error("infra/settings.ts has no block SETTINGS");
  return text.replace(block, () => `export const SETTINGS: Settings = ${JSON.stringify(settings)};`);
}
