import { type Pixels, planes, type Rectangle, resample } from "./decode.ts";
import { floatsOf, image, openSession } from "./session.ts";

export interface Classification {
  /** The probabilities of ImageNet's 1,000 classes. */
  probabilities: Float32Array;
  /** The 1,280 numbers of the pooled layer that they are made of. */
  features: Float32Array;
}

export interface Classifier {
  /** Looks at a part of the photo, stretched to the size given. */
  classify(
    pixels: Pixels,
    region: Rectangle,
    size?: { width: number; height: number },
  ): Promise<Classification>;
  close(): Promise<void>;
}

/** The side that the network was trained on, in pixels. */
export const CLASSIFIER_SIDE = 224;

/** EfficientNet-B0 on ImageNet's 1,000 classes: says what a picture is of. */
export async function openClassifier(file: string): Promise<Classifier> {
  const session = await openSession(file);
  return {
    async classify(pixels, region, size = { width: CLASSIFIER_SIDE, height: CLASSIFIER_SIDE }) {
      const rgb = await resample(pixels, region, size);
      const outputs = await session.run({ image: image(planes(rgb, 1 / 255), size.height, size.width) });
      return {
        probabilities: floatsOf(outputs, "probabilities"),
        features: floatsOf(outputs, "features"),
      };
    },
    close: () => session.release(),
  };
}
