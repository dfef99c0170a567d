/** Functions as `sst deploy` would upload them: the bundles of SST's own CLI, on the runtime that they are for. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { StartError } from "../../start-error.ts";
import type { Bundler } from "./bundle.ts";

export interface BuiltFunctions {
  /** Where the CLI left them, each in a folder `NAME-src`: `.sst/artifacts` of the app. */
  artifacts: string;
  /** The `node` that runs them, of the version that the functions' runtime names. */
  node: string;
}

/** A Node, and how it is told to keep a function as Lambda's sandbox does. */
export interface BuiltRuntime {
  path: string;
  /** `24` */
  major: string;
  /** Flags that leave an instance nothing to write to but `folder`, whoever its user is. (Node's "Permissions".) */
  sandbox(folder: string): string[];
}

/** @throws StartError `bundle` when it is not there or too old to hold an instance to its folder */
export async function builtRuntime(node: string): Promise<BuiltRuntime> {
  const version = await promisify(execFile)(node, ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    (error: Error) => {
      throw new StartError("bundle", `${node} does not run: ${error.message}`, { cause: error });
    },
  );
  const major = /^v(\d+)\./.exec(version)?.[1] ?? "";
  if (Number(major) < 24)
    throw new StartError("bundle", `${node} is Node ${version}: built functions need 24`);
  return {
    path: node,
    major,
    sandbox: (folder) => [
      "--permission",
      "--allow-fs-read=*",
      `--allow-fs-write=${join(folder, "*")}`,
      // Native packages, and threads: Lambda forbids neither. It allows child processes too; none is needed here.
      "--allow-addons",
      "--allow-worker",
      // From then on the network needs a word of its own; it is bounded by the guard.
      ...(Number(major) >= 25 ? ["--allow-net"] : []),
    ],
  };
}

/**
 * Unpacks bundles into `folder`, read-only. What SST installs beside one is made for Lambda's platform: in its place
 * stand the app's own packages, for this machine.
 * @param own the files that an instance's process starts with
 */
export function createBuiltBundler(
  root: string,
  folder: string,
  { artifacts }: BuiltFunctions,
  own: Pick<Bundler, "bootstrap" | "guard">,
): Bundler {
  const require = createRequire(join(root, "package.json"));
  return {
    bootstrap: own.bootstrap,
    guard: own.guard,
    async handler({ handler, install, component }) {
      const from = join(artifacts, `${component}-src`);
      if (!component || !existsSync(join(from, "bundle.mjs")))
        throw new StartError("bundle", `${from} has no bundle.mjs: build the functions first`);
      const task = join(folder, component);
      await rm(task, { recursive: true, force: true });
      await mkdir(task, { recursive: true });
      for (const file of await readdir(from))
        if (file !== "node_modules") await cp(join(from, file), join(task, file), { recursive: true });
      for (const entry of await readdir(task, { withFileTypes: true, recursive: true }))
        if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o444);
      for (const name of install) {
        const link = join(task, "node_modules", name);
        await mkdir(dirname(link), { recursive: true });
        await symlink(packageFolder(require, name), link, "junction");
      }
      return { file: join(task, "bundle.mjs"), export: handler.slice(handler.lastIndexOf(".") + 1) };
    },
  };
}

/** @throws StartError `bundle` when the app has no such package */
function packageFolder(require: NodeJS.Require, name: string): string {
  const found = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name)).find(existsSync);
  if (!found)
    throw new StartError("bundle", `${name} is installed beside a function, and the app has no such package`);
  return found;
}
