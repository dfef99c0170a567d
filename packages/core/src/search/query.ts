import { VisibleError } from "../errors/index.ts";
import { termOf } from "../tag/term.ts";

/** `cat dog OR wolf -night` = cat AND (dog OR wolf), without night. */
export interface Query {
  /** Every one of these unions must hold. */
  all: string[][];
  none: string[];
}

const MAX_TERMS = 20;

/**
 * Reads a search as people write it: terms separated by spaces all hold, `"tabby cat"` is one term,
 * `-term` excludes, `a OR b` is a union and binds closer than the space.
 *
 * @throws VisibleError `bad_request` on field `q`.
 */
export function parseQuery(text: string): Query {
  const query: Query = { all: [], none: [] };
  let union: string[] | undefined;
  let joining = false;
  let count = 0;
  for (const { term, excluded, or } of tokens(text)) {
    if (or) {
      if (!union || joining) throw wrong("OR stands between two terms.");
      joining = true;
      continue;
    }
    if (++count > MAX_TERMS) throw wrong(`A search may have ${MAX_TERMS} terms.`);
    if (excluded) {
      if (joining) throw wrong("A term cannot be excluded inside OR.");
      query.none.push(term);
      union = undefined;
    } else if (joining && union) {
      if (!union.includes(term)) union.push(term);
    } else {
      union = [term];
      query.all.push(union);
    }
    joining = false;
  }
  if (joining) throw wrong("OR stands between two terms.");
  if (query.all.length === 0) query.all.push(["timeline"]);
  return query;
}

interface Token {
  term: string;
  excluded: boolean;
  or: boolean;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  // A last quote may be missing: people search while they type.
  for (const [, minus, quoted, plain] of text.matchAll(/(-)?(?:"([^"]*)"?|([^\s"]+))/g)) {
    const term = termOf(quoted ?? plain ?? "");
    if (term === "" || term === "-") continue;
    found.push({ term, excluded: minus === "-", or: !minus && plain === "OR" });
  }
  return found;
}

function wrong(message: string): VisibleError {
  return new VisibleError("bad_request", message, "q");
}
