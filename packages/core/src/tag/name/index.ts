import { isOwn, isSeen, termOf } from "../../term/index.ts";

/** Characters, once spelled. */
export const MOST_NAME = 64;
export const LONG_NAME = `A tag has at most ${MOST_NAME} characters.`;

/**
 * Why no tag may be called so, in words for whoever wrote it; undefined when one may.
 * @param name as `spell` gives it
 */
export function problemOf(name: string): string | undefined {
  if (!isSeen(name)) return "A tag needs a name.";
  if (name.length > MOST_NAME) return LONG_NAME;
  if (/["\p{Cc}]/u.test(name)) return 'A tag has no " and no control characters.';
  if (name.startsWith("-")) return "A tag does not begin with -.";
  if (isOwn(termOf(name))) return "The library uses this word itself.";
  return undefined;
}
