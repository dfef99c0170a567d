import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { snapshotFiles, writeStale } from "sst-offline";
import { root } from "../settings.ts";

/** The files that say what the stack is. */
export async function stackFiles(): Promise<string[]> {
  const infra = (await readdir(join(root, "infra"))).filter((name) => /(?<!\.test|\.d)\.ts$/.test(name));
  return [join(root, "sst.config.ts"), ...infra.map((name) => join(root, "infra", name))];
}

/**
 * Evaluates a stage and writes what `npm run snapshot` would.
 * @returns whether the stage is another one now
 * @throws EvaluationError; then nothing was written
 */
export async function writeStage(stage: "local" | "production"): Promise<boolean> {
  const files = await snapshotFiles({ root, stages: [stage], types: stage === "local" });
  return (await writeStale(root, files)).some((name) => name.endsWith(`${stage}.json`));
}
