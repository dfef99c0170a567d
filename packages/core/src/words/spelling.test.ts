import pluralize from "pluralize";
import { describe, expect, test } from "vitest";
import lexicon from "./lexicon.json" with { type: "json" };
import { loadLexicon } from "./lexicon.ts";
import { foldName, singularOf } from "./spelling.ts";

test.each([
  ["Café", "cafe"],
  ["CAFE\u0301", "cafe"],
  ["Straße", "strasse"],
  ["Müller", "muller"],
  ["Smørrebrød", "smorrebrod"],
  ["Łódź", "lodz"],
  ["T-Shirt", "t shirt"],
  ["St. John’s", "st johns"],
  ["Ёлка", "елка"],
  ["Αθήνα", "αθηνα"],
])("%s is compared as %s", (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

test.each(["が", "й", "की", "中国", "❤️", "C++"])("%s keeps what makes it another letter", (name) => {
  expect(foldName(name)).toBe(name.normalize("NFKC").toLowerCase());
});

test("letters of Europe's alphabets are told apart as Unicode's collation tells them apart", () => {
  const { compare } = new Intl.Collator("und", { sensitivity: "base" });
  // Letters of their own to Unicode's collation, and not on the keyboards of those who ask for them.
  const ours = new Set(["ð", "ħ", "ŋ", "þ", "ŧ", "ł", "đ", "ø", "ı"]);
  const letters = Array.from({ length: 0x180 - 0xc0 }, (_, i) => String.fromCharCode(0xc0 + i)).filter(
    (letter) => /\p{L}/u.test(letter) && !ours.has(letter.toLowerCase()),
  );
  for (const letter of letters) expect(compare(letter, foldName(letter)), letter).toBe(0);
  expect(letters.length).toBeGreaterThan(150);
});

describe("many of one thing", async () => {
  const { word } = await loadLexicon();
  test.each([
    ["kitties", "kitty"],
    ["mice", "mouse"],
    ["children", "child"],
    ["leaves", "leaf"],
    ["wolves", "wolf"],
    ["people", "person"],
    ["women", "woman"],
    ["golden retrievers", "golden retriever"],
    ["snowmen", "snowman"],
    ["boxes", "box"],
    ["buses", "bus"],
    ["horses", "horse"],
    ["potatoes", "potato"],
    ["churches", "church"],
    ["grandkids", "grandkid"],
  ])("%s: %s", (many, one) => {
    expect(word(many).forms).toEqual([many, one]);
  });

  test.each(["glasses", "scissors", "bus", "grass", "christmas", "chris", "tennis", "jeans", "gas", "cat"])(
    "%s is one thing",
    (name) => {
      expect(word(name).forms).toEqual([name]);
    },
  );

  test("is found for the words of the lexicon as another library makes many of them", () => {
    const words = new Set(
      Object.values(lexicon.meanings).flatMap((line) => line.split(" <")[0]!.split(", ")),
    );
    const plurals: Readonly<Record<string, string>> = lexicon.plurals;
    const tried = [...words].filter((one) => !words.has(pluralize(one)));
    const wrong = tried.filter(
      (one) =>
        singularOf(
          pluralize(one),
          (name) => words.has(name),
          (many) => plurals[many],
        ) !== one,
    );
    expect(tried.length).toBeGreaterThan(8000);
    expect(wrong.length / tried.length).toBeLessThan(0.02);
  });
});
