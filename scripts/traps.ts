/**
 * `npm run traps`: undoes the handling of each trap of SST and AWS in turn (infra/traps), evaluates the stack as it
 * would be then, and demands that the test which is named beside the trap fails on it. Some minutes.
 * `npm run traps -- WORD…`: those alone whose description holds all words.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { EvaluationError, serialize } from "sst-offline";
import { evaluated, root } from "../infra/snapshot/evaluated.ts";
import { TRAPS, type Trap } from "../infra/traps/traps.ts";
import { undone } from "../infra/traps/undone.ts";

/** Undefined when the trap is caught; otherwise why that is not proven. */
async function prove(trap: Trap): Promise<string | undefined> {
  const { caughtBy, stage = "production" } = trap;
  const folder = await mkdtemp(path.join(tmpdir(), "traps-"));
  try {
    const sources = await undone(trap);
    await writeFile(path.join(folder, "sources.json"), JSON.stringify(sources));
    for (const kept of ["local", "production"] as const)
      if (kept === stage)
        await writeFile(
          path.join(folder, `${kept}.json`),
          serialize((await evaluated(stage, { sources })).snapshot),
        );
      else
        await copyFile(
          path.join(root, "infra", "snapshot", `${kept}.json`),
          path.join(folder, `${kept}.json`),
        );
    const statuses = (await statusesOf(caughtBy.file, folder)).get(caughtBy.test);
    if (!statuses) return `infra/${caughtBy.file} did not run "${caughtBy.test}"`;
    return statuses.includes("failed") ? undefined : `"${caughtBy.test}" does not notice`;
  } catch (error) {
    return error instanceof EvaluationError
      ? `does not evaluate: ${error.message}`
      : (error as Error).message;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How each test of a file ended, by its title, on the snapshots and sources in `folder`. */
async function statusesOf(file: string, folder: string): Promise<Map<string, string[]>> {
  const report = path.join(folder, "report.json");
  const child = spawn(
    process.execPath,
    [
      path.join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      `infra/${file}`,
      "--reporter=json",
      `--outputFile=${report}`,
    ],
    {
      cwd: root,
      stdio: "ignore",
      env: {
        ...process.env,
        PHOTOTAG_SNAPSHOTS: folder,
        PHOTOTAG_SOURCES: path.join(folder, "sources.json"),
      },
    },
  );
  await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as {
    testResults: Array<{ assertionResults: Array<{ title: string; status: string }> }>;
  };
  const statuses = new Map<string, string[]>();
  for (const { title, status } of testResults.flatMap(({ assertionResults }) => assertionResults))
    statuses.set(title, [...(statuses.get(title) ?? []), status]);
  return statuses;
}

const words = process.argv.slice(2);
const chosen = TRAPS.filter(({ trap }) => words.every((word) => trap.includes(word)));
const waiting = [...chosen];
let missed = 0;
const work = async () => {
  for (let trap = waiting.shift(); trap; trap = waiting.shift()) {
    const why = await prove(trap);
    if (why) missed++;
    console.log(why ? `✗ ${trap.trap}\n    ${why}` : `✓ ${trap.trap}\n    ${trap.caughtBy.test}`);
  }
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
console.log(`${chosen.length - missed} of ${chosen.length} traps are caught when their handling is undone`);
process.exitCode = missed || !chosen.length ? 1 : 0;
