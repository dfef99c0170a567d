import { PERSON } from "../labels/coco.ts";
import type { Models } from "../models/prepare.ts";
import { CLASSIFIER_SIDE, type Classification, type Classifier, openClassifier } from "./classifier.ts";
import type { Pixels, Rectangle } from "./decode.ts";
import { type Detection, openDetector } from "./detector.ts";

/** What the networks say of one photo. */
export interface Evidence {
  /** Probabilities of ImageNet's classes, of the photo as a whole. */
  classes: Float32Array;
  /** The classifier's pooled layer, of the photo as a whole. */
  features: Float32Array;
  detections: (Detection & {
    /** The classifier's opinion of what is inside the box; it has none about people. */
    classes?: Float32Array;
  })[];
}

/** As in training: the middle seven eighths of the short side. */
const CROP = 0.875;
/** The short side when the whole frame is seen at once. */
const WHOLE_SIDE = 256;
/** The frame is not seen longer than this times its short side. */
const LONGEST = 2;
/** How much around a box is shown with it. */
const MARGIN = 0.1;
/** The most boxes that are looked into; those beyond are dropped. */
const BOXES = 6;

export interface Scorer {
  score(pixels: Pixels): Promise<Evidence>;
  /** Frees the networks' memory; nothing may be under way. */
  close(): Promise<void>;
}

/** Opens both networks. */
export async function openScorer({
  classifier: classifierFile,
  detector: detectorFile,
}: Models): Promise<Scorer> {
  const [classifier, detector] = await Promise.all([
    openClassifier(classifierFile),
    openDetector(detectorFile),
  ]);
  return {
    async score(pixels) {
      const found = await detector.detect(pixels);
      const detections: Evidence["detections"] = found.filter(({ category }) => category === PERSON);
      for (const detection of found.filter(({ category }) => category !== PERSON).slice(0, BOXES))
        detections.push({
          ...detection,
          classes: (await classifier.classify(pixels, around(detection, pixels))).probabilities,
        });
      const { probabilities, features } = await classifyWhole(classifier, pixels);
      return { classes: probabilities, features, detections };
    },
    async close() {
      await Promise.all([classifier.close(), detector.close()]);
    },
  };
}

/** Everyday photos are not centered: the middle, as the network was trained, and the whole frame, half and half. */
export async function classifyWhole(classifier: Classifier, pixels: Pixels): Promise<Classification> {
  const { width, height } = pixels;
  const short = Math.min(width, height);
  const side = Math.floor(short * CROP);
  const middle = await classifier.classify(pixels, {
    left: (width - side) >> 1,
    top: (height - side) >> 1,
    width: side,
    height: side,
  });
  const seenWidth = Math.min(width, short * LONGEST);
  const seenHeight = Math.min(height, short * LONGEST);
  const region = {
    left: (width - seenWidth) >> 1,
    top: (height - seenHeight) >> 1,
    width: seenWidth,
    height: seenHeight,
  };
  const scale = WHOLE_SIDE / short;
  const whole = await classifier.classify(pixels, region, {
    width: Math.round(seenWidth * scale),
    height: Math.round(seenHeight * scale),
  });
  const mean = (a: Float32Array, b: Float32Array) => a.map((value, index) => (value + (b[index] ?? 0)) / 2);
  return {
    probabilities: mean(middle.probabilities, whole.probabilities),
    features: mean(middle.features, whole.features),
  };
}

/** The box with a margin, made square as far as the photo allows. */
function around({ box }: Detection, { width, height }: Pixels): Rectangle {
  const side = Math.max(box.width * width, box.height * height, CLASSIFIER_SIDE / 4) * (1 + 2 * MARGIN);
  const along = (start: number, length: number, whole: number) => {
    const size = Math.min(whole, Math.round(Math.max(length * (1 + 2 * MARGIN), side)));
    const at = Math.round(start + length / 2 - size / 2);
    return { at: Math.max(0, Math.min(whole - size, at)), size };
  };
  const x = along(box.left * width, box.width * width, width);
  const y = along(box.top * height, box.height * height, height);
  return { left: x.at, top: y.at, width: x.size, height: y.size };
}
