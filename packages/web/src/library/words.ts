/** How words were understood, in words for a person. */
import { format, mend, type Token } from "@phototag/core/search/grammar";
import { termOf } from "@phototag/core/term";
import type { Understood } from "../api/types";

const SHOWN = 3;

/** "Showing Couch for “sofa”": of each word that is no tag itself what is shown for it. What is a tag is not explained. */
export function shownFor(understood: readonly Understood[]): string[] {
  return understood
    .filter(({ term, tags }) => !tags.some((tag) => termOf(tag) === termOf(term)))
    .map(({ term, tags }) => `Showing ${listed(tags)} for “${term}”`);
}

function listed(tags: readonly string[]): string {
  const more = tags.length - SHOWN;
  if (more > 0) return `${tags.slice(0, SHOWN).join(", ")} and ${more} more`;
  return new Intl.ListFormat("en-GB").format(tags);
}

/** The search with a tag in a term's place. */
export function withTag(tokens: readonly Token[], term: string, tag: string): string {
  return format(
    mend(
      tokens.map((token) =>
        !token.exclude && termOf(token.term) === term ? { ...token, term: tag } : token,
      ),
    ),
  );
}
