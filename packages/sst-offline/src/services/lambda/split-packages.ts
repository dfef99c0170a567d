import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import type { BuildOptions, OnResolveResult, Plugin } from "esbuild";
import { bundleOptions, replace, unchanged, writeRecord } from "./bundle.ts";

/**
 * While one works on a handler, the packages that it is made with stand in files of their own beside it. By plain
 * contexts each save links, prints and loads the handler's three megabytes of AWS SDK anew. Measured on two busy cores: a
 * save of a module that three handlers share takes 0.8 s as it is here and 3 s so, one of a single handler 0.3 s and 1.4 s.
 */

/** A package's entry → what the handler's bundle imports in its place. */
export type SplitPackages = Map<string, SplitPackage>;

export interface SplitPackage {
  /** The absolute path of the bundled package. */
  file: string;
  /** CommonJS has no names to import by: the bundle gets its `module.exports` by this global name. */
  commonJs?: string;
}

/**
 * Leads a handler's imports of packages to those that are bundled already.
 * @param missing collects the entries of those that are not
 */
export function leadToPackages(packages: SplitPackages, missing: Set<string>): Plugin {
  return {
    name: "split-packages",
    setup(build) {
      /** From rebuild to rebuild: to ask esbuild again for each import is most of the time that one takes. */
      const known = new Map<string, OnResolveResult>();
      build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === "asked" || isAbsolute(path) || from.kind === "entry-point") return undefined;
        const key = `${from.kind} ${from.resolveDir} ${path}`;
        const before = known.get(key);
        if (before) return before;
        const found = await build.resolve(path, { ...from, pluginData: "asked" });
        const inPackages = found.path.includes(`${sep}node_modules${sep}`);
        // A package of the app's own workspace is what one works on.
        if (found.errors.length > 0 || found.external || !inPackages) return found;
        const split = packages.get(found.path);
        if (!split) {
          missing.add(found.path);
          return { path: found.path, external: true };
        }
        const led = split.commonJs
          ? { path: split.commonJs, namespace: "common-js" }
          : { path: split.file, external: true };
        known.set(key, led);
        return led;
      });
      build.onLoad({ filter: /.*/, namespace: "common-js" }, ({ path }) => ({
        contents: `module.exports = ${path};`,
      }));
    },
  };
}

/** The imports that put the CommonJS packages where {@link leadToPackages} finds them. */
export function commonJsImports(packages: SplitPackages): string {
  return [...packages.values()]
    .filter(({ commonJs }) => commonJs)
    .map(({ file, commonJs }) => `import ${commonJs} from ${JSON.stringify(fileImport(file))};`)
    .join("\n");
}

/** Relative to the bundle, as a module names it; the folders of packages lie beside it. */
export function fileImport(file: string): string {
  return `./${file.split(sep).slice(-2).join("/")}`;
}

/**
 * Bundles packages, by the options of all bundles, into files that share what they have in common.
 * What was bundled before and has not changed is used again.
 * @param folder of the handler's bundle
 */
export async function bundlePackages(
  entries: string[],
  job: {
    root: string;
    folder: string;
    external: string[];
    build(options: BuildOptions): ReturnType<typeof import("esbuild").build>;
  },
): Promise<SplitPackages> {
  const sorted = [...entries].sort();
  const name = createHash("sha256").update(sorted.join("\n")).digest("hex").slice(0, 10);
  const folder = join(job.folder, `packages-${name}`);
  const record = join(folder, "inputs.json");
  const list = join(folder, "packages.json");
  if (await unchanged(list, record)) return new Map(JSON.parse(await readFile(list, "utf8")));
  const { metafile, outputFiles } = await job.build({
    ...bundleOptions(job.root, job.external),
    entryPoints: sorted.map((entry, at) => ({ in: entry, out: `package${at}` })),
    outdir: folder,
    splitting: true,
    outExtension: { ".js": ".mjs" },
  });
  const packages: SplitPackages = new Map(
    sorted.map((entry, at) => {
      const file = join(folder, `package${at}.mjs`);
      const output = Object.entries(metafile!.outputs).find(([path]) => join(job.root, path) === file)?.[1];
      const format = output?.entryPoint ? metafile!.inputs[output.entryPoint]?.format : undefined;
      return [entry, format === "esm" ? { file } : { file, commonJs: `__package${at}` }];
    }),
  );
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of outputFiles!) {
    await mkdir(dirname(path), { recursive: true });
    await replace(path, contents);
  }
  await replace(list, JSON.stringify([...packages]));
  await writeRecord(record, job.root, metafile!);
  return packages;
}
