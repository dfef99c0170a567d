/** Ways to write one word: with and without accents, one and many. */
import { fold } from "../term/index.ts";

/** A name as its words are compared: hyphens and apostrophes do not count either. `T-Shirt` → `t shirt`. */
export function foldName(name: string): string {
  return fold(name)
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}\p{S}]+/gu, " ")
    .trim();
}

/** @see https://wordnet.princeton.edu/documentation/morphy7wn */
const ENDINGS = [
  ["ies", "y"],
  ["ses", "s"],
  ["xes", "x"],
  ["zes", "z"],
  ["oes", "o"],
  ["ches", "ch"],
  ["shes", "sh"],
  ["men", "man"],
  ["s", ""],
] as const;

/**
 * The one that a folded name may be many of: `kitties` → `kitty`. None for what is one thing, whatever its ending
 * (`glasses`, `bus`).
 * @param isWord whether a folded name is a word by itself
 * @param irregular `mice` → `mouse`
 */
export function singularOf(
  name: string,
  isWord: (name: string) => boolean,
  irregular: (word: string) => string | undefined,
): string | undefined {
  const start = name.lastIndexOf(" ") + 1;
  const [before, last] = [name.slice(0, start), name.slice(start)];
  const known = irregular(last);
  if (known) return before + known;
  if (isWord(name)) return undefined;
  const possible = ENDINGS.filter(([many]) => last.endsWith(many)).map(
    ([many, one]) => last.slice(0, -many.length) + one,
  );
  // Where two are words, the one that only lost its s: `vases` are no more `vas`.
  let right = possible.findLast((one) => isWord(before + one));
  // Of a name that is no word its last word may be one; what looks like many by chance is left alone.
  if (!right && !isWord(last) && last.length > 3 && !/(ss|us|is)$/.test(last))
    right = possible.findLast(isWord) ?? possible[0];
  return right && before + right;
}
