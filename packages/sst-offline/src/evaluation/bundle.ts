import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { fromRoot } from "./errors.ts";
import type { AppConfig } from "./record.ts";

const SELF = fileURLToPath(import.meta.url);
const HERE = path.dirname(SELF);
const CHILD = path.join(HERE, `child${path.extname(SELF)}`);

/** As SST's CLI bundles an app (pkg/project/run.go and pkg/js/js.go of anomalyco/sst at 4.17.1). */
function options(platform: string) {
  return {
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    sourcemap: "inline",
    logLevel: "silent",
    metafile: true,
    nodePaths: [path.join(platform, "node_modules")],
    external: [
      "@pulumi/*",
      "undici",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
  } as const satisfies BuildOptions;
}

/** Bundled CommonJS modules expect these of Node. */
const NODE_BANNER = [
  'import { createRequire as __createRequire } from "node:module";',
  'import { fileURLToPath as __fileURLToPath } from "node:url";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = __fileURLToPath(import.meta.url);",
  'const __dirname = __fileURLToPath(new URL(".", import.meta.url));',
].join("\n");

const quoted = (file: string) => JSON.stringify(file.replaceAll("\\", "/"));

/** What of an app is bundled, and how the CLI would have been called. */
export interface Bundled {
  root: string;
  platform: string;
  stage: string;
  command: "diff" | "deploy";
  dev: boolean;
  /** A file of the app, by its path from `root` → the text that stands in for its own. */
  sources: Record<string, string>;
  /** Whether a component that throws ends the evaluation. */
  strict: boolean;
}

/** Stand before the one line of what the program of {@link bundleApp} prints that is not the app's own. */
export const APP_MARK = "~app";
/** Printed in place of it for an app of SST 2. */
export const VERSION_2_MARK = "~v2";

/**
 * Writes a program to `outfile` that prints what `app({stage})` returns, as JSON.
 * @returns the app's own files that it is made of
 */
export async function bundleApp(
  { root, platform, stage, sources }: Bundled,
  outfile: string,
): Promise<string[]> {
  const { metafile } = await build({
    ...options(platform),
    outfile,
    banner: { js: `${NODE_BANNER}\nfunction $config(input) { return input }` },
    plugins: [ownSources(root, sources)],
    stdin: {
      contents: `import config from ${quoted(path.join(root, "sst.config.ts"))};
const isVersion2 = !config.app && (config.stacks || config.config);
const said = isVersion2 ? "${VERSION_2_MARK}" : "${APP_MARK}" + JSON.stringify(await config.app(${JSON.stringify({ stage })}));
process.stdout.write("\\n" + said + "\\n");`,
      resolveDir: root,
      loader: "ts",
    },
  });
  return ownFiles(metafile, root);
}

/**
 * Writes a program to `outfile` that runs `run()` against the pretend engine (see child.ts).
 * @returns the app's own files that it is made of
 */
export async function bundleRun(
  { root, platform, command, dev, sources, strict }: Bundled,
  work: string,
  app: AppConfig,
  outfile: string,
): Promise<string[]> {
  const components = path.join(platform, "src", "components");
  const cli = {
    command,
    dev,
    paths: { home: work, root, work, platform },
    state: { version: {} },
  };
  const { metafile } = await build({
    ...options(platform),
    outfile,
    banner: { js: NODE_BANNER },
    define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: String(dev) },
    inject: [path.join(platform, "src", "shim", "run.js")],
    plugins: [
      seedPhysicalNames(platform),
      ownSources(root, sources, globals(components, Object.keys(app.providers), strict)),
    ],
    stdin: {
      contents: `
import * as pulumi from "@pulumi/pulumi";
import { run } from ${quoted(path.join(platform, "src", "auto", "run.ts"))};
import { $transform } from ${quoted(path.join(components, "component.ts"))};
import { StaticSite } from ${quoted(path.join(components, "aws", "static-site.ts"))};
import { evaluateProgram } from ${quoted(CHILD)};
import config from ${quoted(path.join(root, "sst.config.ts"))};
await evaluateProgram({
  pulumi,
  require,
  program: () => run(config.run),
  onSite: (see) => $transform(StaticSite, see),
  onSecret: (see) => $transform({ __pulumiType: "sst:sst:Secret" }, see),
});`,
      resolveDir: root,
      loader: "ts",
    },
  });
  return ownFiles(metafile, root);
}

/** The providers whose resources can be pretended. */
export const PROVIDERS: Record<string, string> = { aws: "@pulumi/aws", random: "@pulumi/random" };

/** The CLI lets the app's own files say `sst` and each provider's name without importing them. */
function globals(components: string, providers: string[], strict: boolean): string {
  const packages = Object.entries({
    sst: quoted(components),
    ...Object.fromEntries(
      providers.flatMap((name) => (PROVIDERS[name] ? [[name, JSON.stringify(PROVIDERS[name])]] : [])),
    ),
  });
  // All in the file's own first line: its errors keep the numbers of their lines.
  if (strict) return packages.map(([name, from]) => `import * as ${name} from ${from}; `).join("");
  const guard = `import * as $pulumi from "@pulumi/pulumi"; import { guarded as $guarded, fail as $fail } from ${quoted(CHILD)}; `;
  return packages.reduce(
    (before, [name, from]) =>
      `${before}import * as $${name} from ${from}; const ${name} = $guarded($${name}, $pulumi, $fail); `,
    guard,
  );
}

/** The files inside the app's folder that are the app's own, by their paths from it. */
function ownFiles({ inputs }: Metafile, root: string): string[] {
  return Object.keys(inputs)
    .map((file) => path.resolve(file))
    .filter((file) => isOwn(file, root) && existsSync(file))
    .map((file) => fromRoot(file, root));
}

function isOwn(file: string, root: string): boolean {
  const inside = path.relative(root, file);
  return (
    !inside.startsWith("..") &&
    !path.isAbsolute(inside) &&
    !/[\\/](node_modules|\.sst)[\\/]/.test(file) &&
    !file.startsWith(HERE)
  );
}

/** Loads the app's own files: `before` is put before each, and `sources` stand in for some, also outside `root`. */
function ownSources(root: string, sources: Record<string, string>, before = ""): Plugin {
  return {
    name: "own-sources",
    setup(bundle) {
      bundle.onLoad({ filter: /\.(js|ts|jsx|tsx|mts|mjs)$/ }, async ({ path: file }) => {
        const inside = path.relative(root, file);
        const given = sources[inside.replaceAll(path.sep, "/")];
        const own = isOwn(file, root);
        if (!own && given === undefined) return undefined;
        const loader = /\.m?ts$/.test(file) ? "ts" : file.endsWith("tsx") ? "tsx" : "js";
        return { contents: (own ? before : "") + (given ?? (await readFile(file, "utf8"))), loader };
      });
    },
  };
}

const RANDOM_SUFFIX = 'crypto.randomBytes(8).toString("hex")';

/** SST ends each physical name at random; a graph that is compared byte by byte needs an end that follows from the name. */
function seedPhysicalNames(platform: string): Plugin {
  const naming = path.join(platform, "src", "components", "naming.ts");
  return {
    name: "seed-physical-names",
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]naming\.ts$/ }, async ({ path: file }) => {
        if (path.resolve(file) !== path.resolve(naming)) return undefined;
        const source = await readFile(file, "utf8");
        if (!source.includes(RANDOM_SUFFIX))
          throw new Error(`SST's naming.ts no longer holds ${RANDOM_SUFFIX}: its names cannot be seeded`);
        return {
          contents: source.replace(RANDOM_SUFFIX, "`${$app.name}/${$app.stage}/${main}`"),
          loader: "ts",
        };
      });
    },
  };
}

/** Whether the platform has what a bundle needs, so that its lack is said plainly. */
export function platformIsInstalled(platform: string): boolean {
  try {
    createRequire(path.join(platform, "package.json")).resolve("@pulumi/pulumi");
    return true;
  } catch {
    return false;
  }
}
