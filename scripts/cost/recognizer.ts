import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DetectLabelsResult, DetectTextResult, RekognitionBackend } from "@phototag/vision";

/** Labels as Rekognition names them, each with what it is a kind of, the commonest in people's photos first. */
const LABELS: readonly (readonly [name: string, ...parents: string[]])[] = [
  ["Person"],
  ["Nature"],
  ["Outdoors"],
  ["Adult", "Person"],
  ["Plant"],
  ["Face", "Head", "Person"],
  ["Sky", "Nature"],
  ["Clothing"],
  ["Male", "Person"],
  ["Female", "Person"],
  ["Animal"],
  ["Photography"],
  ["Tree", "Plant"],
  ["Food"],
  ["Scenery", "Nature", "Outdoors"],
  ["Water", "Nature", "Outdoors"],
  ["Architecture"],
  ["Building", "Architecture"],
  ["Pet", "Animal"],
  ["Mammal", "Animal"],
  ["Landscape", "Nature", "Outdoors"],
  ["Grass", "Plant"],
  ["City"],
  ["Furniture"],
  ["Portrait", "Face", "Head", "Person", "Photography"],
  ["Vehicle", "Transportation"],
  ["Child", "Person"],
  ["Sea", "Nature", "Outdoors", "Water"],
  ["Flower", "Plant"],
  ["Meal", "Food"],
  ["Cat", "Animal", "Mammal", "Pet"],
  ["Dog", "Animal", "Canine", "Mammal", "Pet"],
  ["Indoors"],
  ["Car", "Transportation", "Vehicle"],
  ["Beach", "Coast", "Nature", "Outdoors", "Sea", "Shoreline", "Water"],
  ["Mountain", "Nature", "Outdoors"],
  ["Happy", "Face", "Head", "Person"],
  ["Table", "Furniture"],
  ["Road"],
  ["Street", "City", "Road", "Urban"],
  ["Dish", "Food", "Meal"],
  ["Sunlight", "Nature", "Outdoors", "Sky"],
  ["Vegetation", "Plant"],
  ["Forest", "Nature", "Outdoors", "Plant", "Tree", "Vegetation", "Woodland"],
  ["Bird", "Animal"],
  ["Dessert", "Food"],
  ["Glasses", "Accessories"],
  ["Hat", "Clothing"],
  ["Boat", "Transportation", "Vehicle"],
  ["Bicycle", "Transportation", "Vehicle"],
  ["Fruit", "Food", "Plant", "Produce"],
  ["Snow", "Nature", "Outdoors"],
  ["Sunset", "Nature", "Outdoors", "Sky"],
  ["Garden", "Nature", "Outdoors"],
  ["Lake", "Nature", "Outdoors", "Water"],
  ["Couch", "Furniture"],
  ["Bridge"],
  ["Tower", "Architecture", "Building"],
  ["Sport"],
  ["Book", "Publication"],
];

/** How long DetectLabels is taken to need: a function that waits for it is billed meanwhile. */
export const ANSWER_MS = 500;

/**
 * Answers as Rekognition does, after as long as it needs: as many labels as are named, common ones more often, and as
 * many words, six to a line.
 */
export function answersOf(count: number, words: number): RekognitionBackend {
  let asked = 0;
  return {
    status: () => ({ state: "ready" }),
    async detectLabels(_bytes, { maxLabels = 1000 } = {}) {
      await sleep(ANSWER_MS);
      return answer(asked++, Math.min(count, maxLabels, LABELS.length));
    },
    async detectText() {
      await sleep(ANSWER_MS);
      return textOf(asked++, words);
    },
  };
}

function textOf(seed: number, words: number): DetectTextResult {
  const Geometry = { BoundingBox: { Left: 0.2, Top: 0.2, Width: 0.5, Height: 0.05 }, Polygon: [] };
  // As in a language, some words are in many pictures, and most in few.
  const written = Array.from({ length: words }, (_, at) => `word${(seed * 7919) % (1 + at * at)}x${at}`);
  const lines = Array.from({ length: Math.ceil(words / 6) }, (_, at) => written.slice(at * 6, at * 6 + 6));
  const detections = [
    ...lines.map((line) => ({ DetectedText: line.join(" "), Type: "LINE" as const })),
    ...written.map((word) => ({ DetectedText: word, Type: "WORD" as const })),
  ];
  return {
    TextDetections: detections.map((detection, Id) => ({ ...detection, Id, Confidence: 99, Geometry })),
    TextModelVersion: "3.0",
  };
}

function answer(seed: number, count: number): DetectLabelsResult {
  // A label's chance falls with its place in the list; the draw is the same for the same number.
  const drawn = LABELS.map((label, at) => {
    const draw = createHash("sha256").update(`${seed} ${label[0]}`).digest().readUInt32BE() / 2 ** 32;
    return { label, weight: draw ** (1 / (1 + 12 / (1 + at))) };
  }).sort((a, b) => b.weight - a.weight);
  return {
    LabelModelVersion: "3.0",
    Labels: drawn.slice(0, count).map(({ label: [Name, ...parents] }, at) => ({
      Name,
      Confidence: 99 - at * (44 / Math.max(1, count)),
      Instances:
        at < 2 ? [{ BoundingBox: { Left: 0.2, Top: 0.2, Width: 0.4, Height: 0.5 }, Confidence: 95 }] : [],
      Parents: parents.map((parent) => ({ Name: parent })),
      Aliases: [],
      Categories: [],
    })),
  };
}
