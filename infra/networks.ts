/** Our own networks, where they run within a function: what they need beside its bundle. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RecognizerName } from "./settings";

/** Where `npm run models` puts them, each with the models that it needs (packages/vision/src/models/carried.ts). */
const MODELS = {
  embedded: "node_modules/.cache/phototag-vision/embedded",
  both: "node_modules/.cache/phototag-vision/features",
};

/**
 * onnxruntime as `npm ci` left it, with Lambda's binaries of the five that it holds. SST's `install` would have all of
 * its 288 MB, where a function may be 250 MB in all, and run its script, which fetches others from another host.
 */
const RUNTIME = [
  "node_modules/onnxruntime-common",
  "node_modules/onnxruntime-node/package.json",
  "node_modules/onnxruntime-node/dist",
  "node_modules/onnxruntime-node/bin/napi-v6/linux/arm64",
];

interface Beside {
  environment?: Record<string, string>;
  copyFiles?: { from: string; to: string }[];
}

/** What a function is given whose recognizer this is. */
export function networksOf(recognizer: RecognizerName): Beside {
  if (recognizer === "rekognition") return {};
  const models = MODELS[recognizer];
  // SST looks whether it is there, and zips what is in it when it deploys.
  mkdirSync(join($cli.paths.root, models), { recursive: true });
  if ($cli.command === "deploy") prepare();
  return {
    environment: { RECOGNIZER_MODELS: "models" },
    copyFiles: [{ from: models, to: "models" }, ...RUNTIME.map((path) => ({ from: path, to: path }))],
  };
}

/** Fetches what is missing and looks at each byte of the rest. @throws Error before anything is deployed without them */
function prepare(): void {
  try {
    execFileSync(process.execPath, ["scripts/run.cjs", "scripts/models.ts"], {
      cwd: $cli.paths.root,
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: Buffer };
    throw new Error(`the recognizer's networks are not there: ${String(stderr).trim() || message}`);
  }
}
