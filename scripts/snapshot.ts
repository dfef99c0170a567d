/**
 * `npm run snapshot`: evaluates the stack and writes `infra/snapshot/*.json` and `sst-env.d.ts`.
 * `npm run snapshot -- --check`: writes nothing, and ends with 1 when a file is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EvaluationError, environmentTypes, evaluate, serialise } from "@phototag/snapshot";
import { ensurePlatform } from "./sst-platform.ts";

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
    files.set(`infra/snapshot/${stage}.json`, serialise(snapshot));
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const unknown = process.argv.slice(2).filter((argument) => argument !== "--check");
  if (unknown.length) {
    console.error(`snapshot does not know ${unknown.join(" ")}; it takes --check`);
    process.exitCode = 2;
  } else
    await main(process.argv.includes("--check")).catch((error: Error) => {
      console.error(error instanceof EvaluationError ? error.message : error);
      process.exitCode = 1;
    });
}
