/** The bundles of functions that SST's CLI has just made, against what each may weigh. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/**
 * Function → bytes of JavaScript that an instance loads before its first event, at most: a cold start reads, checks
 * and compiles all of it. What is imported on demand and npm packages beside the bundle are not counted.
 */
export type Budgets = Readonly<Record<string, number>>;

export interface Bundle {
  /** The function's name in the stack. */
  name: string;
  /** Bytes that are loaded at the start. */
  atStart: number;
  /** Bytes that wait in files of their own until they are imported. */
  onDemand: number;
}

/**
 * Weighs what is under `.sst/artifacts`, where the CLI puts the bundle of each function as `NAME-src`.
 * @returns sorted by name
 */
export async function weighBundles(artifacts: string): Promise<Bundle[]> {
  const folders = (await readdir(artifacts)).filter((folder) => folder.endsWith("-src")).sort();
  return Promise.all(folders.map((folder) => weigh(path.join(artifacts, folder))));
}

async function weigh(folder: string): Promise<Bundle> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs"));
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: files,
    bundle: true,
    write: false,
    metafile: true,
    outdir: "unwritten",
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
  });
  const atStart = new Set<string>();
  const load = (file: string) => {
    if (atStart.has(file)) return;
    atStart.add(file);
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? [])
      if (!external && kind === "import-statement") load(path);
  };
  load("bundle.mjs");
  let onDemand = 0;
  let bytes = 0;
  for (const [file, input] of Object.entries(metafile.inputs))
    if (atStart.has(file)) bytes += input.bytes;
    else onDemand += input.bytes;
  return { name: path.basename(folder).replace(/-src$/, ""), atStart: bytes, onDemand };
}

/** One line for each bundle; `over` when one weighs more than it may, or has no budget. */
export function judgeBundles(bundles: Bundle[], budgets?: Budgets): { lines: string[]; over: boolean } {
  let over = false;
  const lines = bundles.map(({ name, atStart, onDemand }) => {
    const later = onDemand > 0 ? `, ${kilobytes(onDemand)} on demand` : "";
    const weight = `${name.padEnd(16)}${kilobytes(atStart).padStart(9)}`;
    if (!budgets) return `${weight}${later}`;
    const budget = budgets[name];
    const fits = budget !== undefined && atStart <= budget;
    if (!fits) over = true;
    const verdict = fits
      ? `of ${kilobytes(budget)}`
      : budget === undefined
        ? "and has no budget"
        : `MORE THAN ${kilobytes(budget)}`;
    return `${weight} ${verdict}${later}`;
  });
  return { lines, over };
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;
