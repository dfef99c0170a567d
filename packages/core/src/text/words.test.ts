import { expect, test } from "vitest";
import { foldWord, PLACE_WORDS, WORDS_PER_IMAGE, wordsOf, wordsOfPlace } from "./words.ts";

const words = (...texts: string[]) => wordsOf(texts.map((text) => ({ text, height: 0.1 })));

test.each([
  ["HOTEL", "hotel"],
  ["Café,", "cafe"],
  ["CAFE\u0301", "cafe"],
  ["(Straße)", "strasse"],
  ["Smørrebrød", "smorrebrod"],
  ["“8.49”", "8.49"],
  ["—", ""],
])("%j is compared as %j", (word, folded) => {
  expect(foldWord(word)).toBe(folded);
});

test("words are distinct, and have three characters at least and 32 at most", () => {
  expect(words("To the Grand Hotel", "HOTEL of", "x".repeat(33))).toEqual(["the", "grand", "hotel"]);
});

test("an address is found whole and by its parts", () => {
  expect(words("www.example.com")).toEqual(["www.example.com", "www", "example", "com"]);
});

test("the largest are kept of more than forty", () => {
  const small = Array.from({ length: 100 }, (_, index) => ({ text: `small${index}`, height: 0.01 }));
  const kept = wordsOf([...small, { text: "LARGE", height: 0.5 }]);
  expect(kept).toHaveLength(WORDS_PER_IMAGE);
  expect(kept[0]).toBe("large");
});

test("a place is found by each of its names, and by each of their words; whole names are shown as they are written", () => {
  const york = wordsOfPlace({ city: "New York City", region: "New York", country: "United States" });
  expect(Object.fromEntries(york)).toEqual({
    ...{ "new york city": "New York City", "new york": "New York", "united states": "United States" },
    ...{ new: "new", york: "york", city: "city", united: "united", states: "states" },
  });
  expect([...wordsOfPlace({ city: "Xi’an" })]).toEqual([["xi'an", "Xi’an"]]);
  expect(wordsOfPlace({})).toEqual(new Map());
});

test("whole names come first where there are more words than a photo has room for", () => {
  const city = "Saint Remy near Bouzemont Saint Genest and Isson upon Marne";
  const many = [...wordsOfPlace({ city, region: `North ${city}`, country: `Greater ${city}` }).keys()];
  expect(many).toHaveLength(PLACE_WORDS);
  expect(many.slice(0, 3).every((word) => word.endsWith("upon marne"))).toBe(true);
});
