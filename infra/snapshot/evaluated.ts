/** Snapshots that are not kept: the stack as another stage, other settings or `sst dev` would have it. */
import { readFile } from "node:fs/promises";
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

/** The text of infra/settings.ts with these settings filled in. */
export async function withSettings(settings: Settings): Promise<string> {
  const text = await readFile(path.join(root, "infra", "settings.ts"), "utf8");
  const block = /export const SETTINGS: Settings = \{.*?\n\};/s;
  if (!block.test(text)) throw new Error("infra/settings.ts has no block SETTINGS");
  return text.replace(block, () => `export const SETTINGS: Settings = ${JSON.stringify(settings)};`);
}
