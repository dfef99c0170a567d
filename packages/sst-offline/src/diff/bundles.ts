/** The bundles of functions that SST's CLI has just made, against what each may weigh. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/**
 * Bytes of JavaScript that an instance loads before its first event, at most: a cold start reads, checks and
 * compiles all of it. What an event alone asks for (the reader of HEIC) and npm packages beside the bundle
 * (sharp) are not counted.
 */
export const BUDGETS: Readonly<Record<string, number>> = {
  ApiFunction: 1_200_000,
  AuthFunction: 800_000,
  Recognize: 1_200_000,
  Sweep: 1_200_000,
  Admit: 50_000,
};

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

/** One line for each bundle; `over` when one weighs more than it may, or when nobody has said how much it may. */
export function judgeBundles(bundles: Bundle[]): { lines: string[]; over: boolean } {
  let over = false;
  const lines = bundles.map(({ name, atStart, onDemand }) => {
    const budget = BUDGETS[name];
    const fits = budget !== undefined && atStart <= budget;
    if (!fits) over = true;
    const verdict = fits
      ? `of ${kilobytes(budget)}`
      : budget === undefined
        ? "and scripts/diff/bundles.ts sets it no budget"
        : `MORE THAN ${kilobytes(budget)}`;
    const later = onDemand > 0 ? `, ${kilobytes(onDemand)} on demand` : "";
    return `${name.padEnd(16)}${kilobytes(atStart).padStart(9)} ${verdict}${later}`;
  });
  return { lines, over };
}

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`;
