import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { serialize } from "../evaluation/canonicalize.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { ensurePlatform } from "../evaluation/platform.ts";
import { report } from "./comparison/markdown.ts";
import { environmentTypes } from "./environment-types.ts";
import { readSnapshot } from "./read.ts";

/** Which stages of an app are kept as files, and where. */
export interface KeptSnapshots {
  /** The folder that holds `sst.config.ts`. */
  root: string;
  stages: readonly string[];
  /** Where the snapshots stand, from `root`. @default "infra/snapshot" */
  folder?: string;
  /** Whether `sst-env.d.ts` is kept too, as the first stage has it. @default true */
  types?: boolean;
}

const SNAPSHOT_FOLDER = "infra/snapshot";

/**
 * What the kept files should hold now: path from `root`, with forward slashes → text.
 * @throws EvaluationError when a stage does not evaluate
 */
export async function snapshotFiles({
  root,
  stages,
  folder = SNAPSHOT_FOLDER,
  types = true,
}: KeptSnapshots): Promise<Map<string, string>> {
  const platform = await ensurePlatform(root);
  const files = new Map<string, string>();
  for (const stage of stages) {
    const { snapshot, links } = await evaluate({ root, stage, platform });
    files.set(`${folder}/${stage}.json`, serialize(snapshot));
    if (types && stage === stages[0]) files.set("sst-env.d.ts", environmentTypes(links));
  }
  return files;
}

/** The files, of those that {@link snapshotFiles} names, whose text on the disk is another. */
export async function staleFiles(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const names: string[] = [];
  for (const [name, text] of files) {
    const kept = await readFile(path.join(root, name), "utf8").catch(() => undefined);
    if (kept?.replaceAll("\r\n", "\n") !== text) names.push(name);
  }
  return names;
}

/** Writes what is stale. @returns the names of what was written */
export async function writeStale(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const names = await staleFiles(root, files);
  for (const name of names) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), files.get(name)!);
  }
  return names;
}

/**
 * What the kept snapshot of the same stage changes of an older one in `file`, as Markdown for a reviewer.
 * @throws SnapshotError when `file` cannot be read, or no snapshot is kept of its stage
 */
export async function reportSince(
  file: string,
  { root, folder = SNAPSHOT_FOLDER }: Pick<KeptSnapshots, "root" | "folder">,
): Promise<string> {
  const before = await readSnapshot(file);
  return report(before, await readSnapshot(path.join(root, folder, `${before.app.stage}.json`)));
}
