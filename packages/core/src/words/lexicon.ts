/** What means the same and what is a kind of what: nouns of WordNet and the recognizer's words, made by `lexicon/generate.ts`. */
import { foldName, singularOf } from "./spelling.ts";

/** A meaning, by its number. */
export type Meaning = number;

/** What is known of a name. */
export interface Word {
  /** The name folded, and the one that it is many of. */
  forms: readonly string[];
  meanings: readonly Meaning[];
}

export interface Lexicon {
  word(name: string): Word;
  /** All that is a kind of what `meanings` say → by how many steps, from 1. */
  kinds(meanings: readonly Meaning[]): ReadonlyMap<Meaning, number>;
  /** All that what `meanings` say is a kind of → by how many steps, from 1. */
  above(meanings: readonly Meaning[]): ReadonlyMap<Meaning, number>;
}

/** Names that are kept looked up. */
const KEPT = 20_000;

let loaded: Promise<Lexicon> | undefined;

/** The lexicon; the first call reads it. */
export function loadLexicon(): Promise<Lexicon> {
  loaded ??= import("./lexicon.json", { with: { type: "json" } }).then(({ default: file }) => read(file));
  return loaded;
}

interface File {
  /** Id → `its, words < what, it, is; what, it, also, goes, by`. */
  meanings: Readonly<Record<string, string>>;
  plurals: Readonly<Record<string, string>>;
}

/** For each meaning others that stand beside it in some way. */
type Links = Meaning[][];

function read({ meanings, plurals }: File): Lexicon {
  const numberOf = new Map(Object.keys(meanings).map((id, number) => [id, number]));
  const links = (): Links => Array.from(numberOf, () => []);
  const byWord = new Map<string, Meaning[]>();
  /** Both ways; of what something also goes by, what stands above that does not count. */
  const [parents, children, also, alsoOf] = [links(), links(), links(), links()];
  const link = (ids: string | undefined, number: Meaning, up: Links, down: Links) => {
    for (const id of ids ? ids.split(", ") : []) {
      const other = numberOf.get(id)!;
      up[number]!.push(other);
      down[other]!.push(number);
    }
  };
  for (const [number, line] of Object.values(meanings).entries()) {
    const [words, above] = line.split(" <");
    const [kinds, others] = above?.split(";") ?? [];
    for (const word of words!.split(", ")) {
      const known = byWord.get(word);
      if (known) known.push(number);
      else byWord.set(word, [number]);
    }
    link(kinds?.trim(), number, parents, children);
    link(others?.trim(), number, also, alsoOf);
  }

  const isWord = (name: string) => byWord.has(name);
  const irregular = (word: string) => (Object.hasOwn(plurals, word) ? plurals[word] : undefined);
  const known = new Map<string, Word>();
  return {
    word(name) {
      let word = known.get(name);
      if (!word) {
        const folded = foldName(name) || name;
        const singular = singularOf(folded, isWord, irregular);
        const forms = singular === undefined ? [folded] : [folded, singular];
        word = { forms, meanings: [...new Set(forms.flatMap((form) => byWord.get(form) ?? []))] };
        if (known.size >= KEPT) known.clear();
        known.set(name, word);
      }
      return word;
    },
    kinds: (meanings) =>
      walk(meanings, (one, steps) => [...children[one]!, ...(steps === 1 ? alsoOf[one]! : [])]),
    above(meanings) {
      const found = walk(meanings, (one) => parents[one]!);
      for (const [one, steps] of [...meanings.map((one) => [one, 0] as const), ...found])
        for (const other of also[one]!)
          found.set(other, Math.min(steps + 1, found.get(other) ?? Number.POSITIVE_INFINITY));
      return found;
    },
  };
}

/** What `next` leads to from the meanings, without themselves, and by how many steps at least. */
function walk(
  meanings: readonly Meaning[],
  next: (meaning: Meaning, steps: number) => readonly Meaning[],
): Map<Meaning, number> {
  const found = new Map<Meaning, number>();
  let level: readonly Meaning[] = meanings;
  for (let steps = 1; level.length > 0; steps++) {
    const reached = new Set(level.flatMap((one) => next(one, steps)));
    level = [...reached].filter((one) => !found.has(one) && !meanings.includes(one));
    for (const one of level) found.set(one, steps);
  }
  return found;
}
