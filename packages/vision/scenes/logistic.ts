/** Logistic regression with a ridge, by L-BFGS; no library for Node gives it with weights, a prior and the same bytes each time. */

import { sigmoid } from "../src/labels/evidence.ts";

export interface Problem {
  /** Rows of numbers, one after the other. */
  rows: Float64Array;
  columns: number;
  /** For each row 1, 0, or between for what is not sure. */
  targets: Float64Array;
  /** For each row how much it counts; 0 leaves it out. */
  weights: Float64Array;
  /** What a unit of each squared coefficient costs. */
  ridge: Float64Array;
  /** What the coefficients are drawn to; 0 unless said. */
  prior?: Float64Array;
}

export interface Line {
  coefficients: Float64Array;
  intercept: number;
}

const MEMORY = 8;
const STEPS = 40;
const CLOSE = 1e-4;

/** The line that makes the targets likeliest. */
export function fitLogistic({ rows, columns, targets, weights, ridge, prior }: Problem): Line {
  const size = columns + 1;
  const used = [...weights.keys()].filter((row) => weights[row]! > 0);
  const total = used.reduce((sum, row) => sum + weights[row]!, 0);
  const positive = used.reduce((sum, row) => sum + weights[row]! * targets[row]!, 0);
  const x = new Float64Array(size);
  if (prior) x.set(prior);
  x[columns] = Math.log((positive + 0.5) / (total - positive + 0.5));

  const lossAt = (point: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (const row of used) {
      const base = row * columns;
      let score = point[columns]!;
      for (let column = 0; column < columns; column++) score += rows[base + column]! * point[column]!;
      const target = targets[row]!;
      loss += weights[row]! * (Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - target * score);
      const error = weights[row]! * (sigmoid(score) - target);
      for (let column = 0; column < columns; column++) gradient[column]! += error * rows[base + column]!;
      gradient[columns]! += error;
    }
    for (let column = 0; column < columns; column++) {
      const off = point[column]! - (prior?.[column] ?? 0);
      loss += 0.5 * ridge[column]! * off * off;
      gradient[column]! += ridge[column]! * off;
    }
    return loss;
  };
  minimize(x, lossAt);
  return { coefficients: x.slice(0, columns), intercept: x[columns]! };
}

/** Limited-memory BFGS with halved steps (Nocedal and Wright, Numerical Optimization, algorithm 7.5). */
function minimize(x: Float64Array, lossAt: (point: Float64Array, gradient: Float64Array) => number): void {
  const size = x.length;
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  let gradient = new Float64Array(size);
  let loss = lossAt(x, gradient);
  const history: { moved: Float64Array; turned: Float64Array; rho: number }[] = [];
  for (let step = 0; step < STEPS; step++) {
    if (Math.sqrt(dot(gradient, gradient)) < CLOSE * Math.max(1, Math.sqrt(dot(x, x)))) return;
    const direction = gradient.map((value) => -value);
    const shares = history.map(() => 0);
    for (let i = history.length - 1; i >= 0; i--) {
      const { moved, turned, rho } = history[i]!;
      shares[i] = rho * dot(moved, direction);
      for (let j = 0; j < size; j++) direction[j]! -= shares[i]! * turned[j]!;
    }
    const last = history.at(-1);
    const scale = last
      ? dot(last.moved, last.turned) / dot(last.turned, last.turned)
      : 1 / Math.sqrt(dot(gradient, gradient));
    for (let j = 0; j < size; j++) direction[j]! *= scale;
    for (const [i, { moved, turned, rho }] of history.entries()) {
      const share = shares[i]! - rho * dot(turned, direction);
      for (let j = 0; j < size; j++) direction[j]! += share * moved[j]!;
    }
    const slope = dot(gradient, direction);
    if (slope >= 0) return;
    let length = 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextLoss = loss;
    for (let halvings = 0; halvings < 30; halvings++, length /= 2) {
      for (let j = 0; j < size; j++) next[j] = x[j]! + length * direction[j]!;
      nextLoss = lossAt(next, nextGradient);
      if (nextLoss <= loss + 1e-4 * length * slope) break;
    }
    if (!(nextLoss < loss)) return;
    const moved = next.map((value, j) => value - x[j]!);
    const turned = nextGradient.map((value, j) => value - gradient[j]!);
    const curvature = dot(moved, turned);
    if (curvature > 1e-12) history.push({ moved, turned, rho: 1 / curvature });
    if (history.length > MEMORY) history.shift();
    x.set(next);
    gradient = nextGradient;
    loss = nextLoss;
  }
}
