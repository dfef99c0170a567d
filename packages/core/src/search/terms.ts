import { afterPrefix, isOwn, type OwnTerm } from "../term/index.ts";
import { foldPlace, foldWord, isWord, withoutType } from "../text/words.ts";

/** What people call a type of file, and what it is called in the index: iPhones' photos are of either name. */
const TYPES = new Map(
  Object.entries({
    ...{ jpg: ["jpeg"], jpe: ["jpeg"], jfif: ["jpeg"], tif: ["tiff"] },
    ...{ heic: ["heic", "heif"], heif: ["heif", "heic"], hif: ["heif", "heic"] },
  }),
);

/** Other names of terms: people know `in:` from other searches, and from the trash. */
const ALIASES = new Map<string, OwnTerm>([
  ["in:archive", "archive"],
  ["in:favorites", "favorite"],
  ["in:timeline", "timeline"],
]);

/** Photos are found by each of these as by a tag, where one of their words is typed alone; by a place also by more words. */
const OF_WORDS = ["text", "name", "camera"] as const;

/**
 * The terms of the index that a term of a search asks for, any of which will do: `hotel` is a tag, or a word in the
 * picture, or in the file's name. None of them knows of accents that the others have: words are indexed without.
 * @param term in one spelling (`termOf`)
 * @param everywhere whether a date also means photos in the archive, which the timeline and its months leave out
 */
export function termsOf(term: string, everywhere = false): string[] {
  const type = afterPrefix("type:", term);
  if (type !== undefined) return (TYPES.get(type) ?? [type]).map((each): OwnTerm => `type:${each}`);
  const date = afterPrefix("month:", term) ?? afterPrefix("year:", term);
  if (date !== undefined) return everywhere ? [term, `archived:${date}` satisfies OwnTerm] : [term];
  const name = afterPrefix("name:", term);
  if (name !== undefined) return [`name:${foldWord(withoutType(name))}` satisfies OwnTerm];
  const place = afterPrefix("place:", term);
  if (place !== undefined) return [`place:${foldPlace(place)}` satisfies OwnTerm];
  const written = afterPrefix("text:", term);
  if (written !== undefined) {
    const word = foldWord(written);
    // What no text can hold is still one of the library's own terms, and finds nothing.
    return [isWord(word) ? (`text:${word}` satisfies OwnTerm) : term];
  }
  if (isOwn(term)) return [ALIASES.get(term) ?? term];
  const word = foldWord(term);
  const there: OwnTerm = `place:${foldPlace(term)}`;
  if (isWord(word)) return [term, ...OF_WORDS.map((kind): OwnTerm => `${kind}:${word}`), there];
  return word.includes(" ") ? [term, there] : [term];
}

/** Whether a term is a part of the timeline, by date: a search for nothing else shows that part, as it stands there. */
export function isDate(term: string): boolean {
  return /^(month|year):/.test(term);
}
