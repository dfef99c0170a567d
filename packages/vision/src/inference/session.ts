import { availableParallelism } from "node:os";
import ort from "onnxruntime-node";

/** Opens a model on all cores. */
export function openSession(file: string): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(file, {
    intraOpNumThreads: availableParallelism(),
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
  new ort.Tensor("float32", data, [count, 3, height, width]);
