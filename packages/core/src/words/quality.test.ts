import { expect, test } from "vitest";
import { termOf } from "../term/index.ts";
import { nearest, understand } from "./index.ts";
import { TAGS, WANTED } from "./judged.ts";

const tags = TAGS.map((name) => ({ term: termOf(name), name, count: 1 }));
const nameOf = new Map(tags.map(({ term, name }) => [term, name]));

/** The mean, over the places at which what is wanted stands, of the share of it up to there. */
function averagePrecision(got: readonly string[], wanted: readonly string[]): number {
  const hits = got.flatMap((name, index) => (wanted.includes(name) ? index + 1 : []));
  return hits.reduce((sum, place, index) => sum + (index + 1) / place, 0) / wanted.length;
}

async function answer(q: string) {
  const { all, unknown } = await understand({ all: [[q]], none: [] }, tags);
  const matched = all[0]!.any.flatMap((term) => nameOf.get(term) ?? []);
  const near = (await nearest(unknown, tags)).flatMap(({ tags }) => tags);
  return { exact: nameOf.has(q) ? [nameOf.get(q)!] : [], matched, near };
}

const answers = await Promise.all(
  Object.entries(WANTED).map(async ([q, wanted]) => ({ wanted, ...(await answer(q)) })),
);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("words lead to what people want far more often than exact tags do, and near words to more", () => {
  const map = (got: (one: (typeof answers)[number]) => string[]) =>
    mean(answers.map((one) => averagePrecision(got(one), one.wanted)));
  expect(answers.length).toBeGreaterThanOrEqual(40);
  expect(map(({ exact }) => exact)).toBeLessThan(0.11);
  expect(map(({ matched }) => matched)).toBeGreaterThan(0.4);
  expect(map(({ matched, near }) => [...matched, ...near])).toBeGreaterThan(0.76);
});

test("what is found is nearly always wanted, and of what is offered nearly half", () => {
  const right = (of: (one: (typeof answers)[number]) => string[]) =>
    mean(answers.flatMap((one) => of(one).map((name) => Number(one.wanted.includes(name)))));
  expect(right(({ matched }) => matched)).toBeGreaterThan(0.9);
  expect(right(({ near }) => near)).toBeGreaterThan(0.45);
});

test.each(["xyzzy", "tuesday", "percent", "quickly", "happiness", "mathematics", "selfie"])(
  "nothing is near %s",
  async (q) => {
    expect(await answer(q)).toMatchObject({ matched: [], near: [] });
  },
);
