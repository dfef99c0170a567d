import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import type ort from "onnxruntime-node";

/**
 * onnxruntime tells its maker of each session, unless this is set before it is loaded: photos are private. Hence it is
 * loaded with the first model; and by a `require` that no bundler follows, since its binaries are one for each platform.
 */
function onnxruntime(): typeof ort {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  return require("onnxruntime-node");
}
const require = createRequire(import.meta.url);

/** Opens a model, on all cores by default. */
export function openSession(file: string, threads = availableParallelism()): Promise<ort.InferenceSession> {
  return onnxruntime().InferenceSession.create(file, {
    intraOpNumThreads: threads,
    // Photos come in many shapes: plans kept for each cost more memory than they save.
    enableMemPattern: false,
  });
}

/** An output of 32-bit floats, by its name. */
export function floatsOf(outputs: ort.InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the model has no output ${name}`);
  return data;
}

export const image = (data: Float32Array, height: number, width: number, count = 1) =>
  new (onnxruntime().Tensor)("float32", data, [count, 3, height, width]);
