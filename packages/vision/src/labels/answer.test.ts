import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Evidence } from "../inference/scorer.ts";
import { labelsOf } from "./answer.ts";
import { COCO } from "./coco.ts";
import { ancestorsOf, PARENT_ONLY } from "./taxonomy.ts";

/** What the classifier says when it spreads its belief over these classes, the rest evenly. */
function belief(shares: Record<number, number>): Float32Array {
  const rest = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
  const classes = new Float32Array(1000).fill(rest / 1000);
  for (const [index, share] of Object.entries(shares)) classes[Number(index)] = share;
  return classes;
}

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
      detections: [],
    };
    const { Labels } = labelsOf(evidence);
    expect(Labels[0]?.Name).toBe("Cat");
    expect(Labels[0]?.Confidence).toBeGreaterThan(90);
    expect(Labels[0]?.Parents.map(({ Name }) => Name)).toEqual(["Feline", "Pet", "Mammal", "Animal"]);
    expect(Labels.map(({ Name }) => Name)).not.toContain("Tabby Cat");
  });

  it("puts the more specific word first when both are as sure", () => {
    const { Labels } = labelsOf({ classes: belief({ [TABBY]: 0.95 }), detections: [] });
    expect(Labels.map(({ Name }) => Name).slice(0, 3)).toEqual(["Tabby Cat", "Cat", "Animal"]);
  });

  it("does not claim what only the detector believes against the classifier", () => {
    const squirrel = belief({ [FOX_SQUIRREL]: 0.9 });
    const detections = [{ category: BIRD, score: 0.97, box, classes: squirrel }];
    expect(confidenceOf({ classes: squirrel, detections }, "Bird")).toBeLessThan(55);
    expect(confidenceOf({ classes: squirrel, detections }, "Squirrel")).toBeGreaterThan(90);
  });

  it("is surer of what both see, and says where it is", () => {
    const cat = belief({ [TABBY]: 0.5 });
    const alone = confidenceOf(
      { classes: belief({}), detections: [{ category: CAT, score: 0.6, box, classes: belief({}) }] },
      "Cat",
    );
    const both = labelsOf({
      classes: belief({}),
      detections: [{ category: CAT, score: 0.6, box, classes: cat }],
    }).Labels[0];
    expect(both?.Name).toBe("Cat");
    expect(both?.Confidence).toBeGreaterThan(alone);
    expect(both?.Instances).toEqual([
      { BoundingBox: { Left: 0.2, Top: 0.2, Width: 0.5, Height: 0.5 }, Confidence: both?.Confidence },
    ]);
  });

  it("sees a person rather than what the person wears", () => {
    const classes = belief({ [BIKINI]: 0.9 });
    expect(confidenceOf({ classes, detections: [] }, "Bikini")).toBeGreaterThan(80);
    const { Labels } = labelsOf({ classes, detections: [{ category: PERSON, score: 0.95, box }] });
    expect(Labels[0]?.Name).toBe("Person");
    expect(Labels[0]?.Aliases).toEqual([{ Name: "Human" }]);
    expect(Labels.map(({ Name }) => Name)).not.toContain("Bikini");
  });

  it("says nothing where the classifier knows nothing", () => {
    expect(labelsOf({ classes: belief({}), detections: [] }, all).Labels).toEqual([]);
  });

  it("takes the vendor's defaults: 55 and above", () => {
    const evidence = { classes: belief({ [TABBY]: 0.4, [FOX_SQUIRREL]: 0.1 }), detections: [] };
    expect(Math.min(...labelsOf(evidence).Labels.map(({ Confidence }) => Confidence))).toBeGreaterThanOrEqual(
      55,
    );
    expect(labelsOf(evidence, all).Labels.length).toBeGreaterThan(labelsOf(evidence).Labels.length);
  });
});
