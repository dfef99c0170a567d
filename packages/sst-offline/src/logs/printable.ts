/**
 * What comes from outside is written by who is outside: an address, a key, a header, a line of a function's log. Whatever
 * is printed, or kept in a log, goes through here, so that it ends no line, moves no cursor and turns no text around.
 */

/**
 * Controls of a terminal, line and paragraph separators, halves of surrogate pairs, and what is not seen, bidirectional
 * overrides among it (Unicode, UAX #9), and what is kept free for more of that kind; not the joiners, which scripts and
 * emoji need.
 */
const UNPRINTABLE =
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u2065\ufff0-\ufff8\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;

/** Of a line on a terminal, in UTF-16 code units. */
const LINE = 2000;

const escaped = (one: string) =>
  one
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

const cut = (text: string, limit: number) =>
  text.length > limit ? `${text.slice(0, limit)}… (${text.length - limit} more)` : text;

/**
 * Text as one line: what is not to be printed is written as JSON would, `\u001b`, and what is beyond the limit left out.
 * JSON stays the same JSON.
 *
 * @param limit UTF-16 code units
 */
export function printableLine(text: string, limit = LINE): string {
  return cut(text, limit).replace(UNPRINTABLE, escaped);
}

/** Text of our own, in which there may be some from outside: its lines stay, those after the first moved in. */
export function printableText(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printableLine(line.replaceAll("\t", "  ")))
    .map((line, at) => (at === 0 || line === "" || /^[\s}\]]/.test(line) ? line : `  ${line}`))
    .join("\n");
}
