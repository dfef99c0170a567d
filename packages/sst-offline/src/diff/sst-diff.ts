import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cliEnvironment, PlatformError } from "../evaluation/platform.ts";
import { startStateBackend } from "./state-backend.ts";

/**
 * SST's own `sst diff`, with neither AWS nor Pulumi's engine: it bundles every function exactly as a deployment
 * would, under `.sst/artifacts`, and evaluates the stack. What is deployed it cannot know, and says "No changes".
 *
 * @param root the folder of an app that has SST installed in its own `node_modules`
 * @returns the CLI's exit code
 * @throws PlatformError on Windows, where SST looks for the engine as a program and this one is a script
 */
export async function sstDiff(root: string, stage: string): Promise<number> {
  if (process.platform === "win32")
    throw new PlatformError("diff needs a Unix: SST looks for the engine as a program, and ours is a script");
  const config = path.join(root, ".sst", "diff");
  await writeEngine(path.join(config, "sst", "bin"));
  const backend = await startStateBackend();
  // The CLI keeps to itself which types it wrote last; they are ours to keep.
  const types = path.join(root, "sst-env.d.ts");
  const kept = await readFile(types, "utf8").catch(() => undefined);
  try {
    return await new Promise((resolve, reject) => {
      const cli = path.join(root, "node_modules", "sst", "bin", "sst.mjs");
      const child = spawn(process.execPath, [cli, "diff", "--stage", stage], {
        cwd: root,
        stdio: "inherit",
        env: {
          ...process.env,
          ...cliEnvironment(root),
          XDG_CONFIG_HOME: config,
          AWS_ENDPOINT_URL: backend.url,
          AWS_REGION: "us-east-1",
          AWS_ACCESS_KEY_ID: "offline",
          AWS_SECRET_ACCESS_KEY: "offline",
          AWS_EC2_METADATA_DISABLED: "true",
        },
      });
      child.on("error", reject);
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    await backend.close();
    if (kept !== undefined) await writeFile(types, kept);
    await rm(config, { recursive: true, force: true });
  }
}

/** SST starts the engine as a program called `pulumi`. */
async function writeEngine(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  const program = path.join(bin, "pulumi");
  const self = fileURLToPath(import.meta.url);
  const engine = path.join(path.dirname(self), `engine${path.extname(self)}`);
  // From its sources this package runs under whatever lets Node read TypeScript.
  const loader = engine.endsWith(".ts") ? ` --import "${import.meta.resolve("tsx")}"` : "";
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" --no-warnings${loader} "${engine}" "$@"\n`);
  await chmod(program, 0o755);
}
