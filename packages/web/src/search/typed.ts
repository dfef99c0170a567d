/** What stands in the search box before it is searched for. */
import { parse, type Token } from "@phototag/core/search/grammar";

export interface Typed {
  /** What is typed, without the word that joins it to the chips before it. */
  rest: string;
  exclude: boolean;
  /** Either this or the chip before it will do. */
  or: boolean;
}

/** `-be` and `not be` leave out what begins so, `or be` joins it to the chip before. */
export function readTyped(text: string, chips: readonly Token[]): Typed {
  const [, word = "", minus, rest = ""] = /^\s*(?:(or|and|not)\s+|(?=-))?(-)?"?(.*)$/is.exec(text) ?? [];
  const exclude = /^not$/i.test(word) || minus !== undefined;
  const last = chips.at(-1);
  const or = /^or$/i.test(word) && last !== undefined && !last.exclude;
  // With nothing before it, `or` is a word like others.
  if (/^(or|and)$/i.test(word) && !last) return { rest: text.trim(), exclude: false, or: false };
  return { rest: rest.trim().replace(/"$/, ""), exclude, or };
}

/** What was picked behind what is typed: `or` joins its first term, `not` leaves out each. */
export function joined(picked: readonly Token[], { exclude, or }: Omit<Typed, "rest">): Token[] {
  if (exclude) return picked.map((token) => ({ ...token, exclude, or: false }));
  return picked.map((token, index) => (index === 0 ? { ...token, or } : token));
}

/** Whether the beginning of a tag may stand for the tag: dates and the library's own terms say what they mean. */
export function mayBeTag(rest: string): boolean {
  const { tokens = [] } = parse(rest);
  return tokens.length > 0 && tokens.every(({ term, exclude, or }) => !exclude && !or && !term.includes(":"));
}
