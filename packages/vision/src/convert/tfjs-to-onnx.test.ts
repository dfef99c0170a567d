import ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { floatsOf } from "../inference/session.ts";
import type { TfjsGraph, TfjsNode, Weight } from "./tfjs.ts";
import { convertToOnnx } from "./tfjs-to-onnx.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function graph(nodes: TfjsNode[], weights: Record<string, Weight>): TfjsGraph {
  const constants = Object.keys(weights).map((name) => ({ name, op: "Const" }));
  return {
    nodes: new Map([...nodes, ...constants].map((node) => [node.name, node])),
    weights: new Map(Object.entries(weights)),
  };
}

async function run(tfjs: TfjsGraph, output: string, side: number, pixels: number[]): Promise<number[]> {
  const model = convertToOnnx("test", tfjs, {
    input: { node: "in", name: "image", shape: [1, 2, side, side] },
    outputs: [{ node: output, name: "out", shape: ["n", "c", "h", "w"] }],
  });
  const session = await ort.InferenceSession.create(model);
  const outputs = await session.run({ image: new ort.Tensor("float32", pixels, [1, 2, side, side]) });
  return [...floatsOf(outputs, "out")];
}

const convolution = (op: string, attr: TfjsNode["attr"] = {}): TfjsNode => ({
  name: "conv",
  op,
  input: ["in", "kernel"],
  attr: { padding: { s: base64("SAME") }, strides: { list: { i: ["1", "2", "2", "1"] } }, ...attr },
});

describe("TensorFlow.js to ONNX", () => {
  it("turns HWIO kernels and pads an even picture at the end, as TensorFlow does", async () => {
    // 3 × 3, two channels in, one out: only the middle tap of the second channel is set.
    const data = new Float32Array(18);
    data[4 * 2 + 1] = 1;
    const tfjs = graph([{ name: "in", op: "Placeholder" }, convolution("Conv2D")], {
      kernel: { shape: [3, 3, 2, 1], data },
    });
    const first = Array.from({ length: 16 }, () => 0);
    const second = Array.from({ length: 16 }, (_, index) => index);
    // With SAME and stride 2 on 4 pixels TensorFlow pads one row behind and none before: taps at 1 and 3.
    expect(await run(tfjs, "conv", 4, [...first, ...second])).toEqual([5, 7, 13, 15]);
  });

  it("keeps the channels of a depthwise kernel apart", async () => {
    const tfjs = graph([{ name: "in", op: "Placeholder" }, convolution("DepthwiseConv2dNative")], {
      kernel: { shape: [1, 1, 2, 1], data: Float32Array.of(10, 100) },
    });
    expect(await run(tfjs, "conv", 2, [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([10, 500]);
  });

  it("spreads a weight per channel over the second axis", async () => {
    const tfjs = graph(
      [
        { name: "in", op: "Placeholder" },
        { name: "sum", op: "AddV2", input: ["in", "bias"] },
        { name: "relu", op: "Relu6", input: ["sum"] },
      ],
      { bias: { shape: [2], data: Float32Array.of(1, -1) } },
    );
    expect(await run(tfjs, "relu", 1, [9, 0.5])).toEqual([6, 0]);
  });

  it("names what it cannot convert", () => {
    const tfjs = graph(
      [
        { name: "in", op: "Placeholder" },
        { name: "odd", op: "Einsum", input: ["in"] },
      ],
      {},
    );
    const options = {
      input: { node: "in", name: "image", shape: [1] },
      outputs: [{ node: "odd", name: "o", shape: [1] }],
    };
    expect(() => convertToOnnx("test", tfjs, options)).toThrow("operator Einsum (odd) is not converted");
    const fused = graph(
      [
        { name: "in", op: "Placeholder" },
        convolution("_FusedConv2D", { fused_ops: { list: { s: [base64("BiasAdd"), base64("Elu")] } } }),
      ],
      { kernel: { shape: [1, 1, 2, 1], data: new Float32Array(2) } },
    );
    expect(() =>
      convertToOnnx("test", fused, { ...options, outputs: [{ node: "conv", name: "o", shape: [1] }] }),
    ).toThrow("fused with BiasAdd, Elu");
  });
});
