/** The search language: `cat -dog "tabby cat" beach OR sea`. One list of tokens is what the search box shows as chips. */

export interface QueryToken {
  term: string;
  /** Photos with this term are left out. */
  exclude: boolean;
  /** Either this term or the one before it will do. */
  or: boolean;
}

const WORD = /(-?)(?:"([^"]*)"?|(\S+))/g;

export function parseQuery(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let or = false;
  for (const [, minus, quoted, bare] of text.matchAll(WORD)) {
    if (bare === "OR" && !minus) {
      or = tokens.length > 0;
      continue;
    }
    const term = (quoted ?? bare ?? "").trim().replace(/\s+/g, " ");
    if (!term || (quoted === undefined && term === "-")) continue;
    const exclude = minus === "-";
    const token = { term, exclude, or: or && !exclude && !tokens.at(-1)?.exclude };
    or = false;
    if (!tokens.some((other) => sameToken(other, token))) tokens.push(token);
  }
  return tokens;
}

function sameToken(a: QueryToken, b: QueryToken): boolean {
  return a.exclude === b.exclude && a.or === b.or && a.term.toLowerCase() === b.term.toLowerCase();
}

function quote(term: string): string {
  const plain = term.replaceAll('"', "");
  return /\s/.test(plain) || plain === "OR" || plain.startsWith("-") ? `"${plain}"` : plain;
}

export function formatQuery(tokens: readonly QueryToken[]): string {
  return tokens
    .map(({ term, exclude, or }, index) => {
      const word = `${exclude ? "-" : ""}${quote(term)}`;
      return or && index > 0 ? `OR ${word}` : word;
    })
    .join(" ");
}

export function withToken(tokens: readonly QueryToken[], token: QueryToken): QueryToken[] {
  return parseQuery(formatQuery([...tokens, token]));
}

/** The first token can't be an alternative to anything. */
export function withoutToken(tokens: readonly QueryToken[], index: number): QueryToken[] {
  return parseQuery(formatQuery(tokens.filter((_, other) => other !== index)));
}

/** Takes a term in, or leaves it out. */
export function toggleExclude(tokens: readonly QueryToken[], index: number): QueryToken[] {
  return parseQuery(
    formatQuery(
      tokens.map((token, other) =>
        other === index ? { ...token, exclude: !token.exclude, or: false } : token,
      ),
    ),
  );
}

const SPECIAL: Record<string, string> = {
  untagged: "Untagged",
  "in:trash": "In the trash",
  "status:pending": "Being added",
  "status:failed": "Could not be added",
};

/** How a term is said to a person. */
export function termLabel(term: string): string {
  const lower = term.toLowerCase();
  const special = SPECIAL[lower];
  if (special) return special;
  if (lower.startsWith("month:")) return monthLabel(lower.slice(6));
  if (lower.startsWith("type:")) return lower.slice(5).toUpperCase();
  return term;
}

/** `2026-11` → `November 2026`. */
export function monthLabel(month: string): string {
  const [year, number] = month.split("-").map(Number);
  if (!year || !number) return month;
  const date = new Date(Date.UTC(year, number - 1, 1));
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(date);
}
