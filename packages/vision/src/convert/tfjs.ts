/** Reads a TensorFlow.js graph model: `model.json` and its weight shards. */
import { readFile } from "node:fs/promises";
import path from "node:path";

export interface TfjsNode {
  name: string;
  op: string;
  input?: string[];
  attr?: Record<
    string,
    {
      s?: string;
      f?: number;
      i?: string | number;
      b?: boolean;
      list?: { i?: (string | number)[]; s?: string[] };
    }
  >;
}

export interface Weight {
  shape: number[];
  /** Integers too are given as floats: only shapes and axes are integers in these graphs. */
  data: Float32Array;
}

export interface TfjsGraph {
  nodes: Map<string, TfjsNode>;
  weights: Map<string, Weight>;
}

interface ModelJson {
  modelTopology: { node: TfjsNode[] };
  weightsManifest: {
    paths: string[];
    weights: { name: string; shape: number[]; dtype: string; quantization?: unknown }[];
  }[];
}

/**
 * @param file the path of `model.json`; the shards lie beside it.
 * @throws Error when a weight is of a kind that is not read (quantized, or neither float32 nor int32) or the shards are short.
 */
export async function readTfjsGraph(file: string): Promise<TfjsGraph> {
  const json = JSON.parse(await readFile(file, "utf8")) as ModelJson;
  const weights = new Map<string, Weight>();
  for (const group of json.weightsManifest) {
    const shards = await Promise.all(
      group.paths.map((name) => readFile(path.join(path.dirname(file), name))),
    );
    const whole = Buffer.concat(shards);
    let offset = 0;
    for (const { name, shape, dtype, quantization } of group.weights) {
      const count = shape.reduce((product, size) => product * size, 1);
      const end = offset + count * 4;
      if (quantization !== undefined || (dtype !== "float32" && dtype !== "int32"))
        throw new Error(`weight ${name} is ${quantization ? "quantized" : dtype}, which is not read`);
      if (end > whole.length)
        throw new Error(`the shards of ${path.basename(file)} end before weight ${name}`);
      // A copy, since a typed array must start on a multiple of its element's size.
      const raw = new Uint8Array(whole.subarray(offset, end)).buffer;
      const data = dtype === "float32" ? new Float32Array(raw) : Float32Array.from(new Int32Array(raw));
      weights.set(name, { shape, data });
      offset = end;
    }
  }
  return { nodes: new Map(json.modelTopology.node.map((node) => [node.name, node])), weights };
}
