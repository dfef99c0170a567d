/** Dates as people write them in a search, and what bounds a search in time. Nothing here may need Node or AWS. */
import { afterPrefix, fold, type OwnTerm, type Span, spanOf, termOf } from "../../term/index.ts";

const MONTHS = [
  ...["january", "february", "march", "april", "may", "june"],
  ...["july", "august", "september", "october", "november", "december"],
];
/** Photography begins, and dates can be given until then (image/date.ts). */
const [EARLIEST, LATEST] = [1826, 2199];

const isYear = (text: string) => /^\d{4}$/.test(text) && Number(text) >= EARLIEST && Number(text) <= LATEST;

/** `December` and `dec` → 12. */
function monthOf(word: string): number | undefined {
  const name = fold(word).replace(/\.$/, "");
  const at = name === "sept" ? 8 : MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name);
  return at < 0 ? undefined : at + 1;
}

/** The term that one word says alone: `2019`, `2019-06`. */
export function dateOfWord(word: string): OwnTerm | undefined {
  if (isYear(word)) return `year:${word}`;
  const [year, month, more] = word.split("-");
  return month && more === undefined && isYear(year!) && spanOf(word) ? `month:${word}` : undefined;
}

/** The term that two words say together: `december 2025`, `2025 dec`. */
export function dateOfWords(first: string, second: string): OwnTerm | undefined {
  const [word, year] = isYear(second) ? [first, second] : [second, first];
  const month = isYear(year) ? monthOf(word) : undefined;
  return month === undefined ? undefined : `month:${year}-${String(month).padStart(2, "0")}`;
}

/** A term that no photo stands under: it says between which times all the others are looked for. */
export interface Bound {
  side: "after" | "before";
  /** In one spelling. */
  term: OwnTerm;
  /** Undefined where what follows is no date. */
  span: Span | undefined;
}

export function boundOf(written: string): Bound | undefined {
  const term = termOf(written);
  for (const side of ["after", "before"] as const) {
    const date = afterPrefix(`${side}:`, term);
    if (date !== undefined) return { side, term: `${side}:${date}`, span: spanOf(date) };
  }
  return undefined;
}

/** What is left out by a bound is what its opposite finds. */
export function opposite({ side, term }: Bound): OwnTerm {
  const date = term.slice(side.length + 1);
  return side === "after" ? `before:${date}` : `after:${date}`;
}
