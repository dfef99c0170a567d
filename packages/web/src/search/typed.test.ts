import { expect, test } from "vitest";
import { joined, mayBeTag, readTyped } from "./typed.ts";

const cat = { term: "Cat", exclude: false, or: false };

test.each([
  ["be", { rest: "be", exclude: false, or: false }],
  ["-be", { rest: "be", exclude: true, or: false }],
  ['-"tabby c', { rest: "tabby c", exclude: true, or: false }],
  ["not be", { rest: "be", exclude: true, or: false }],
  ["OR Panda", { rest: "Panda", exclude: false, or: true }],
  ["or panda", { rest: "panda", exclude: false, or: true }],
  // Which is refused, in words, where it is searched for.
  ["or -panda", { rest: "panda", exclude: true, or: true }],
  ["and panda", { rest: "panda", exclude: false, or: false }],
  ["orange", { rest: "orange", exclude: false, or: false }],
  ["tabby cat ", { rest: "tabby cat", exclude: false, or: false }],
])("behind a chip %j is read as %j", (text, typed) => {
  expect(readTyped(text, [cat])).toEqual(typed);
});

test("or joins nothing to what is left out, or to nothing", () => {
  expect(readTyped("or panda", [])).toEqual({ rest: "or panda", exclude: false, or: false });
  expect(readTyped("or panda", [{ ...cat, exclude: true }]).or).toBe(false);
});

test("an example of two terms is joined, or left out, as a whole", () => {
  const either = [cat, { term: "Dog", exclude: false, or: true }];
  expect(joined(either, { exclude: false, or: false })).toEqual(either);
  expect(joined(either, { exclude: false, or: true })).toEqual([{ ...cat, or: true }, either[1]]);
  expect(joined(either, { exclude: true, or: false })).toEqual([
    { term: "Cat", exclude: true, or: false },
    { term: "Dog", exclude: true, or: false },
  ]);
});

test.each([
  ["tabby c", true],
  ["rock and roll", true],
  ["december 2025", false],
  ["2019", false],
  ["cat or dog", false],
  ["cat -dog", false],
  ["camera:iphone", false],
])("%j may be a tag's beginning: %s", (text, may) => {
  expect(mayBeTag(text)).toBe(may);
});
