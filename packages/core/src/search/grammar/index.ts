/**
 * The search language, for the API and for the search box: `cat -dog "tabby cat" beach or sea december 2025`. The site
 * reads this file too: nothing here may need Node or AWS.
 */
import { isOwn, type OwnTerm, spell, termOf } from "../../term/index.ts";
import { type Bound, boundOf, dateOfWord, dateOfWords, opposite } from "./dates.ts";
import { isOperator } from "./names.ts";

export { isOperator, quoteNames } from "./names.ts";

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
  /** Times (ISO 8601): only photos of then or later, only photos of earlier. */
  after?: string;
  before?: string;
}

/** A search as it was understood, or why it was not, for whoever wrote it. */
export type Reading = { tokens: Token[]; problem?: undefined } | { tokens?: undefined; problem: string };

/** Characters that a search may have. */
export const MAX_LENGTH = 500;
const MAX_TERMS = 20;
const EVERYTHING: OwnTerm = "timeline";

// A last quote may be missing: people search while they type.
const WORD = /(-)?(?:([^\s":]+:)?"([^"]*)"?|([^\s"]+))/g;

/**
 * Reads a search as people write it: terms separated by spaces all hold, `"tabby cat"` is one term, `-term` and
 * `not term` exclude, `a OR b` is a union and binds closer than the space. `or`, `and` and `not` are words like others
 * where there is nothing for them to join. `december 2025` and `2019` are dates. What is said twice counts once.
 */
export function parse(text: string): Reading {
  if (text.length > MAX_LENGTH) return { problem: `A search may have ${MAX_LENGTH} characters.` };
  const words = dated(wordsOf(text));
  const tokens: Token[] = [];
  let or = false;
  let not = false;
  for (const [at, word] of words.entries()) {
    const last = tokens.at(-1);
    const operator = or || not ? strictly(word) : operatorAt(words, at, last);
    if (operator === "and") continue;
    if (operator === "not") {
      not = true;
      continue;
    }
    if (operator === "or") {
      if (or || not || !last || last.exclude) return { problem: "OR stands between two terms." };
      if (boundOf(last.term)) return { problem: ALONE };
      or = true;
      continue;
    }
    const exclude = word.exclude || not || (or && operatorAt(words, at, last) === "not");
    if (or && exclude) return { problem: "A term cannot be excluded inside OR." };
    const bound = boundOf(word.text);
    if (bound && or) return { problem: ALONE };
    if (bound && !bound.span)
      return { problem: `${bound.side}: takes a date, as 2019, 2019-06 or 2019-06-30.` };
    tokens.push(bound ? boundToken(bound, exclude) : { term: word.text, exclude, or });
    or = not = false;
  }
  if (or) return { problem: "OR stands between two terms." };
  if (tokens.length > MAX_TERMS) return { problem: `A search may have ${MAX_TERMS} terms.` };
  return { tokens: unionsOf(tokens).flat() };
}

const ALONE = "after: and before: hold for the whole search, and cannot stand beside OR.";

interface Word {
  text: string;
  exclude: boolean;
  /** Written without quotes: it may be more than itself. */
  plain: boolean;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].flatMap(([, minus, prefix = "", quoted, plain]) => {
    const exclude = minus !== undefined;
    if (quoted === undefined) return wordOf({ text: plain ?? "", exclude, plain: true });
    // `place:"new york"` is one term; no other prefix means anything.
    if (prefix === "" || isOwn(termOf(prefix)))
      return wordOf({ text: prefix + quoted, exclude, plain: false });
    return [
      ...wordOf({ text: prefix, exclude, plain: true }),
      ...wordOf({ text: quoted, exclude: false, plain: false }),
    ];
  });
}

function wordOf(word: Word): Word[] {
  const text = spell(word.text);
  return text === "" || text === "-" ? [] : [{ ...word, text }];
}

/** Dates in words become the terms that they mean. */
function dated(words: readonly Word[]): Word[] {
  const read: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    const [word, next] = [words[at]!, words[at + 1]];
    const both = word.plain && next?.plain && !next.exclude ? dateOfWords(word.text, next.text) : undefined;
    const term = both ?? (word.plain ? dateOfWord(word.text) : undefined);
    if (both) at++;
    read.push(term ? { ...word, text: term, plain: false } : word);
  }
  return read;
}

type Operator = "and" | "or" | "not";

/** Upper case joins, whatever stands beside it. */
function strictly({ text, plain, exclude }: Word): Operator | undefined {
  return plain && !exclude && text === "OR" ? "or" : undefined;
}

/** What a word joins, by what stands beside it. */
function operatorAt(words: readonly Word[], at: number, last: Token | undefined): Operator | undefined {
  const word = words[at]!;
  const next = words[at + 1];
  if (strictly(word)) return "or";
  if (!word.plain || word.exclude || !isOperator(word.text) || !next) return undefined;
  const operator = word.text.toLowerCase() as Operator;
  const following =
    next.plain && !next.exclude && isOperator(next.text) ? next.text.toLowerCase() : undefined;
  if (operator === "not") return following || next.exclude ? undefined : "not";
  // `and not`, `or not`: it reads so where something follows.
  const reads = following === undefined || (following === "not" && words[at + 2] !== undefined);
  return last && reads ? operator : undefined;
}

function boundToken(bound: Bound, exclude: boolean): Token {
  return { term: exclude ? opposite(bound) : bound.term, exclude: false, or: false };
}

/** Writes terms as a search that is read back as the same terms. */
export function format(tokens: readonly Token[]): string {
  return tokens
    .map(({ term, exclude, or }) => `${or ? "OR " : ""}${exclude ? "-" : ""}${quote(term)}`)
    .join(" ");
}

function quote(term: string): string {
  const isMore = /\s/.test(term) || isOperator(term) || term.startsWith("-") || dateOfWord(term);
  return isMore ? `"${term}"` : term;
}

/** Terms that were moved, taken out or put in, as a search can say them: an OR needs a term before it to join. */
export function mend(tokens: readonly Token[]): Token[] {
  const mended: Token[] = [];
  for (const token of tokens) {
    const last = mended.at(-1);
    // No tag has a quote in its name, and no search can say one.
    const term = spell(token.term.replaceAll('"', " "));
    if (term === "" || term === "-") continue;
    const bound = boundOf(term);
    if (bound) {
      if (bound.span) mended.push(boundToken(bound, token.exclude));
      continue;
    }
    const or = token.or && !token.exclude && last !== undefined && !last.exclude && !boundOf(last.term);
    mended.push({ term, exclude: token.exclude, or });
  }
  return unionsOf(mended).flat();
}

/** What the terms ask for: with none to be found, everything but those that are excluded. */
export function meaningOf(tokens: readonly Token[]): Query {
  const bounds = tokens.flatMap(({ term }) => boundOf(term) ?? []);
  const unions = unionsOf(tokens.filter(({ term }) => !boundOf(term)));
  const terms = (union: Token[]) => union.map(({ term }) => termOf(term));
  const all = unions.filter(([first]) => !first!.exclude).map(terms);
  const none = unions.filter(([first]) => first!.exclude).flatMap(terms);
  const times = (side: Bound["side"]) =>
    bounds.flatMap((bound) => (bound.side === side ? (bound.span?.from ?? []) : [])).sort();
  return {
    all: all.length > 0 ? all : [[EVERYTHING]],
    none,
    after: times("after").at(-1),
    before: times("before")[0],
  };
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
