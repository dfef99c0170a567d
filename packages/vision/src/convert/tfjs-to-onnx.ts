/**
 * Rewrites a TensorFlow.js image network as ONNX: activations turn from NHWC to NCHW, kernels from HWIO to OIHW.
 * It knows the operators that EfficientNet and SSDLite-MobileNet are made of and refuses any other by name; no
 * converter for Node exists (TensorFlow's own, tf2onnx, is Python).
 */
import { type AttributeValue, type Dimension, floats, integers, model, node, type Port } from "./onnx.ts";
import type { Field } from "./protobuf.ts";
import type { TfjsGraph, TfjsNode, Weight } from "./tfjs.ts";

export interface ConversionOptions {
  /** A node that becomes the model's input; what comes before it is left out. */
  input: { node: string; name: string; shape: readonly Dimension[] };
  /** Nodes that become outputs, under names of our own. */
  outputs: readonly { node: string; name: string; shape: readonly Dimension[] }[];
}

/** Reads a TFJS attribute that is a base64 string. */
const text = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString();

/** The node that an input such as `a/b:0` or `^a/b` names. */
const producer = (input: string) => (input.split(":")[0] ?? "").replace(/^\^/, "");

/**
 * @returns the bytes of an ONNX model.
 * @throws Error that names an operator or fused operation it cannot rewrite.
 */
export function convertToOnnx(name: string, graph: TfjsGraph, options: ConversionOptions): Uint8Array {
  const converter = new Converter(graph, options.input.node, options.input.name);
  for (const output of options.outputs) converter.output(output.node, output.name);
  const port = ({ name, shape }: Port): Port => ({ name, shape });
  return model({
    name,
    nodes: converter.nodes,
    initializers: converter.initializers,
    inputs: [port(options.input)],
    outputs: options.outputs.map(port),
  });
}

class Converter {
  readonly nodes: Field[] = [];
  readonly initializers: Field[] = [];
  /** From a TFJS node to the ONNX value that stands for it. */
  private readonly values = new Map<string, string>();
  private readonly written = new Set<string>();

  constructor(
    private readonly graph: TfjsGraph,
    input: string,
    inputName: string,
  ) {
    this.values.set(input, inputName);
  }

  output(nodeName: string, outputName: string) {
    this.emit("Identity", [this.value(nodeName)], outputName);
  }

  /** The ONNX value of a TFJS node, written first if it is not yet. */
  private value(name: string): string {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const found = this.graph.nodes.get(name);
    if (!found) throw new Error(`the graph has no node ${name}`);
    const value = this.rewrite(found);
    this.values.set(name, value);
    return value;
  }

  private emit(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    this.nodes.push(node(operator, inputs, output, attributes));
    return output;
  }

  private rewrite(tf: TfjsNode): string {
    const inputs = (tf.input ?? []).map(producer);
    const first = inputs[0] ?? "";
    const simple = SAME_OPERATOR[tf.op];
    if (simple) {
      return this.emit(
        simple,
        inputs.map((input) => this.operand(input)),
        tf.name,
      );
    }
    switch (tf.op) {
      case "Const":
        return this.plain(tf.name);
      // Shapes follow from NCHW alone: what only reshapes a pooled [N,C] back to [N,1,1,C] falls away.
      case "Identity":
      case "BroadcastTo":
        return this.operand(first);
      case "Reshape":
        return this.reshape(tf, first);
      case "Relu6":
        return this.emit("Clip", [this.value(first), this.scalar(0), this.scalar(6)], tf.name);
      case "Mean":
        return this.emit("GlobalAveragePool", [this.value(first)], tf.name);
      case "Softmax":
        return this.emit("Softmax", [this.value(first)], tf.name, { axis: 1 });
      case "ConcatV2":
        return this.emit(
          "Concat",
          inputs.slice(0, -1).map((input) => this.value(input)),
          tf.name,
          { axis: 1 },
        );
      case "FusedBatchNorm": {
        const statistics = inputs.slice(1).map((input) => {
          const { data } = this.weight(input);
          return this.constant(`${input}/vector`, [data.length], data);
        });
        return this.emit("BatchNormalization", [this.value(first), ...statistics], tf.name, {
          epsilon: { float: tf.attr?.epsilon?.f ?? 0 },
        });
      }
      case "_FusedMatMul": {
        const flat = this.emit("Flatten", [this.value(first)], `${tf.name}/flat`, { axis: 1 });
        return this.emit("Gemm", [flat, this.plain(inputs[1]), this.plain(inputs[2])], tf.name);
      }
      case "Conv2D":
      case "_FusedConv2D":
        return this.convolution(tf, inputs, false);
      case "DepthwiseConv2dNative":
      case "FusedDepthwiseConv2dNative":
        return this.convolution(tf, inputs, true);
      default:
        throw new Error(`operator ${tf.op} (${tf.name}) is not converted`);
    }
  }

  /** An operand of an element-wise operator: weights per channel stand along the second axis in NCHW. */
  private operand(name: string): string {
    const weight = this.graph.weights.get(name);
    if (!weight) return this.value(name);
    const channels = weight.data.length;
    return this.constant(name, channels === 1 ? [] : [1, channels, 1, 1], weight.data);
  }

  /** SSD's heads reshape [N,H,W,anchors·k] to [N,H·W·anchors,k(,1)]: they need NHWC order back. */
  private reshape(tf: TfjsNode, first: string): string {
    const before = this.graph.nodes.get(first);
    if (before?.op === "Mean") return this.value(first);
    const shape = (tf.input ?? []).map(producer)[1];
    const columns = shape === undefined ? undefined : this.lastSizeOf(shape);
    if (columns === undefined) throw new Error(`the shape of ${tf.name} is not known`);
    const nhwc = this.emit("Transpose", [this.value(first)], `${tf.name}/nhwc`, { perm: [0, 2, 3, 1] });
    this.initializers.push(integers(`${tf.name}/shape`, [1, -1, columns]));
    return this.emit("Reshape", [nhwc, `${tf.name}/shape`], tf.name);
  }

  /** The last constant size above 1 of a `Pack`ed or constant shape. */
  private lastSizeOf(shape: string): number | undefined {
    const constant = this.graph.weights.get(shape);
    const sizes = constant
      ? [...constant.data]
      : (this.graph.nodes.get(shape)?.input ?? []).map(
          (part) => this.graph.weights.get(producer(part))?.data[0],
        );
    return sizes.filter((size): size is number => size !== undefined && size > 1).at(-1);
  }

  private convolution(tf: TfjsNode, inputs: readonly string[], depthwise: boolean): string {
    const fused = (tf.attr?.fused_ops?.list?.s ?? []).map(text);
    if (fused.some((operation) => operation !== "BiasAdd"))
      throw new Error(`${tf.name} is fused with ${fused.join(", ")}, which is not converted`);
    const kernelName = inputs[1] ?? "";
    const kernel = this.weight(kernelName);
    const [height = 1, width = 1, channels = 1] = kernel.shape;
    const operands = [this.value(inputs[0] ?? ""), this.kernel(kernelName, kernel, depthwise)];
    if (fused.length > 0) operands.push(this.plain(inputs[2]));
    const strides = (tf.attr?.strides?.list?.i ?? []).map(Number);
    return this.emit("Conv", operands, tf.name, {
      auto_pad: text(tf.attr?.padding?.s) === "SAME" ? "SAME_UPPER" : "VALID",
      strides: [strides[1] ?? 1, strides[2] ?? 1],
      kernel_shape: [height, width],
      group: depthwise ? channels : 1,
    });
  }

  /** HWIO → OIHW; depthwise HWC1 → C1HW. */
  private kernel(name: string, { shape, data }: Weight, depthwise: boolean): string {
    const [height = 1, width = 1, channels = 1, filters = 1] = shape;
    if (depthwise && filters !== 1) throw new Error(`${name} has a depth multiplier, which is not converted`);
    const area = height * width;
    const turned = new Float32Array(data.length);
    for (let at = 0, from = 0; at < area; at++)
      for (let channel = 0; channel < channels; channel++)
        for (let filter = 0; filter < filters; filter++, from++)
          turned[(filter * channels + channel) * area + at] = data[from] ?? 0;
    const outer = depthwise ? [channels, 1] : [filters, channels];
    return this.constant(name, [...outer, height, width], turned);
  }

  private weight(name: string | undefined): Weight {
    const weight = this.graph.weights.get(name ?? "");
    if (!weight) throw new Error(`the graph has no weight ${name}`);
    return weight;
  }

  private plain(name: string | undefined): string {
    const { shape, data } = this.weight(name);
    return this.constant(name ?? "", shape, data);
  }

  private scalar(value: number): string {
    return this.constant(`constant/${value}`, [], Float32Array.of(value));
  }

  private constant(name: string, shape: readonly number[], data: Float32Array): string {
    if (!this.written.has(name)) {
      this.written.add(name);
      this.initializers.push(floats(name, shape, data));
    }
    return name;
  }
}

const SAME_OPERATOR: Readonly<Record<string, string>> = {
  Add: "Add",
  AddV2: "Add",
  AddN: "Sum",
  BiasAdd: "Add",
  Sub: "Sub",
  Mul: "Mul",
  RealDiv: "Div",
  Sigmoid: "Sigmoid",
};
