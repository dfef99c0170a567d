import { watch } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensurePlatform } from "sst-offline";
import { generate, STAGES, stale } from "../snapshot.ts";
import { root } from "../start/settings.ts";

/** The snapshot that runs here, as `npm run snapshot` names it. */
const local = "infra/snapshot/local.json";

/** A save is several events, and one often saves more than one file. */
const settleMs = 150;

/**
 * Tells of each save of the stack's definition; one at a time, the last one always.
 * @returns ends it
 */
export function watchStack(changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working.then(changed);
    }, settleMs);
  };
  const watchers = [
    watch(root, (_event, name) => {
      if (name === "sst.config.ts") soon();
    }),
    watch(join(root, "infra"), (_event, name) => {
      if (name && /\.ts$/.test(name) && !/\.(test|d)\.ts$/.test(name)) soon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/**
 * Evaluates the stack of this machine's stage and writes what `npm run snapshot` would.
 * @returns whether the stack that runs here is another one now
 * @throws Error in words for the terminal; then nothing was written.
 */
export async function evaluateStack(): Promise<boolean> {
  await ensurePlatform(root);
  return (await write(["local"])).includes(local);
}

/**
 * Writes the snapshots of the stages that do not run here: nobody waits for them, and a commit holds all.
 * @throws EvaluationError
 */
export async function evaluateOtherStages(): Promise<void> {
  await write(STAGES.filter((stage) => stage !== "local"));
}

async function write(stages: Parameters<typeof generate>[1]): Promise<string[]> {
  const files = await generate(root, stages);
  const changed = await stale(files);
  for (const name of changed) await writeFile(join(root, name), files.get(name)!);
  return changed;
}
