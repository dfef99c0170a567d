/** The two networks: where each is cut, and what its ends are called in ONNX. */
import path from "node:path";
import { readTfjsGraph } from "./tfjs.ts";
import { convertToOnnx } from "./tfjs-to-onnx.ts";

/**
 * EfficientNet-B0. In: `image` [n, 3, h, w], RGB 0..1, of any size. Out: `probabilities` [n, 1000], and the pooled
 * `features` [n, 1280, 1, 1] that they are made of.
 * @param folder the unpacked package.
 */
export async function convertEfficientNet(folder: string): Promise<Uint8Array> {
  const graph = await readTfjsGraph(path.join(folder, "lib/tfjs/web_model/model.json"));
  return convertToOnnx("efficientnet-b0", graph, {
    input: { node: "image_input", name: "image", shape: ["n", 3, "h", "w"] },
    outputs: [
      { node: "Identity", name: "probabilities", shape: ["n", 1000] },
      { node: "StatefulPartitionedCall/model/top_pool/Mean", name: "features", shape: ["n", 1280, 1, 1] },
    ],
  });
}

/** How many anchors, and so boxes before suppression, the detector has. */
export const ANCHORS = 1917;

/**
 * SSDLite-MobileNetV2, without its pre- and post-processing, which are loops that ONNX has other operators for.
 * In: `image` [1, 3, 300, 300], RGB 0..255. Out: `boxes` [1, 1917, 4] relative to the `anchors` [1, 1917, 4] (top,
 * left, bottom, right in fractions), `scores` [1, 1917, 91] with the background first.
 * @param folder the unpacked package.
 */
export async function convertCocoSsd(folder: string): Promise<Uint8Array> {
  const graph = await readTfjsGraph(path.join(folder, "models/coco-ssd/model.json"));
  return convertToOnnx("coco-ssd", graph, {
    input: {
      node: "Preprocessor/map/TensorArrayStack/TensorArrayGatherV3",
      name: "image",
      shape: [1, 3, 300, 300],
    },
    outputs: [
      { node: "concat", name: "boxes", shape: [1, ANCHORS, 4] },
      { node: "Postprocessor/convert_scores", name: "scores", shape: [1, ANCHORS, 91] },
      { node: "Postprocessor/ExpandDims", name: "anchors", shape: [1, ANCHORS, 4] },
    ],
  });
}
