/** Principal components by subspace iteration. */

/** The mean and the standard deviation of each column. */
export function momentsOf(rows: readonly Float32Array[]): { mean: Float64Array; deviation: Float64Array } {
  const columns = rows[0]!.length;
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (const row of rows) for (let i = 0; i < columns; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows)
    for (let i = 0; i < columns; i++) deviation[i]! += (row[i]! - mean[i]!) ** 2 / rows.length;
  for (let i = 0; i < columns; i++) deviation[i] = Math.sqrt(deviation[i]! + 1e-9);
  return { mean, deviation };
}

/** The first `count` principal components of rows whose columns have mean 0, each of length 1, the largest first. */
export function principalComponents(
  rows: readonly Float64Array[],
  count: number,
  rounds = 12,
): Float64Array[] {
  const columns = rows[0]!.length;
  let basis = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: columns }, (_, i) => seeded(k * columns + i)),
  );
  basis = orthonormal(basis);
  for (let round = 0; round < rounds; round++) {
    const next = basis.map(() => new Float64Array(columns));
    for (const row of rows)
      for (const [k, axis] of basis.entries()) {
        let along = 0;
        for (let i = 0; i < columns; i++) along += row[i]! * axis[i]!;
        const into = next[k]!;
        for (let i = 0; i < columns; i++) into[i]! += along * row[i]!;
      }
    basis = orthonormal(next);
  }
  return basis;
}

/** Modified Gram-Schmidt. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    for (const axis of done) {
      let along = 0;
      for (let i = 0; i < axis.length; i++) along += vector[i]! * axis[i]!;
      for (let i = 0; i < axis.length; i++) vector[i]! -= along * axis[i]!;
    }
    let length = 0;
    for (const value of vector) length += value * value;
    length = Math.sqrt(length);
    done.push(vector.map((value) => value / length));
  }
  return done;
}

/** The same numbers on every machine, -1..1. */
function seeded(n: number): number {
  let x = (n + 1) * 2654435761;
  x = Math.imul(x ^ (x >>> 16), 2246822507);
  x = Math.imul(x ^ (x >>> 13), 3266489909);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
}
