import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sigmoid } from "../src/labels/evidence.ts";
import { momentsOf, principalComponents } from "./components.ts";
import { fitLogistic } from "./logistic.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });

describe("logistic regression", () => {
  it("without columns claims the share of what is right", () => {
    const targets = Float64Array.from([1, 1, 1, 0]);
    const line = fitLogistic({
      rows: new Float64Array(0),
      columns: 0,
      targets,
      weights: new Float64Array(4).fill(1),
      ridge: new Float64Array(0),
    });
    expect(sigmoid(line.intercept)).toBeCloseTo(0.75, 3);
  });

  it("stops where no small step makes the targets likelier", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, fc.boolean()), { minLength: 6, maxLength: 40 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (photos, cost) => {
          const rows = Float64Array.from(photos.flatMap((photo) => [photo[0], photo[1]]));
          const targets = Float64Array.from(photos, ([, , right]) => (right ? 1 : 0));
          const ridge = new Float64Array(2).fill(cost);
          const { coefficients, intercept } = fitLogistic({
            rows,
            columns: 2,
            targets,
            weights: new Float64Array(photos.length).fill(1),
            ridge,
          });
          const loss = (a: number, b: number, c: number) =>
            photos.reduce(
              (sum, [x, y, right]) => {
                const p = sigmoid(a * x + b * y + c);
                return sum - Math.log(Math.max(1e-300, right ? p : 1 - p));
              },
              0.5 * cost * (a * a + b * b),
            );
          const [a, b] = [coefficients[0]!, coefficients[1]!];
          const best = loss(a, b, intercept);
          for (const step of [0.05, -0.05]) {
            expect(loss(a + step, b, intercept)).toBeGreaterThan(best - 1e-4);
            expect(loss(a, b + step, intercept)).toBeGreaterThan(best - 1e-4);
            // All right or all wrong: it goes on for ever, and is stopped somewhere.
            if (new Set(targets).size > 1) expect(loss(a, b, intercept + step)).toBeGreaterThan(best - 1e-4);
          }
        },
      ),
    );
  });
});

describe("principal components", () => {
  it("are of length 1, at right angles, the direction of most spread first", () => {
    const rows = Array.from({ length: 60 }, (_, n) =>
      Float64Array.from([
        5 * Math.sin(n),
        2 * Math.cos(3 * n),
        0.1 * Math.sin(7 * n),
        0.1 * Math.cos(11 * n),
      ]),
    );
    const [first, second] = principalComponents(rows, 2, 40) as [Float64Array, Float64Array];
    expect(Math.abs(first[0]!)).toBeGreaterThan(0.99);
    expect(Math.abs(second[1]!)).toBeGreaterThan(0.99);
    expect(first.reduce((sum, value, index) => sum + value * second[index]!, 0)).toBeCloseTo(0, 6);
  });

  it("are taken of what was measured: mean and deviation of each column", () => {
    const { mean, deviation } = momentsOf([Float32Array.from([1, 4]), Float32Array.from([3, 4])]);
    expect([...mean]).toEqual([2, 4]);
    expect(deviation[0]).toBeCloseTo(1);
  });
});
