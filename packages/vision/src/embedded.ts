/**
 * The recognizer inside the process that asks it, as a Lambda function has it: with models that lie beside its code, no
 * process of its own, and nothing that is fetched. Whoever bundles it leaves `onnxruntime-node` and `sharp` out.
 */
import path from "node:path";
import { lazyPipeline, type Pipeline } from "./inference/pipeline.ts";
import { cocoSsd, efficientNet } from "./models/pins.ts";

export { FEATURES_MODEL } from "./inference/features.ts";
export { LABEL_MODEL_VERSION } from "./rekognition.ts";

export type Embedded = Pick<Pipeline, "recognize" | "features">;

/**
 * Each network is opened by the first photo that needs it, and stays open. Photos take turns: two at once would need the
 * memory of two, and be no sooner done on the one processor that a function has.
 * @param folder that holds the models (`carried.ts`); of `features` the classifier alone is asked
 */
export function openEmbedded(folder: string): Embedded {
  const { recognize, features } = lazyPipeline({
    classifier: path.join(folder, efficientNet.file),
    detector: path.join(folder, cocoSsd.file),
  });
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) => {
    return (...args: Args): Promise<Result> => {
      const turn = last.then(() => work(...args));
      last = turn.catch(() => {});
      return turn;
    };
  };
  return { recognize: inTurn(recognize), features: inTurn(features) };
}
