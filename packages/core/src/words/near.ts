/**
 * Which names are near in meaning, by word vectors (GloVe), made by `lexicon/generate.ts`. Near is not the same: what
 * is near is only ever offered, and no photo is found by it.
 */
import { foldName, singularOf } from "./spelling.ts";

/** Cosines of names of a library: below this, more are unrelated than related (`quality.test.ts` measures). */
const NEAR = 0.4;
/** Directions of tags that are kept for the next search. */
const KEPT = 20_000;

export interface Vectors {
  /** Those of `names` that are near `name`, the nearest first. */
  near(name: string, names: readonly string[]): string[];
}

let loaded: Promise<Vectors> | undefined;

/** The vectors; the first call reads them. */
export function loadVectors(): Promise<Vectors> {
  loaded ??= import("./vectors.json", { with: { type: "json" } }).then(({ default: file }) => read(file));
  return loaded;
}

interface File {
  dimensions: number;
  words: string;
  /** Base 64 of signed bytes; each vector's length says nothing. */
  vectors: string;
}

function read(file: File): Vectors {
  const { dimensions } = file;
  const rows = new Map(file.words.split(" ").map((word, row) => [word, row]));
  const buffer = Buffer.from(file.vectors, "base64");
  const bytes = new Int8Array(buffer.buffer, buffer.byteOffset, buffer.length);

  const rowOf = (word: string) => {
    const row = rows.get(word);
    if (row !== undefined) return row;
    const singular = singularOf(
      word,
      (one) => rows.has(one),
      () => undefined,
    );
    return singular === undefined ? undefined : rows.get(singular);
  };
  /** The direction of a name: the middle of its words'. Undefined when more than half of them are unknown. */
  function direction(name: string): Float64Array | undefined {
    const words = foldName(name).split(" ");
    const known = words.map(rowOf).filter((row) => row !== undefined);
    if (known.length === 0 || known.length * 2 < words.length) return undefined;
    const middle = new Float64Array(dimensions);
    for (const row of known) {
      const vector = bytes.subarray(row * dimensions, (row + 1) * dimensions);
      const length = Math.sqrt(dot(vector, vector));
      for (let i = 0; i < dimensions; i++) middle[i]! += vector[i]! / length;
    }
    return middle;
  }

  const directions = new Map<string, Float64Array | undefined>();
  const directionOf = (name: string) => {
    if (!directions.has(name)) {
      if (directions.size >= KEPT) directions.clear();
      directions.set(name, direction(name));
    }
    return directions.get(name);
  };

  return {
    near(name, names) {
      const from = direction(name);
      if (!from) return [];
      return names
        .map((other) => ({ other, cosine: cosine(from, directionOf(other)) }))
        .filter(({ cosine }) => cosine >= NEAR)
        .sort((a, b) => b.cosine - a.cosine)
        .map(({ other }) => other);
    },
  };
}

function cosine(a: Float64Array, b: Float64Array | undefined): number {
  return b ? dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) : 0;
}

function dot(a: Float64Array | Int8Array, b: Float64Array | Int8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
