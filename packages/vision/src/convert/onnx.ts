/**
 * The messages of an ONNX model file, by their field numbers in `onnx.proto` (IR version 8).
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { bytes, concat, type Field, float, int, message, string } from "./protobuf.ts";

const TENSOR_FLOAT = 1;
const TENSOR_INT64 = 7;

export type AttributeValue = number | string | readonly number[] | { float: number };

/** An `AttributeProto`: integers, a list of them, a string, or a float said as `{ float }`. */
function attribute(name: string, value: AttributeValue): Field {
  if (typeof value === "number") return message(5, string(1, name), int(3, value), int(20, 2));
  if (typeof value === "string") return message(5, string(1, name), string(4, value), int(20, 3));
  if ("float" in value) return message(5, string(1, name), float(2, value.float), int(20, 1));
  return message(5, string(1, name), ...value.map((item) => int(8, item)), int(20, 7));
}

/** A `NodeProto` of the graph: one operator with its named inputs and its one output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Field {
  return message(
    1,
    ...inputs.map((input) => string(1, input)),
    string(2, output),
    string(3, output),
    string(4, operator),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
}

/** A `TensorProto` initializer of 32-bit floats. */
export function floats(name: string, shape: readonly number[], data: Float32Array): Field {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(
    5,
    ...shape.map((size) => int(1, size)),
    int(2, TENSOR_FLOAT),
    string(8, name),
    bytes(9, raw),
  );
}

/** A `TensorProto` initializer of 64-bit integers, one-dimensional: a shape. */
export function integers(name: string, data: readonly number[]): Field {
  const raw = new Uint8Array(new BigInt64Array(data.map(BigInt)).buffer);
  return message(5, int(1, data.length), int(2, TENSOR_INT64), string(8, name), bytes(9, raw));
}

/** A size, or the name of one that is known only when the model runs. */
export type Dimension = number | string;

export interface Port {
  name: string;
  shape: readonly Dimension[];
}

function port(field: number, { name, shape }: Port): Field {
  const dimensions = shape.map((size) =>
    typeof size === "number" ? message(1, int(1, size)) : message(1, string(2, size)),
  );
  const tensorType = message(1, int(1, TENSOR_FLOAT), message(2, ...dimensions));
  return message(field, string(1, name), message(2, tensorType));
}

/** A whole `ModelProto`, operator set 13. */
export function model(graph: {
  name: string;
  nodes: readonly Field[];
  initializers: readonly Field[];
  inputs: readonly Port[];
  outputs: readonly Port[];
}): Uint8Array {
  return concat(
    int(1, 8),
    string(2, "phototag"),
    message(
      7,
      ...graph.nodes,
      string(2, graph.name),
      ...graph.initializers,
      ...graph.inputs.map((input) => port(11, input)),
      ...graph.outputs.map((output) => port(12, output)),
    ),
    message(8, string(1, ""), int(2, 13)),
  );
}
