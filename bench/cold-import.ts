import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Json, one, readSnapshot, type Snapshot } from "sst-offline";
import { root } from "../e2e/app.ts";
import { RECOGNIZERS } from "../infra/settings.ts";
import { median } from "./figures.ts";

/** Where the CLI puts the bundles that it would deploy: `npm run diff` makes them. */
const artifacts = join(root, ".sst", "artifacts");

export interface ColdImport {
  /** The function's name in the stack; behind it another recognizer than production's. */
  name: string;
  /** Milliseconds that a fresh process takes to import the bundle, beyond what an empty handler takes. */
  milliseconds: number;
}

/**
 * The import that a cold start waits for, of each function's bundle as SST's CLI makes it, on this machine's
 * processor and Node. Median of `rounds` processes; in each round all bundles take their turn.
 * @returns none before `npm run diff` has made bundles
 */
export async function coldImports(rounds: number): Promise<ColdImport[]> {
  const folders = await readdir(artifacts).catch(() => []);
  const names = folders.filter((name) => name.endsWith("-src")).map((name) => name.replace(/-src$/, ""));
  if (names.length === 0) return [];
  const snapshot = await readSnapshot(join(root, "infra", "snapshot", "production.json"));
  // Beside the checkout's packages: those in the artifacts are built for Lambda's processor.
  const cache = join(root, "node_modules", ".cache", "phototag");
  await mkdir(cache, { recursive: true });
  const copies = await mkdtemp(join(cache, "bundles-"));
  try {
    const empty = join(copies, "empty.mjs");
    await writeFile(empty, "export async function handler() {}\n");
    const bundles = new Map([["", empty]]);
    for (const name of names) {
      const from = join(artifacts, `${name}-src`);
      for (const file of await readdir(from))
        if (file.endsWith(".mjs")) await cp(join(from, file), join(copies, name, file));
      bundles.set(name, join(copies, name, "bundle.mjs"));
    }
    const starts = [...bundles].map(([name, file]) => ({
      ...{ name, file },
      env: name ? environmentOf(snapshot, name) : {},
    }));
    // The bundle is the same with each: which part of it is loaded, the environment says.
    for (const { name, file, env } of [...starts])
      for (const RECOGNIZER of env.RECOGNIZER ? RECOGNIZERS : [])
        if (RECOGNIZER !== env.RECOGNIZER)
          starts.push({ name: `${name} (${RECOGNIZER})`, file, env: { ...env, RECOGNIZER } });
    const taken = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++)
      for (const { name, file, env } of starts)
        taken.set(name, [...(taken.get(name) ?? []), await importOnce(file, env)]);
    const baseline = median(taken.get("")!);
    return starts
      .filter(({ name }) => name)
      .map(({ name }) => ({ name, milliseconds: median(taken.get(name)!) - baseline }));
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}

const program = `
const began = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - began), () => process.exit());
`;

/** What a function's code reads while it is loaded: its links and variables, as they are in production. */
function environmentOf(snapshot: Snapshot, name: string): Record<string, string> {
  const { source, inputs } = one(snapshot, "aws:lambda/function:Function", `${name}Function`);
  const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, Json> };
  return {
    ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    ...Object.fromEntries(
      Object.entries(source?.links ?? {}).map(([link, value]) => [
        `SST_RESOURCE_${link}`,
        JSON.stringify(value),
      ]),
    ),
    SST_RESOURCE_App: JSON.stringify({ name: snapshot.app.name, stage: snapshot.app.stage }),
    AWS_REGION: snapshot.app.region,
  };
}

/** @throws Error naming what the bundle throws */
async function importOnce(file: string, env: Record<string, string>): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", program, pathToFileURL(file).href],
      { env: env as NodeJS.ProcessEnv },
    );
    return Number(stdout);
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new Error(
      `${file} cannot be imported: ${/^\w*Error.*$/m.exec(stderr)?.[0] ?? "no reason is given"}`,
    );
  }
}
