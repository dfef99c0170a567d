import pMap from "p-map";
import { isConditionFailed, library } from "../library/index.ts";
import { isOwn, type OwnTerm } from "../term/index.ts";
import { foldWord } from "../text/words.ts";

/**
 * Takes away the counts of terms that no photo has any more: a count of 0 would still say that there was such a tag, or
 * such a word, and how it was spelled. What a photo showed is nobody's business once it is deleted for good.
 */
export async function forgetTerms(owner: string, terms: readonly string[]): Promise<void> {
  await pMap(
    terms,
    (term) =>
      library.entities.tag
        .remove({ owner, kind: isOwn(term) ? "own" : "tag", term })
        .where(({ count }, { eq }) => eq(count, 0))
        .go()
        .catch((error) => {
          // Another photo has it, or nobody knows of it already.
          if (!isConditionFailed(error)) throw error;
        }),
    { concurrency: 10 },
  );
}

/** The same of words in pictures. */
export function forgetWords(owner: string, words: readonly string[]): Promise<void> {
  return forgetTerms(
    owner,
    words.map((word): OwnTerm => `text:${foldWord(word)}`),
  );
}
