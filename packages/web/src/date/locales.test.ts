import { afterEach, expect, test, vi } from "vitest";
import { readerLocales } from "./locales.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  [
    ["de-AT", "en"],
    ["de-AT", "en"],
  ],
  // As WebKitGTK says it where LANG is C, and as glibc names locales.
  [["C"], undefined],
  [["en-US@posix", "fr_FR", "it"], ["it"]],
  [[], undefined],
])("of a browser's %j dates are written as in %j", (languages, locales) => {
  vi.stubGlobal("navigator", { languages, language: languages[0] });
  expect(readerLocales()).toEqual(locales);
  expect(() => new Intl.DateTimeFormat(readerLocales()).format(0)).not.toThrow();
});
