/**
 * How whoever reads this writes dates: as their browser prefers. The site's own words are English all the same.
 * @returns what `Intl` takes; undefined where there is no browser, as when pages are made
 */
export function readerLocales(): readonly string[] | undefined {
  return typeof navigator === "undefined" ? undefined : (navigator.languages ?? navigator.language);
}
