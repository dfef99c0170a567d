/**
 * A term is what an image is found under: a tag's name in one spelling, or one of the library's own.
 */

const OWN = /^(timeline|untagged|(month|type|status|in):.*)$/;

/** The one spelling of a tag for comparing: lower case, NFC, single spaces. */
export function termOf(name: string): string {
  return name.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** Whether a term is one of the library's own (`timeline`, `month:2026-11` …) and so no tag. */
export function isOwn(term: string): boolean {
  return OWN.test(term);
}
