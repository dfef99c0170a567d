/**
 * The search language, for the API and for the search box: `cat -dog "tabby cat" beach OR sea`. The site reads this file
 * too: nothing here may need Node or AWS.
 */
import { type OwnTerm, spell, termOf } from "../../term/index.ts";

/** A term of a search as it is written; the search box shows each as a chip. */
export interface Token {
  term: string;
  /** Photos with this term are left out. */
  exclude: boolean;
  /** Either this term or the one before it will do. */
  or: boolean;
}

/** What a search asks for. `cat dog OR wolf -night` = cat AND (dog OR wolf), without night. */
export interface Query {
  /** Every one of these unions must hold. */
  all: string[][];
  none: string[];
}

/** A search as it was understood, or why it was not, for whoever wrote it. */
export type Reading = { tokens: Token[]; problem?: undefined } | { tokens?: undefined; problem: string };

/** Characters that a search may have. */
export const MAX_LENGTH = 500;
const MAX_TERMS = 20;
const EVERYTHING: OwnTerm = "timeline";

// A last quote may be missing: people search while they type.
const WORD = /(-)?(?:"([^"]*)"?|([^\s"]+))/g;

/**
 * Reads a search as people write it: terms separated by spaces all hold, `"tabby cat"` is one term,
 * `-term` excludes, `a OR b` is a union and binds closer than the space. What is said twice counts once.
 */
export function parse(text: string): Reading {
  if (text.length > MAX_LENGTH) return { problem: `A search may have ${MAX_LENGTH} characters.` };
  const tokens: Token[] = [];
  let or = false;
  for (const [, minus, quoted, plain] of text.matchAll(WORD)) {
    const last = tokens.at(-1);
    if (plain === "OR" && !minus) {
      if (or || !last || last.exclude) return { problem: "OR stands between two terms." };
      or = true;
      continue;
    }
    const term = spell(quoted ?? plain ?? "");
    if (term === "" || term === "-") continue;
    const exclude = minus !== undefined;
    if (or && exclude) return { problem: "A term cannot be excluded inside OR." };
    tokens.push({ term, exclude, or });
    or = false;
  }
  if (or) return { problem: "OR stands between two terms." };
  if (tokens.length > MAX_TERMS) return { problem: `A search may have ${MAX_TERMS} terms.` };
  return { tokens: unionsOf(tokens).flat() };
}

/** Writes terms as a search that is read back as the same terms. */
export function format(tokens: readonly Token[]): string {
  return tokens
    .map(({ term, exclude, or }) => `${or ? "OR " : ""}${exclude ? "-" : ""}${quote(term)}`)
    .join(" ");
}

function quote(term: string): string {
  return /\s/.test(term) || term === "OR" || term.startsWith("-") ? `"${term}"` : term;
}

/** Terms that were moved, taken out or put in, as a search can say them: an OR needs a term before it to join. */
export function mend(tokens: readonly Token[]): Token[] {
  const mended: Token[] = [];
  for (const token of tokens) {
    const last = mended.at(-1);
    // No tag has a quote in its name, and no search can say one.
    const term = spell(token.term.replaceAll('"', " "));
    if (term === "" || term === "-") continue;
    const or = token.or && !token.exclude && last !== undefined && !last.exclude;
    mended.push({ term, exclude: token.exclude, or });
  }
  return unionsOf(mended).flat();
}

/** What the terms ask for: with none to be found, everything but those that are excluded. */
export function meaningOf(tokens: readonly Token[]): Query {
  const unions = unionsOf(tokens);
  const terms = (union: Token[]) => union.map(({ term }) => termOf(term));
  const all = unions.filter(([first]) => !first!.exclude).map(terms);
  const none = unions.filter(([first]) => first!.exclude).flatMap(terms);
  return { all: all.length > 0 ? all : [[EVERYTHING]], none };
}

/** The terms that each OR joins; by itself a term is a union of one. Each term in it once, and each union once. */
function unionsOf(tokens: readonly Token[]): Token[][] {
  const unions: Token[][] = [];
  for (const token of tokens) {
    const union = unions.at(-1);
    if (!token.or || !union) unions.push([token]);
    else if (!union.some(({ term }) => termOf(term) === termOf(token.term))) union.push(token);
  }
  const byMeaning = new Map<string, Token[]>();
  for (const union of unions) {
    const meaning = JSON.stringify([union[0]!.exclude, union.map(({ term }) => termOf(term)).sort()]);
    if (!byMeaning.has(meaning)) byMeaning.set(meaning, union);
  }
  return [...byMeaning.values()];
}
