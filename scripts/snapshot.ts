/**
 * `npm run snapshot`: evaluates the stack and writes `infra/snapshot/*.json` and `sst-env.d.ts`.
 * `npm run snapshot -- --check`: writes nothing, and ends with 1 when a file is stale.
 * `npm run --silent snapshot -- --diff FILE`: what the committed snapshot of the same stage changes of FILE, an
 * older one, as Markdown for a reviewer. It evaluates nothing.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import {
  EvaluationError,
  ensurePlatform,
  environmentTypes,
  evaluate,
  readSnapshot,
  report,
  SnapshotError,
  serialize,
} from "sst-offline";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The stages whose graphs are kept and reviewed. */
export const STAGES = ["local", "production"] as const;

/**
 * What the generated files should hold now: path from the repository's root → text.
 * @throws EvaluationError when a stage does not evaluate.
 */
export async function generate(
  folder = root,
  stages: readonly (typeof STAGES)[number][] = STAGES,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const stage of stages) {
    const { snapshot, links } = await evaluate({ root: folder, stage });
    files.set(`infra/snapshot/${stage}.json`, serialize(snapshot));
    if (stage === "local") files.set("sst-env.d.ts", environmentTypes(links));
  }
  return files;
}

/** The generated files whose committed text differs from `files`. */
export async function stale(files: Map<string, string>, folder = root): Promise<string[]> {
  const names = [];
  for (const [name, text] of files)
    if ((await readFile(path.join(folder, name), "utf8").catch(() => undefined)) !== text) names.push(name);
  return names;
}

async function main(check: boolean): Promise<void> {
  await ensurePlatform(root, console.log);
  const files = await generate();
  const changed = await stale(files);
  if (!changed.length) return console.log("the snapshots are up to date");
  if (check) {
    console.error(`stale: ${changed.join(", ")}\nrun \`npm run snapshot\` and commit what it writes`);
    process.exitCode = 1;
    return;
  }
  for (const name of changed) {
    await writeFile(path.join(root, name), files.get(name)!);
    console.log(`wrote ${name}`);
  }
}

/**
 * What the committed snapshot changes of the older one in `file`, as Markdown.
 * @throws SnapshotError when `file` cannot be read, or no snapshot is kept of its stage.
 */
export async function reportSince(file: string, folder = root): Promise<string> {
  const before = await readSnapshot(file);
  const { stage } = before.app;
  return report(before, await readSnapshot(path.join(folder, "infra", "snapshot", `${stage}.json`)));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  try {
    const { values } = parseArgs({ options: { check: { type: "boolean" }, diff: { type: "string" } } });
    if (values.diff !== undefined) process.stdout.write(await reportSince(values.diff));
    else await main(values.check ?? false);
  } catch (error) {
    const plain = error instanceof EvaluationError || error instanceof SnapshotError;
    console.error(
      plain || (error as { code?: string }).code?.startsWith("ERR_PARSE") ? (error as Error).message : error,
    );
    process.exitCode = 1;
  }
