/**
 * How whoever reads this writes dates: as their browser prefers. The site's own words are English all the same.
 * Not every browser says it in tags of BCP 47, and `Intl` throws at any other: WebKit under Linux's locale C says "C".
 * @returns what `Intl` takes; undefined where there is no browser, as when pages are made, or none that it takes
 */
export function readerLocales(): readonly string[] | undefined {
  if (typeof navigator === "undefined") return undefined;
  const taken = (navigator.languages ?? [navigator.language]).filter(isLocale);
  return taken.length > 0 ? taken : undefined;
}

function isLocale(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}
