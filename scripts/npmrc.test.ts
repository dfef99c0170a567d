import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "./settings.ts";

it("npm says nothing of its own before a command's first line", async () => {
  const npm = promisify(execFile)("npm", ["run", "lock:check"], {
    cwd: root,
    shell: process.platform === "win32",
  });
  expect((await npm).stderr).toBe("");
});

it("no package needs its install script, which npm does not run here", async () => {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const scripted = Object.keys(packages).filter((place) => packages[place]!.hasInstallScript);
  // Prebuilt: classic-level. By a package of the platform's: esbuild. GPU binaries from another host: onnxruntime-node.
  expect(scripted).toEqual([
    "node_modules/classic-level",
    "node_modules/esbuild",
    "node_modules/onnxruntime-node",
  ]);
});
