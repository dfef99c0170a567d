import { execFile } from "node:child_process";
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
