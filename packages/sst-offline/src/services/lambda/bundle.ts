import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, Metafile } from "esbuild";
import type { FunctionSpec } from "../../graph/functions.ts";
import { StartError } from "../../start-error.ts";

/** A handler as one file that Node runs. */
export interface Bundle {
  file: string;
  /** The name that the file exports the handler by. */
  export: string;
  /** Modules of the bundle that an instance can load before the handler is there. */
  ahead?: string[];
}

/** What a function's folder is made of. */
export type FunctionCode = Pick<FunctionSpec, "handler" | "install"> &
  Partial<Pick<FunctionSpec, "component" | "copyFiles">>;

export interface Bundler {
  /**
   * Bundles a handler, or finds that what it was bundled from has not changed. What lies in its folder besides is the
   * caller's to put there: functions that have other files have other folders, also those of two stacks of one app.
   * @param code its handler from the app's folder, `src/api.handler`
   * @throws StartError `bundle` when the source is not there or does not compile
   */
  handler(code: FunctionCode): Promise<Bundle>;
  /** The file that an instance's process starts with. */
  bootstrap(): Promise<string>;
  /** The file that each of its processes and threads loads before anything else. */
  guard(): Promise<string>;
}

/** This package's files end in `.ts` in its sources and in `.js` when it is built. */
const SELF = fileURLToPath(import.meta.url);

/** Bump when the options below change: what was bundled with others is not used again. */
const generation = 2;
const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** What SST leaves to the function's `node_modules`, in each function. */
export const leftOut = ["sharp", "pg-native"];

/** SST's own: a bundled CommonJS module may call `require`, and ask where it is. */
const banner = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";',
  "const __filename = topLevelFileUrlToPath(import.meta.url);",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));',
].join("\n");

/** What tells a bundle's folder from another's. */
export interface Job {
  source: string;
  external: string[];
  copyFiles?: FunctionCode["copyFiles"];
}

/** @param root the app's folder; bundles are kept in its node_modules/.cache */
export function createBundler(root: string): Bundler {
  const cache = join(root, "node_modules", ".cache", "sst-offline", "functions");
  const once = (job: Job) => {
    const key = JSON.stringify([root, job]);
    const file =
      underWay.get(key) ??
      bundled({ ...job, root, cache }).finally(async () => {
        underWay.delete(key);
        await letGo();
      });
    underWay.set(key, file);
    return file;
  };
  return {
    async handler({ handler, install, copyFiles }) {
      const { source, name } = findHandler(root, handler);
      return { file: await once({ source, external: [...leftOut, ...install], copyFiles }), export: name };
    },
    bootstrap: () => once({ source: join(dirname(SELF), `bootstrap${extname(SELF)}`), external: [] }),
    guard: () => once({ source: join(dirname(SELF), "egress", `guard${extname(SELF)}`), external: [] }),
  };
}

/** @throws StartError `bundle` when there is no such file */
export function findHandler(root: string, handler: string): { source: string; name: string } {
  const dot = handler.lastIndexOf(".");
  const path = handler.slice(0, dot);
  const source = extensions.map((extension) => join(root, path + extension)).find((file) => existsSync(file));
  if (!source)
    throw new StartError("bundle", `the handler ${handler} is not there: no ${path}.ts or .js in ${root}`);
  return { source, name: handler.slice(dot + 1) };
}

/** How every function is bundled: as SST does it. */
export function bundleOptions(root: string, external: string[]) {
  return {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    keepNames: true,
    sourcemap: "linked",
    // The sources are here: with their text the map is twice as long, and each instance reads it to start.
    sourcesContent: false,
    external,
    banner: { js: banner },
    logLevel: "silent",
  } as const satisfies BuildOptions;
}

/** Two functions may share a source, and two clouds this process and so esbuild's. */
const underWay = new Map<string, Promise<string>>();
let esbuild: typeof import("esbuild") | undefined;

/** How many bundlers wait for the next save. */
let holders = 0;

/** esbuild keeps a process of its own, and in it all that it has read. */
async function letGo(): Promise<void> {
  if (underWay.size > 0 || holders > 0) return;
  await esbuild?.stop();
  esbuild = undefined;
}

/** esbuild for as long as the caller needs it; its process ends with the last who holds it. */
export async function holdEsbuild(): Promise<{ build: typeof import("esbuild"); release(): Promise<void> }> {
  holders++;
  esbuild ??= await import("esbuild");
  return {
    build: esbuild,
    release() {
      holders--;
      return letGo();
    },
  };
}

interface Inputs {
  generation: number;
  /** File → its size and time of change. */
  files: Record<string, string>;
}

async function bundled(job: Job & { root: string; cache: string }): Promise<string> {
  const folder = join(job.cache, folderName(job));
  const file = join(folder, "bundle.mjs");
  const record = join(folder, "inputs.json");
  if (await unchanged(file, record)) return file;
  // Loaded here alone: a start that bundles nothing does without it.
  esbuild ??= await import("esbuild");
  const result = await esbuild
    .build({
      ...bundleOptions(job.root, job.external),
      entryPoints: [job.source],
      outfile: file,
    })
    .catch((error: Error) => {
      throw new StartError("bundle", `${relative(job.root, job.source)} does not bundle: ${error.message}`, {
        cause: error,
      });
    });
  await mkdir(folder, { recursive: true });
  for (const output of result.outputFiles) await replace(output.path, output.contents);
  await writeRecord(record, job.root, result.metafile);
  return file;
}

/** A folder's name that tells a person what is in it. */
export function folderName(job: Job & { root: string }): string {
  const key = createHash("sha256")
    .update(JSON.stringify([job.source, job.external, job.copyFiles]))
    .digest("hex")
    .slice(0, 10);
  const name = relative(job.root, job.source)
    .replaceAll("..", "")
    .replace(/\.\w+$/, "")
    .replace(/[^\w-]+/g, "-");
  return `${name}-${key}`;
}

/** Writes down what a bundle was made of, for {@link unchanged}. */
export async function writeRecord(record: string, root: string, { inputs }: Metafile): Promise<void> {
  const files: Inputs["files"] = {};
  for (const input of Object.keys(inputs)) {
    const path = join(root, input);
    files[path] = await mark(path);
  }
  await replace(record, JSON.stringify({ generation, files } satisfies Inputs));
}

/** Whether a bundle is there and all that it was made of is as it was. */
export async function unchanged(file: string, record: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const text = await readFile(record, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const inputs = JSON.parse(text) as Inputs;
  if (inputs.generation !== generation) return false;
  const same = await Promise.all(
    Object.entries(inputs.files).map(async ([path, was]) => (await mark(path)) === was),
  );
  return same.every(Boolean);
}

async function mark(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.size} ${found.mtimeMs}` : "gone";
}

/** An instance may be loading the file at this moment: it sees the old one or the new one, whole. */
export async function replace(path: string, contents: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${randomUUID()}.tmp`;
  await writeFile(fresh, contents);
  await rename(fresh, path);
}
