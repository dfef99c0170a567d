/** Names that hold a word of the language: `rock and roll`, `trick or treat`. Nothing here may need Node or AWS. */
import { termOf } from "../../term/index.ts";

const OPERATOR = /^(and|or|not)$/i;
/** Words that such a name may have. */
const LONGEST = 5;
const WORD = /-?(?:[^\s":]+:)?"[^"]*"?|[^\s"]+/g;

/** Whether a word joins others, unless it is put in quotes, or stands where nothing is to be joined. */
export function isOperator(word: string): boolean {
  return OPERATOR.test(word);
}

/**
 * Puts quotes around words that are one name together, though the language would take one of them for itself.
 * @param isName whether a term is a tag of the owner's
 */
export function quoteNames(text: string, isName: (term: string) => boolean): string {
  const words = [...text.matchAll(WORD)].map(([word]) => word);
  if (!words.some(isOperator)) return text;
  const written: string[] = [];
  for (let at = 0; at < words.length; ) {
    const length = nameAt(words, at, isName);
    const name = words.slice(at, at + length).join(" ");
    written.push(length > 1 ? name.replace(/^(-?)(.*)$/s, '$1"$2"') : name);
    at += length;
  }
  return written.join(" ");
}

function nameAt(words: readonly string[], at: number, isName: (term: string) => boolean): number {
  for (let length = Math.min(LONGEST, words.length - at); length > 1; length--) {
    const run = words.slice(at, at + length);
    if (!run.some(isOperator) || run.some((word) => word.includes('"'))) continue;
    if (isName(termOf(run.join(" ").replace(/^-/, "")))) return length;
  }
  return 1;
}
