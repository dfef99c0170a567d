import { describe, expect, it } from "vitest";
import { textOf } from "./answer.ts";
import { geometryOf, inReadingOrder, type Line, lineOf } from "./lines.ts";
import { decodeCtc } from "./reader.ts";
import type { Region } from "./regions.ts";

const region: Region = { x: 500, y: 100, width: 400, height: 40, angle: 0 };
const size = { width: 1000, height: 1000 };

/** As if each character had been read in a step of its own. */
const read = (text: string, confidence = 0.9) =>
  [...text].map((character, index, { length }) => ({
    text: character,
    confidence,
    from: index / length,
    to: (index + 1) / length,
  }));

describe("a line as the network says it", () => {
  const KEYS = ["", "a", "b", " "];
  /** The likeliest class of each step. */
  const steps = (...classes: number[]) =>
    Float32Array.from(classes.flatMap((best) => KEYS.map((_, key) => (key === best ? 0.9 : 0.03))));
  const said = (probabilities: Float32Array) =>
    decodeCtc(probabilities, KEYS)
      .map(({ text }) => text)
      .join("");

  it("counts once what goes on over steps, and twice what has nothing between", () => {
    expect(said(steps(0, 1, 1, 0, 1, 2, 2, 3, 2))).toBe("aab b");
  });

  it("has a space where one is likely, if not the likeliest", () => {
    const probabilities = steps(1, 0, 2);
    expect(said(probabilities)).toBe("ab");
    probabilities[1 * KEYS.length + 3] = 0.2;
    expect(said(probabilities)).toBe("a b");
  });

  it("says where in the line each character stands", () => {
    expect(decodeCtc(steps(0, 1, 1, 2), KEYS)).toMatchObject([
      { text: "a", from: 0.25, to: 0.75 },
      { text: "b", from: 0.75, to: 1 },
    ]);
  });
});

describe("a line", () => {
  it("has the words that stand between its spaces, each in its part of it", () => {
    const line = lineOf(region, read("GRAND HOTEL"), 0.8)!;
    expect(line.text).toBe("GRAND HOTEL");
    expect(line.words.map(({ text }) => text)).toEqual(["GRAND", "HOTEL"]);
    const [grand, hotel] = line.words.map((word) => geometryOf(word.region, size).BoundingBox);
    expect(grand!.Left).toBeCloseTo(0.3);
    expect(hotel!.Left + hotel!.Width).toBeCloseTo(0.7);
    expect(grand!.Left + grand!.Width).toBeLessThan(hotel!.Left);
  });

  it("leaves out words of less than three characters, and unlikely ones", () => {
    expect(lineOf(region, read("24 km to Ypsala"), 0.8)?.words.map(({ text }) => text)).toEqual(["Ypsala"]);
    expect(lineOf(region, read("24 km"), 0.8)).toBeUndefined();
    expect(lineOf(region, read("Ypsala", 0.79), 0.8)).toBeUndefined();
    expect(lineOf(region, [], 0.8)).toBeUndefined();
  });
});

it("lines are read from the top down, and from the left where they stand beside each other", () => {
  const at = (x: number, y: number) => ({ region: { ...region, x, y } });
  const [title, left, right, foot] = [at(500, 50), at(200, 205), at(800, 195), at(500, 400)];
  expect(inReadingOrder([foot, right, left, title])).toEqual([title, left, right, foot]);
});

describe("DetectText's answer", () => {
  const lines = (count: number, text: string) =>
    Array.from(
      { length: count },
      (_, index): Line => lineOf({ ...region, y: 100 + index * 10 }, read(text), 0.8)!,
    );

  it("numbers lines, then words, each word with its line", () => {
    const { TextDetections } = textOf(lines(2, "GRAND HOTEL"), size);
    expect(TextDetections.map(({ Id, Type, ParentId }) => [Id, Type, ParentId])).toEqual([
      [0, "LINE", undefined],
      [1, "LINE", undefined],
      [2, "WORD", 0],
      [3, "WORD", 0],
      [4, "WORD", 1],
      [5, "WORD", 1],
    ]);
  });

  it("has at most a hundred words, and no line without one", () => {
    const { TextDetections } = textOf(lines(60, "GRAND HOTEL"), size);
    expect(TextDetections.filter(({ Type }) => Type === "WORD")).toHaveLength(100);
    expect(TextDetections.filter(({ Type }) => Type === "LINE")).toHaveLength(50);
  });

  it("leaves out what is too low or too narrow", () => {
    expect(textOf(lines(1, "GRAND HOTEL"), size, { minHeight: 0.05 }).TextDetections).toEqual([]);
    expect(textOf(lines(1, "GRAND HOTEL"), size, { minWidth: 0.3 }).TextDetections).toEqual([]);
    expect(textOf(lines(1, "GRAND HOTEL"), size, { minHeight: 0.03 }).TextDetections).toHaveLength(3);
  });
});
