import { expect, test } from "vitest";
import { yearsOf } from "./scrubber-years.ts";

test("each year stands at its first month, whatever the headings say, unless the one before is too near", () => {
  const months = [
    { q: "month:2026-01", top: 0 },
    { q: "month:2025-12", top: 300 },
    { q: "month:2025-11", top: 400 },
    { q: "month:2024-02", top: 420 },
    { q: "month:2023-02", top: 800 },
  ];
  expect(yearsOf(months, 100, 1000)).toEqual([
    { year: "2026", at: 0.1 },
    { year: "2025", at: 0.4 },
    { year: "2024", at: 0.52 },
    { year: "2023", at: 0.9 },
  ]);
  expect(yearsOf(months, 100, 10_000).map(({ year }) => year)).toEqual(["2026", "2024"]);
  expect(yearsOf([{ q: "cat", top: 0 }], 0, 1000)).toEqual([]);
});
