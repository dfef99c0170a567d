import { parse } from "@phototag/core/search/grammar";
import { expect, test } from "vitest";
import { shownFor, withTag } from "./words";

test("a word that is no tag is explained, a tag is not", () => {
  expect(
    shownFor([
      { term: "sofa", tags: ["Couch"] },
      { term: "animal", tags: ["Animal", "Dog"] },
      { term: "café", tags: ["Café", "Espresso Bar"] },
      { term: "bike", tags: ["Bicycle", "Motorcycle"] },
      { term: "pets", tags: ["Cat", "Dog", "Fish", "Hamster", "Mouse"] },
    ]),
  ).toEqual([
    "Showing Couch for “sofa”",
    "Showing Bicycle and Motorcycle for “bike”",
    "Showing Cat, Dog, Fish and 2 more for “pets”",
  ]);
});

test.each([
  ['"street art" beach', "street art", "Wall", "Wall beach"],
  ["Poodle OR cat -night", "poodle", "Dog", "Dog OR cat -night"],
  ["cat -poodle poodle", "poodle", "Living Room", 'cat -poodle "Living Room"'],
  ["cat poodle", "poodle", "Cat", "cat"],
])("in %s a tag takes the place of %s", (q, term, tag, expected) => {
  expect(withTag(parse(q).tokens!, term, tag)).toBe(expected);
});
