import { mkdir } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { BuildContext, BuildFailure, BuildResult, Metafile } from "esbuild";
import { StartError } from "../../start-error.ts";
import { watchFolders } from "../../watch.ts";
import {
  type Bundle,
  type Bundler,
  bundleOptions,
  createBundler,
  findHandler,
  folderName,
  holdEsbuild,
  type Job,
  leftOut,
  replace,
} from "./bundle.ts";
import {
  bundlePackages,
  commonJsImports,
  fileImport,
  leadToPackages,
  type SplitPackages,
} from "./split-packages.ts";

/** What a save came to, for the handlers that are made of the file. */
export interface Rebuilt {
  handlers: string[];
  /** Milliseconds, as `performance.now()` counts them: when the save was seen. */
  savedAt: number;
  /** Why the handlers are what they were before: `src/api.ts:3:5 Expected ";"`. */
  error?: string;
}

/** Bundles handlers again when a file that they are made of is saved. */
export interface HotBundler extends Bundler {
  onRebuilt(tell: (rebuilt: Rebuilt) => void): void;
  close(): Promise<void>;
}

/** A save is several events, and an editor may empty the file first. */
const SETTLE_MS = 12;

/** @param root the app's folder; bundles are kept in its node_modules/.cache */
export function createHotBundler(root: string): HotBundler {
  const cache = join(root, "node_modules", ".cache", "sst-offline", "hot");
  const esbuild = holdEsbuild();
  const handlers = new Map<string, Promise<HotHandler>>();
  const folders = new Set<string>();
  const { bootstrap, guard } = createBundler(root);
  let tell: (rebuilt: Rebuilt) => void = () => {};
  const watching = watchFolders(SETTLE_MS, rebuild);

  /** What a handler is no longer made of is watched on: it may be what its next save imports again. */
  function watchSources(handler: HotHandler): void {
    for (const file of handler.sources()) folders.add(dirname(file));
    watching.follow(folders);
  }

  async function rebuild(files: string[], savedAt: number): Promise<void> {
    const rebuilt: string[] = [];
    const errors = new Map<string, string[]>();
    await Promise.all(
      [...handlers.values()].map(async (known) => {
        const handler = await known.catch(() => undefined);
        if (!handler?.concerns(files)) return;
        const { changed, error } = await handler.rebuild();
        watchSources(handler);
        if (changed) rebuilt.push(...handler.names);
        if (error) errors.set(error, [...(errors.get(error) ?? []), ...handler.names]);
      }),
    );
    if (rebuilt.length > 0) tell({ handlers: rebuilt, savedAt });
    for (const [error, names] of errors) tell({ handlers: names, savedAt, error });
  }

  return {
    bootstrap,
    guard,
    async handler({ handler, install, copyFiles }) {
      const { source, name } = findHandler(root, handler);
      const job: Job = { source, external: [...leftOut, ...install], copyFiles };
      const key = JSON.stringify(job);
      const known =
        handlers.get(key) ??
        esbuild.then(async ({ build }) => {
          const made = new HotHandler(build, { ...job, root, cache });
          await made.first();
          watchSources(made);
          return made;
        });
      handlers.set(key, known);
      known.catch(() => handlers.delete(key));
      const hot = await known;
      hot.names.add(handler);
      return hot.bundle(name);
    },
    onRebuilt(listener) {
      tell = listener;
    },
    async close() {
      await watching.close();
      for (const known of handlers.values()) await (await known.catch(() => undefined))?.dispose();
      await (await esbuild).release();
    },
  };
}

type Built = BuildResult<ReturnType<typeof bundleOptions>>;

/** One handler's source with what it imports, in esbuild's memory. */
class HotHandler {
  /** `src/api.handler`: several may be in one file. */
  readonly names = new Set<string>();
  readonly #folder: string;
  readonly #file: string;
  readonly #missing = new Set<string>();
  #packages: SplitPackages = new Map();
  #context: BuildContext<ReturnType<typeof bundleOptions>> | undefined;
  #sources: string[] = [];
  #hashes = "";
  #error: string | undefined;

  constructor(
    readonly build: typeof import("esbuild"),
    readonly job: Job & { root: string; cache: string },
  ) {
    this.#folder = join(job.cache, folderName(job));
    this.#file = join(this.#folder, "bundle.mjs");
  }

  bundle(name: string): Bundle {
    const packages = [...this.#packages.values()].map(({ file }) => file);
    return { file: this.#file, export: name, ahead: packages };
  }

  /** The app's own files that the bundle is made of. */
  sources(): string[] {
    return this.#sources;
  }

  /** What could mend an error may be a file that was not there. */
  concerns(files: string[]): boolean {
    const folders = new Set(this.#sources.map((file) => dirname(file)));
    return files.some(
      (file) => this.#sources.includes(file) || (this.#error !== undefined && folders.has(dirname(file))),
    );
  }

  /** @throws StartError `bundle` */
  async first(): Promise<void> {
    try {
      await this.#write(await this.#make());
    } catch (error) {
      throw new StartError("bundle", `${this.job.source} does not bundle: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** @returns an error only once, however often it is saved */
  async rebuild(): Promise<{ changed: boolean; error?: string }> {
    try {
      const changed = await this.#write(await this.#make());
      // An error that is taken back leaves the code as it was: who made it wants to hear that all the same.
      const mended = this.#error !== undefined;
      this.#error = undefined;
      return { changed: changed || mended };
    } catch (failure) {
      const error = plainError(failure as BuildFailure);
      const known = error === this.#error;
      this.#error = error;
      return { changed: false, ...(known ? {} : { error }) };
    }
  }

  async dispose(): Promise<void> {
    await this.#context?.dispose();
  }

  async #make(): Promise<Built> {
    const { root, external } = this.job;
    for (;;) {
      this.#missing.clear();
      this.#context ??= await this.#open();
      const built = await this.#context.rebuild();
      if (this.#missing.size === 0) return built;
      this.#packages = await bundlePackages([...this.#packages.keys(), ...this.#missing], {
        root,
        folder: this.#folder,
        external,
        build: this.build.build,
      });
      await this.#context.dispose();
      this.#context = undefined;
    }
  }

  #open() {
    const { root, source, external } = this.job;
    const options = bundleOptions(root, external);
    const relative: SplitPackages = new Map(
      [...this.#packages].map(([entry, split]) => [entry, { ...split, file: fileImport(split.file) }]),
    );
    return this.build.context({
      ...options,
      banner: { js: `${commonJsImports(this.#packages)}\n${options.banner.js}` },
      entryPoints: [source],
      outfile: this.#file,
      plugins: [leadToPackages(relative, this.#missing)],
    });
  }

  /** @returns whether the code is another than before */
  async #write({ outputFiles, metafile }: Built): Promise<boolean> {
    this.#sources = sourcesOf(metafile, this.job.root);
    const hashes = outputFiles.map(({ hash }) => hash).join();
    if (hashes === this.#hashes) return false;
    await mkdir(this.#folder, { recursive: true });
    for (const output of outputFiles) await replace(output.path, output.contents);
    this.#hashes = hashes;
    return true;
  }
}

function sourcesOf({ inputs }: Metafile, root: string): string[] {
  return Object.keys(inputs)
    .filter((input) => !input.startsWith("common-js:"))
    .map((input) => join(root, input))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`));
}

/** Where, and what, in a line; of several errors the first. */
function plainError(failure: BuildFailure): string {
  const [first] = failure.errors ?? [];
  if (!first) return failure.message;
  const { location, text } = first;
  return location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text;
}

/** A handler as a person calls it: `api` of `src/api.handler`, `notes.count` of `src/notes.count`. */
export function shortName(handler: string): string {
  return basename(handler).replace(/\.handler$/, "");
}
