import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evidence } from "../inference/scorer.ts";
import { labelsOf } from "./answer.ts";
import { COCO } from "./coco.ts";
import { HEADS, headWeights, POOLED, SURE_FROM, unstandardize } from "./heads.ts";
import { ancestorsOf, PARENT_ONLY } from "./taxonomy.ts";

/** What the classifier says when it spreads its belief over these classes, the rest evenly. */
function belief(shares: Record<number, number>): Float32Array {
  const rest = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
  const classes = new Float32Array(1000).fill(rest / 1000);
  for (const [index, share] of Object.entries(shares)) classes[Number(index)] = share;
  return classes;
}

/** The pooled layer of the average photo, or of one that leans towards what a head looks for, or away from it. */
function looks(towards?: string, by = 0): Float32Array {
  const standard = new Float32Array(POOLED);
  if (towards !== undefined) {
    const weights = headWeights(towards);
    const length = Math.hypot(...weights);
    weights.forEach((weight, index) => {
      standard[index] = (by * weight) / length;
    });
  }
  return unstandardize(standard);
}
const average = looks();

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyBelief = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 999 }), share), { maxLength: 8 })
  .map((pairs) => {
    const sum = pairs.reduce((total, [, value]) => total + value, 1);
    return belief(Object.fromEntries(pairs.map(([index, value]) => [index, value / sum])));
  });
const anyBox = fc.tuple(share, share, share, share).map(([left, top, width, height]) => ({
  left,
  top,
  width: width * (1 - left),
  height: height * (1 - top),
}));
const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  classes: anyBelief,
  features: fc
    .tuple(fc.constantFrom(...HEADS), fc.double({ min: -30, max: 30, noNaN: true }))
    .map(([word, by]) => looks(word, by)),
  detections: fc.array(
    fc.record({
      category: fc.constantFrom(...Object.keys(COCO).map(Number)),
      score: fc.double({ min: 0.3, max: 1, noNaN: true }),
      box: anyBox,
      classes: anyBelief,
    }),
    { maxLength: 4 },
  ),
});
const all = { minConfidence: 0 };
const confidenceOf = (evidence: Evidence, name: string) =>
  labelsOf(evidence, all).Labels.find(({ Name }) => Name === name)?.Confidence ?? 0;

const SHARK = 2;
const ROBIN = 15;
const TABBY = 281;
const TIGER_CAT = 282;
const EGYPTIAN_CAT = 285;
const FOX_SQUIRREL = 335;
const BIKINI = 445;
const box = { left: 0.2, top: 0.2, width: 0.5, height: 0.5 };
const PERSON = 1;
const BIRD = 16;
const CAT = 17;

describe("the laws of the answer", () => {
  it("MaxLabels cuts, MinConfidence filters, neither changes what stays", () => {
    fc.assert(
      fc.property(
        anyEvidence,
        fc.nat(20),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (evidence, max, min) => {
          const whole = labelsOf(evidence, all).Labels;
          const filtered = labelsOf(evidence, { minConfidence: min }).Labels;
          expect(filtered).toEqual(whole.filter(({ Confidence }) => Confidence >= min));
          expect(labelsOf(evidence, { minConfidence: min, maxLabels: max }).Labels).toEqual(
            filtered.slice(0, max),
          );
        },
      ),
    );
  });

  it("every number is in its range, labels fall in confidence and none comes twice", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { Labels } = labelsOf(evidence, all);
        expect(new Set(Labels.map(({ Name }) => Name)).size).toBe(Labels.length);
        Labels.forEach((label, index) => {
          expect(label.Confidence).toBeGreaterThanOrEqual(0);
          expect(label.Confidence).toBeLessThanOrEqual(100);
          expect(label.Confidence).toBeLessThanOrEqual(Labels[index - 1]?.Confidence ?? 100);
          expect(PARENT_ONLY.has(label.Name)).toBe(false);
          for (const { BoundingBox, Confidence } of label.Instances) {
            expect(Confidence).toBeLessThanOrEqual(100);
            expect(Math.min(...Object.values(BoundingBox))).toBeGreaterThanOrEqual(0);
            expect(BoundingBox.Left + BoundingBox.Width).toBeLessThanOrEqual(1 + 1e-9);
            expect(BoundingBox.Top + BoundingBox.Height).toBeLessThanOrEqual(1 + 1e-9);
          }
        });
      }),
    );
  });

  it("a label's parents are never less sure than it", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const sure = new Map(
          labelsOf(evidence, all).Labels.map(({ Name, Confidence }) => [Name, Confidence]),
        );
        for (const [name, confidence] of sure)
          for (const parent of ancestorsOf(name))
            if (!PARENT_ONLY.has(parent))
              expect(sure.get(parent), `${name} < ${parent}`).toBeGreaterThanOrEqual(confidence);
      }),
    );
  });
});

describe("judging", () => {
  it("adds the kinds of a thing up: unsure which cat, sure of a cat", () => {
    const evidence = {
      classes: belief({ [TABBY]: 0.3, [TIGER_CAT]: 0.28, [EGYPTIAN_CAT]: 0.25 }),
      features: looks("Cat", 15),
      detections: [],
    };
    const { Labels } = labelsOf(evidence);
    const cat = Labels.find(({ Name }) => Name === "Cat");
    expect(cat?.Confidence).toBeGreaterThan(85);
    expect(cat?.Parents.map(({ Name }) => Name)).toEqual(["Feline", "Pet", "Mammal", "Animal"]);
    for (const name of ["Tabby Cat", "Tiger Cat", "Egyptian Cat"])
      expect(confidenceOf(evidence, name)).toBeLessThanOrEqual(cat?.Confidence ?? 0);
  });

  it("puts the more specific word first when both are as sure", () => {
    const { Labels } = labelsOf({
      classes: belief({ [TABBY]: 0.95 }),
      features: looks("Cat", 30),
      detections: [],
    });
    const names = Labels.map(({ Name }) => Name);
    expect(names.indexOf("Cat")).toBeLessThan(names.indexOf("Animal"));
  });

  it("claims a name only when its kind is claimed", () => {
    const classes = belief({ [SHARK]: 0.8 });
    const sea = { classes, features: looks("Animal", 15), detections: [] };
    const surfer = { classes, features: looks("Animal", -25), detections: [] };
    expect(confidenceOf(sea, "Great White Shark")).toBeGreaterThan(55);
    expect(confidenceOf(surfer, "Great White Shark")).toBeLessThan(55);
    expect(confidenceOf(surfer, "Great White Shark")).toBeLessThanOrEqual(confidenceOf(surfer, "Animal"));
  });

  it("says scenes that the classifier has no class for", () => {
    for (const scene of ["Forest", "Sunset", "Night", "Office", "Portrait"]) {
      const { Labels } = labelsOf({ classes: belief({}), features: looks(scene, 40), detections: [] });
      expect(Labels.map(({ Name }) => Name)).toContain(scene);
    }
  });

  it("does not claim what only the detector believes against the classifier", () => {
    const squirrel = belief({ [FOX_SQUIRREL]: 0.9 });
    const features = looks("Animal", 15);
    const alone = confidenceOf({ classes: squirrel, features, detections: [] }, "Bird");
    const detections = [{ category: BIRD, score: 0.97, box, classes: squirrel }];
    expect(confidenceOf({ classes: squirrel, features, detections }, "Bird")).toBeLessThan(55);
    const agreeing = [{ category: BIRD, score: 0.97, box, classes: belief({ [ROBIN]: 0.9 }) }];
    expect(
      confidenceOf({ classes: belief({ [ROBIN]: 0.9 }), features, detections: agreeing }, "Bird"),
    ).toBeGreaterThan(Math.max(85, alone));
  });

  it("is surer of what both see, and says where it is", () => {
    const seen = (classes: Float32Array) =>
      labelsOf(
        {
          classes: belief({}),
          features: looks("Cat", 15),
          detections: [{ category: CAT, score: 0.9, box, classes }],
        },
        all,
      ).Labels.find(({ Name }) => Name === "Cat");
    const both = seen(belief({ [TABBY]: 0.5 }));
    expect(both?.Confidence).toBeGreaterThan(seen(belief({}))?.Confidence ?? 100);
    expect(both?.Instances).toEqual([
      { BoundingBox: { Left: 0.2, Top: 0.2, Width: 0.5, Height: 0.5 }, Confidence: expect.any(Number) },
    ]);
    expect(both?.Instances[0]?.Confidence).toBeLessThanOrEqual(both?.Confidence ?? 0);
  });

  it("is sure of a person that the detector sees", () => {
    const evidence = {
      classes: belief({ [BIKINI]: 0.3 }),
      features: looks("Person", 10),
      detections: [{ category: PERSON, score: 0.95, box }],
    };
    const person = labelsOf(evidence).Labels.find(({ Name }) => Name === "Person");
    expect(person?.Confidence).toBeGreaterThan(85);
    expect(person?.Aliases).toEqual([{ Name: "Human" }]);
  });

  it("is sure of nothing where nothing is known", () => {
    const { Labels } = labelsOf({ classes: belief({}), features: average, detections: [] });
    expect(Labels).toEqual([]);
  });

  it("claims nothing between doubtless and as sure as photos that nobody had seen were right", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        for (const { Confidence } of labelsOf(evidence, all).Labels)
          expect(Confidence <= 70 || Confidence >= 100 * SURE_FROM - 3.01).toBe(true);
      }),
    );
  });

  it("takes the vendor's defaults: 55 and above", () => {
    const evidence = {
      classes: belief({ [TABBY]: 0.4, [FOX_SQUIRREL]: 0.1 }),
      features: looks("Cat", 15),
      detections: [],
    };
    expect(Math.min(...labelsOf(evidence).Labels.map(({ Confidence }) => Confidence))).toBeGreaterThanOrEqual(
      55,
    );
    expect(labelsOf(evidence, all).Labels.length).toBeGreaterThan(labelsOf(evidence).Labels.length);
  });
});
