/** Makes word vectors small: fewer dimensions, and a byte for each. The same bytes on every machine: only + − × ÷ √. */

export interface Packed {
  dimensions: number;
  /** Separated by spaces, in the order of the vectors. */
  words: string;
  /** Base 64: for each word `dimensions` signed bytes, of which only the direction counts. */
  vectors: string;
}

/**
 * Directions that all words share say how common a word is rather than what it means; without them near words are nearer.
 * @see Mu and Viswanath, "All-but-the-Top", ICLR 2018
 */
const SHARED = 2;

/** Keeps the `dimensions` directions in which the words differ most, but for those that all of them share. */
export function pack(words: ReadonlyMap<string, readonly number[]>, dimensions: number): Packed {
  const units = [...words.values()].map(unit);
  const size = units[0]!.length;
  const mean = Array.from({ length: size }, (_, i) => sum(units.map((vector) => vector[i]!)) / units.length);
  const centered = units.map((vector) => vector.map((value, i) => value - mean[i]!));
  const directions = principalDirections(centered).slice(SHARED, SHARED + dimensions);
  const bytes = new Int8Array(units.length * dimensions);
  for (const [at, vector] of centered.entries()) {
    const turned = directions.map((direction) => dot(direction, vector));
    const largest = Math.max(...turned.map(Math.abs));
    for (const [i, value] of turned.entries())
      bytes[at * dimensions + i] = Math.round((value / largest) * 127);
  }
  return {
    dimensions,
    words: [...words.keys()].join(" "),
    vectors: Buffer.from(bytes.buffer).toString("base64"),
  };
}

/** Eigenvectors of the covariance, the largest first, by Jacobi's rotations (Golub and Van Loan, §8.5). */
function principalDirections(vectors: readonly (readonly number[])[]): number[][] {
  const size = vectors[0]!.length;
  const a = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const vector of vectors)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) a[i]![j]! += vector[i]! * vector[j]!;
  const v = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 15; sweep++)
    for (let p = 0; p < size - 1; p++)
      for (let q = p + 1; q < size; q++) {
        if (a[p]![q] === 0) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < size; k++) {
          const [x, y] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
          const [m, n] = [v[k]![p]!, v[k]![q]!];
          v[k]![p] = c * m - s * n;
          v[k]![q] = s * m + c * n;
        }
      }
  return a
    .map((row, i) => ({ variance: row[i]!, direction: v.map((each) => each[i]!) }))
    .sort((one, other) => other.variance - one.variance)
    .map(({ direction }) => direction);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]!));
const unit = (vector: readonly number[]) => {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
};
