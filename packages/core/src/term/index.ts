/**
 * A term is what an image is found under: a tag's name in one spelling, or one of the library's own. The site reads
 * this file too: nothing here may need Node or AWS.
 */

interface Row {
  /** Which photos stand under it, for the API's description. */
  means: string;
  /** How it is said to a person: the term itself, or what follows its prefix. */
  label: string | ((value: string) => string);
  /** The search box suggests it, a person may type it, or it is the library's alone. */
  search: "suggested" | "typed" | "internal";
  /** A value for a prefix, to show what the term looks like. */
  example?: string;
}

/**
 * The library's own terms, one row each: a whole term, or a prefix that ends in a colon. `want` (image/want.ts) puts
 * images under them, a tag may not be named like one, the API describes them, and the site says and suggests them.
 */
const OWN = {
  timeline: { means: "every photo that is ready", label: "Everything", search: "internal" },
  "month:": { means: "taken in that month", label: monthLabel, search: "typed", example: "2026-11" },
  "type:": {
    means: "of that type of file",
    label: (type) => type.toUpperCase(),
    search: "typed",
    example: "heic",
  },
  untagged: { means: "without a tag", label: "Untagged", search: "suggested" },
  "status:pending": { means: "not recognized yet", label: "Being added", search: "typed" },
  "status:failed": { means: "not recognizable", label: "Could not be added", search: "typed" },
  "in:trash": { means: "in the trash", label: "In the trash", search: "typed" },
} as const satisfies Record<string, Row>;

type Key = keyof typeof OWN;
type Prefix = Extract<Key, `${string}:`>;

/** One of the library's own terms; the compiler knows no other. */
export type OwnTerm = Exclude<Key, Prefix> | `${Prefix}${string}`;

const rows = Object.entries<Row>(OWN);

/** `month:2026-11` → `month:`; what has no colon is its own head. */
function headOf(term: string): string {
  return term.slice(0, term.indexOf(":") + 1) || term;
}

const heads = new Set(rows.map(([key]) => headOf(key)));

/** One way to write a name: NFC, single spaces. Its case is the owner's. */
export function spell(name: string): string {
  return name.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** The one spelling of a tag for comparing: lower case, NFC, single spaces. */
export function termOf(name: string): string {
  return spell(name).toLowerCase();
}

/** Whether a term is one of the library's own (`timeline`, `month:2026-11` …) and so no tag. */
export function isOwn(term: string): boolean {
  return heads.has(headOf(term));
}

/** `2026-11` of `month:2026-11`; undefined when the term has another prefix. */
export function afterPrefix(prefix: Prefix, term: string): string | undefined {
  return term.startsWith(prefix) ? term.slice(prefix.length) : undefined;
}

/** How a term is said to a person: "November 2026"; a tag is said as it is written. */
export function termLabel(name: string): string {
  const term = termOf(name);
  const row = rows.find(([key]) => key === term || (key.endsWith(":") && key === headOf(term)));
  if (!row) return name;
  const [key, { label }] = row;
  return typeof label === "string" ? label : label(term.slice(key.length));
}

/** The library's own terms that the search box suggests. */
export const suggestedTerms = rows.flatMap(([key, { search }]) => (search === "suggested" ? key : []));

/** The library's own terms that a person may search for, each as it is written and what it finds. */
export const searchableTerms = rows.flatMap(([key, { search, example = "", means }]) =>
  search === "internal" ? [] : { term: key + example, means },
);

/** `2026-11` → `November 2026`. */
export function monthLabel(month: string): string {
  const [year, number] = month.split("-").map(Number);
  if (!year || !number) return month;
  const date = new Date(Date.UTC(year, number - 1, 1));
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(date);
}
