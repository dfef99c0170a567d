import { expect, test } from "vitest";
import type { ImagePage } from "../api/types.ts";
import { PATIENCE, pausedAt } from "./lists.ts";

const full: ImagePage = { images: [], cursor: "on" };
const short = (n: number): ImagePage => ({ ...full, searchedTo: `20${99 - n}-03-01T00:00:00.000Z` });
const shorts = (number: number) => Array.from({ length: number }, (_, n) => short(n));

test("a search that finds little pauses after some requests, and again after as many", () => {
  const pausedAfter = (pages: ImagePage[]) =>
    pages.flatMap((_, n) => (pausedAt(pages.slice(0, n + 1)) ? [n + 1] : []));
  expect(pausedAfter(shorts(3 * PATIENCE - 1))).toEqual([PATIENCE, 2 * PATIENCE]);
  expect(pausedAfter([full, ...shorts(PATIENCE + 1)])).toEqual([PATIENCE + 1]);
  expect(pausedAfter([...shorts(PATIENCE - 1), full, ...shorts(PATIENCE - 1)])).toEqual([]);
});

test("it says how far back it has looked", () => {
  expect(pausedAt(shorts(PATIENCE))).toBe(short(PATIENCE - 1).searchedTo);
  expect(pausedAt([])).toBeUndefined();
});
