import { expect, test } from "vitest";
import { foldWord, WORDS_PER_IMAGE, wordsOf } from "./words.ts";

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
