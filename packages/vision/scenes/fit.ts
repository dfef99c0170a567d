/**
 * Learns from the labelled photos what confidence to claim: writes `src/labels/heads.json`, and says how it does on photos
 * of sources that were left out, each source as a whole. Run it after a change of `photos.json`, of the networks or of the
 * taxonomy: `npm run scenes -w packages/vision`.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { accepting, CLAIMED, figuresOf, tellFigures } from "../src/figures.ts";
import { COCO } from "../src/labels/coco.ts";
import { classified, detected, logit, sightings } from "../src/labels/evidence.ts";
import { belowItsKind, otherFeatures, otherWords, POOLED } from "../src/labels/heads.ts";
import { labelsFrom } from "../src/labels/judge.ts";
import { ancestorsOf, isClassified, isLabel } from "../src/labels/taxonomy.ts";
import { momentsOf, principalComponents } from "./components.ts";
import { evidenceOfAll } from "./evidence.ts";
import { fitLogistic, type Line } from "./logistic.ts";
import { LABELLED } from "./photos.ts";

/** A word has a head if so many photos of so many sources show it. */
const POSITIVES = 8;
const FROM_SOURCES = 4;
/** The pooled layer is seen along so many directions. */
const COMPONENTS = 256;
/** What a coefficient costs: found by trying 3, 6, 15, 40, 60 and 100 on sources left out. */
const RIDGE = 60;
const EVIDENCE_RIDGE = 2;
/** What the networks' own word counts before a photo is seen. */
const CLASSIFIER_PRIOR = 0.5;
const DETECTOR_PRIOR = 2.4;
const FOLDS = 8;
/** Of what is claimed above `CLAIMED`, at most so many may be wrong on sources left out. */
const WRONG = 0.045;
const NEVER = 1e6;

const tell = (message: string) => process.stderr.write(`${message}\n`);
const evidence = await evidenceOfAll(tell);
const photos = LABELLED.map((photo) => {
  const { classes, features, detections } = evidence.get(photo.sha256)!;
  const things = sightings(detections);
  return { ...photo, features, things, said: classified(classes), seen: detected(things) };
});

const { mean, deviation } = momentsOf(photos.map(({ features }) => features));
const standard = photos.map(({ features }) =>
  Float64Array.from(features, (value, index) => (value - mean[index]!) / deviation[index]!),
);
tell("finding the directions");
const directions = principalComponents(standard, COMPONENTS);
const along = standard.map((row) =>
  directions.map((direction) => direction.reduce((sum, value, index) => sum + value * row[index]!, 0)),
);
const unit = Math.sqrt(
  along.reduce((sum, row) => sum + row.reduce((inner, value) => inner + value * value, 0), 0) /
    (along.length * COMPONENTS),
);

/** Whole sources go to one fold, the largest first, each to the smallest fold. */
const foldOf = (() => {
  const sizes = new Map<string, number>();
  for (const { source } of photos) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  const filled = Array.from({ length: FOLDS }, () => 0);
  const folds = new Map<string, number>();
  for (const [source, size] of [...sizes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const fold = filled.indexOf(Math.min(...filled));
    folds.set(source, fold);
    filled[fold]! += size;
  }
  return photos.map(({ source }) => folds.get(source)!);
})();

const vocabulary = [...new Set(photos.flatMap(({ words }) => [...words]))].filter(isLabel).sort();
const HEADS = vocabulary.filter((word) => {
  const with_ = photos.filter(({ words }) => words.has(word));
  return with_.length >= POSITIVES && new Set(with_.map(({ source }) => source)).size >= FROM_SOURCES;
});

const COLUMNS = COMPONENTS + 2;
const detectable = new Set(Object.values(COCO).flatMap((name) => [name, ...ancestorsOf(name)]));

function rowsOf(word: string): Float64Array {
  const rows = new Float64Array(photos.length * COLUMNS);
  photos.forEach(({ said, seen }, index) => {
    along[index]!.forEach((value, k) => {
      rows[index * COLUMNS + k] = value / unit;
    });
    rows[index * COLUMNS + COMPONENTS] = logit(said.get(word) ?? 0);
    rows[index * COLUMNS + COMPONENTS + 1] = seen.get(word) ?? 0;
  });
  return rows;
}

function fitHead(word: string, rows: Float64Array, leftOut?: number): Line {
  const ridge = new Float64Array(COLUMNS).fill(RIDGE);
  const prior = new Float64Array(COLUMNS);
  ridge[COMPONENTS] = isClassified(word) ? EVIDENCE_RIDGE : NEVER;
  ridge[COMPONENTS + 1] = detectable.has(word) ? EVIDENCE_RIDGE : NEVER;
  prior[COMPONENTS] = isClassified(word) ? CLASSIFIER_PRIOR : 0;
  prior[COMPONENTS + 1] = detectable.has(word) ? DETECTOR_PRIOR : 0;
  return fitLogistic({
    rows,
    columns: COLUMNS,
    targets: Float64Array.from(photos, ({ words }) => (words.has(word) ? 1 : 0)),
    weights: Float64Array.from(foldOf, (fold) => (fold === leftOut ? 0 : 1)),
    ridge,
    prior,
  });
}

const scoreOf = ({ coefficients, intercept }: Line, rows: Float64Array, index: number, columns: number) =>
  coefficients.reduce((sum, value, k) => sum + value * rows[index * columns + k]!, intercept);

tell(
  `${photos.length} photos of ${new Set(photos.map(({ source }) => source)).size} sources, ${HEADS.length} heads`,
);
/** Of each photo, the heads' scores by lines that never saw its source. */
const heads = photos.map(() => new Map<string, number>());
const lines = HEADS.map((word) => {
  const rows = rowsOf(word);
  for (let fold = 0; fold < FOLDS; fold++) {
    const line = fitHead(word, rows, fold);
    foldOf.forEach((of, index) => {
      if (of === fold) heads[index]!.set(word, scoreOf(line, rows, index, COLUMNS));
    });
  }
  return fitHead(word, rows);
});

/** All words without a head that the networks speak for, photo by photo. */
const others = photos.flatMap(({ said, seen, words }, index) =>
  otherWords(said, seen, heads[index]!).map((word) => ({
    index,
    word,
    right: words.has(word),
    numbers: otherFeatures(word, said, seen, heads[index]!),
  })),
);
const otherColumns = others[0]!.numbers.length;
const otherRows = Float64Array.from(others.flatMap(({ numbers }) => numbers));
const fitOthers = (leftOut?: number) =>
  fitLogistic({
    rows: otherRows,
    columns: otherColumns,
    targets: Float64Array.from(others, ({ right }) => (right ? 1 : 0)),
    weights: Float64Array.from(others, ({ index }) => (foldOf[index] === leftOut ? 0 : 1)),
    ridge: new Float64Array(otherColumns).fill(1),
  });
const scores = heads.map((of) => new Map(of));
for (let fold = 0; fold < FOLDS; fold++) {
  const line = fitOthers(fold);
  others.forEach(({ index, word }, row) => {
    if (foldOf[index] !== fold) return;
    const score = scoreOf(line, otherRows, row, otherColumns);
    scores[index]!.set(word, belowItsKind(word, score, heads[index]!));
  });
}
const otherLine = fitOthers();

const taggedWith = (sureFrom: number) =>
  photos.map(({ things, words }, index) => ({
    accepted: accepting(words),
    tags: labelsFrom(scores[index]!, things, sureFrom).map(({ name, confidence }) => ({
      name,
      confidence: 100 * confidence,
    })),
  }));
let sureFrom = CLAIMED / 100;
for (; sureFrom < 0.99; sureFrom += 0.01) {
  const { claimed, wrongClaimed } = figuresOf(taggedWith(sureFrom));
  if (wrongClaimed <= WRONG * claimed) break;
}
const isPhoto = ({ words }: { words: ReadonlySet<string> }) =>
  !["Drawing", "Screenshot", "Pattern", "Document"].some((word) => words.has(word));
const report = (title: string, sure: number, kept: (photo: { words: ReadonlySet<string> }) => boolean) => {
  const figures = figuresOf(taggedWith(sure).filter((_, index) => kept(photos[index]!)));
  console.log(`\n${title}\n${tellFigures(figures, { words: title === "all" }).join("\n")}`);
};
tell(`sure from ${sureFrom.toFixed(2)}: at most ${100 * WRONG} % wrong above ${CLAIMED}`);
console.log("On photos of sources that were left out:");
report("as likely as they are", CLAIMED / 100, () => true);
report("all", sureFrom, () => true);
report("without drawings, screenshots, patterns and documents", sureFrom, isPhoto);

const weights = new Int8Array(HEADS.length * POOLED);
const scales: number[] = [];
lines.forEach(({ coefficients }, word) => {
  const full = new Float64Array(POOLED);
  directions.forEach((direction, k) => {
    for (let i = 0; i < POOLED; i++) full[i]! += (coefficients[k]! / unit) * direction[i]!;
  });
  const largest = full.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  scales.push(Number((largest / 127).toPrecision(6)));
  full.forEach((value, i) => {
    weights[word * POOLED + i] = Math.round((127 * value) / largest);
  });
});
const short = (value: number) => Number(value.toPrecision(6));
const base64 = (values: ArrayBufferView) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
await writeFile(
  fileURLToPath(new URL("../src/labels/heads.json", import.meta.url)),
  `${JSON.stringify(
    {
      photos: photos.length,
      words: HEADS,
      intercepts: lines.map(({ intercept }) => short(intercept)),
      classifier: lines.map(({ coefficients }) => short(coefficients[COMPONENTS]!)),
      detector: lines.map(({ coefficients }) => short(coefficients[COMPONENTS + 1]!)),
      scales,
      others: Array.from(otherLine.coefficients, short),
      othersIntercept: short(otherLine.intercept),
      sureFrom: short(sureFrom),
      mean: base64(Float32Array.from(mean)),
      deviation: base64(Float32Array.from(deviation)),
      weights: base64(weights),
    },
    undefined,
    1,
  )}\n`,
);
