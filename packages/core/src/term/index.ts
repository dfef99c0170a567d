/**
 * A term is what an image is found under: a tag's name in one spelling, or one of the library's own. The site reads
 * this file too: nothing here may need Node or AWS.
 */

import { fold } from "./fold.ts";
import { spanLabel } from "./span.ts";

export { fold, isSeen, isWhole, mend, spell } from "./fold.ts";
export { type Span, spanOf } from "./span.ts";

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
  favorite: { means: "marked as a favorite", label: "Favorites", search: "suggested" },
  archive: {
    means: "put into the archive: out of the timeline, and found by search",
    label: "Archive",
    search: "suggested",
  },
  "album:": { means: "in that album", label: () => "Album", search: "typed", example: "alb_…" },
  "month:": {
    means: "taken in that month; `december 2025` says the same",
    label: monthLabel,
    search: "typed",
    example: "2026-11",
  },
  "year:": {
    means: "taken in that year; `2019` says the same",
    label: spanLabel,
    search: "typed",
    example: "2019",
  },
  "after:": {
    means: "taken on that day, in that month or year, or later",
    label: (date) => `Since ${spanLabel(date)}`,
    search: "typed",
    example: "2019-06-30",
  },
  "before:": {
    means: "taken earlier than that day, month or year",
    label: (date) => `Before ${spanLabel(date)}`,
    search: "typed",
    example: "2019-06",
  },
  "type:": {
    means: "of that type of file",
    label: (type) => type.toUpperCase(),
    search: "typed",
    example: "heic",
  },
  "text:": {
    means: "with that word in the picture or its caption",
    label: said,
    search: "typed",
    example: "receipt",
  },
  "name:": {
    means: "with that word in the file's name",
    label: (word) => `Named ${said(word)}`,
    search: "typed",
    example: "img_0061",
  },
  "camera:": {
    means: "taken with that camera, or one with that word in its name",
    label: (camera) => `Camera ${said(camera)}`,
    search: "typed",
    example: "iphone",
  },
  "place:": {
    means: "taken in that city, region or country",
    label: (name) => `In ${name}`,
    search: "typed",
    example: "paris",
  },
  untagged: { means: "without a tag", label: "Untagged", search: "suggested" },
  "status:pending": { means: "not recognized yet", label: "Being added", search: "typed" },
  "status:failed": { means: "not recognizable", label: "Could not be added", search: "typed" },
  /** What `month:` and `year:` are for the timeline, for the archive. */
  "archived:": { means: "in the archive, of that month or year", label: spanLabel, search: "internal" },
  "unlisted:": {
    means: "in that album once it is recognized, or out of the trash",
    label: said,
    search: "internal",
  },
  "copy-of:": { means: "of the same bytes as another photo", label: said, search: "internal" },
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

/** The one spelling of a tag for comparing: `Café`, `cafe` and `ＣＡＦＥ` are one tag. */
export function termOf(name: string): string {
  return fold(name);
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
  if (typeof label === "string") return label;
  // As it is written: a city has its capitals.
  return label(key === "place:" ? name.slice(name.indexOf(":") + 1) : term.slice(key.length));
}

/** The library's own terms that the search box suggests. */
export const suggestedTerms = rows.flatMap(([key, { search }]) => (search === "suggested" ? key : []));

/** The library's own terms that a person may search for, each as it is written and what it finds. */
export const searchableTerms = rows.flatMap(([key, { search, example = "", means }]) =>
  search === "internal" ? [] : { term: key + example, means },
);

/** `receipt` → `“receipt”`. */
function said(word: string): string {
  return `“${word}”`;
}

/** `2026-11` → `November 2026`. @param locales in whose words; `Intl` reads them */
export function monthLabel(month: string, locales: readonly string[] = ["en"]): string {
  const [year, number] = month.split("-").map(Number);
  if (!year || !number) return month;
  const date = new Date(Date.UTC(year, number - 1, 1));
  return new Intl.DateTimeFormat([...locales], { month: "long", year: "numeric", timeZone: "UTC" }).format(
    date,
  );
}
