import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { judgeBundles, weighBundles } from "../diff/bundles.ts";
import { sstDiff } from "../diff/sst-diff.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { ensurePlatform } from "../evaluation/platform.ts";
import { report } from "../snapshot/comparison/markdown.ts";
import { readSnapshot } from "../snapshot/read.ts";
import { sitesNotBuilt } from "../snapshot/sites.ts";
import { UsageError } from "./app.ts";

export interface DiffOptions {
  stage: string;
  /** Where the snapshots are kept. */
  out: string;
  /** A JSON file: function → the most bytes that it may load at its start. */
  budgets?: string;
}

/**
 * `sst-offline diff`: SST's own build of every function, then the stack beside the snapshot of that stage, or of
 * production, which every other stage is to be like.
 *
 * @returns the exit code
 * @throws UsageError, EvaluationError, PlatformError
 */
export async function diff(root: string, { stage, out, budgets }: DiffOptions): Promise<number> {
  const platform = await ensurePlatform(root, console.log);
  const { snapshot } = await evaluate({ root, stage, platform });
  const [site] = sitesNotBuilt(root, snapshot);
  if (site) throw new UsageError(`${site}; build it first`, 1);
  const code = await sstDiff(root, stage);
  if (code !== 0) return code;
  const { lines, over } = judgeBundles(
    await weighBundles(path.join(root, ".sst", "artifacts")),
    budgets === undefined ? undefined : await readBudgets(budgets),
  );
  console.log(lines.join("\n"));
  const file = (name: string) => path.join(out, `${name}.json`);
  const kept = [stage, "production"].find((name) => existsSync(path.join(root, file(name))));
  if (kept) {
    console.log(
      kept === stage
        ? `\nSince ${file(kept)} was written:\n`
        : `\nHow ${stage} differs from ${file(kept)}:\n`,
    );
    process.stdout.write(report(await readSnapshot(path.join(root, file(kept))), snapshot));
  }
  return Number(over);
}

async function readBudgets(file: string): Promise<Record<string, number>> {
  try {
    return z.record(z.string(), z.number()).parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new UsageError(`${file} holds no budgets (function → bytes): ${(error as Error).message}`);
  }
}
