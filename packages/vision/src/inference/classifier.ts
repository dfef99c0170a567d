import { type Pixels, planes, type Rectangle, resample } from "./decode.ts";
import { floatsOf, image, openSession } from "./session.ts";

export interface Classifier {
  /** The probabilities of ImageNet's 1,000 classes for a part of the photo, stretched to the size given. */
  classify(
    pixels: Pixels,
    region: Rectangle,
    size?: { width: number; height: number },
  ): Promise<Float32Array>;
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
      return floatsOf(outputs, "probabilities");
    },
    close: () => session.release(),
  };
}
