import { onlineManager, QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { albumQuery, albumsOptions } from "../album/albums-data.ts";
import type { Suggested } from "../api/types.ts";
import { monthsOptions } from "../library/lists.ts";
import { albumsFrom, datesFrom, examplesOf, standsFor } from "./offers.ts";
import { tagsOptions } from "./use-suggestions.ts";

const months = [
  { month: "2026-01", count: 2 },
  { month: "2025-12", count: 7 },
  { month: "2019-12", count: 1 },
];
const labels = (suggestions: { label: string; count?: number }[]) =>
  suggestions.map(({ label, count }) => `${label} ${count ?? ""}`.trim());

test("months and years are offered that have photos, as they begin", () => {
  expect(labels(datesFrom(months, "dec"))).toEqual(["December 2025 7", "December 2019 1"]);
  expect(labels(datesFrom(months, "December 2025"))).toEqual(["December 2025 7"]);
  expect(labels(datesFrom(months, "202"))).toEqual(["2026 2", "2025 7"]);
  expect(datesFrom(months, "")).toEqual([]);
});

const album = (title: string, count: number) => ({
  ...{ id: `alb_${title.toLowerCase()}`, title, count, createdAt: "2026-11-29T10:00:00.000Z" },
});

test("albums are offered that have photos, by their titles", () => {
  expect(labels(albumsFrom([album("Rome", 3), album("Romania", 0)], "rom"))).toEqual(["Rome 3"]);
});

test("examples are searches of this library, each of another kind", () => {
  const tags = [
    { name: "Cat", count: 9 },
    { name: "Dog", count: 4 },
  ];
  const examples = examplesOf({ tags, terms: [{ name: "favorite", count: 2 }] }, months);
  expect(labels(examples)).toEqual(["Cat 9", "Dog 4", "Cat or Dog", "December 2025 7", "Favorites 2"]);
  expect(examples[2]!.tokens).toEqual([
    { term: "Cat", exclude: false, or: false },
    { term: "Dog", exclude: false, or: true },
  ]);
  expect(examples[3]!.term).toBe("month:2025-12");
  expect(examplesOf({ tags: [] }, [])).toEqual([]);
});

test("what is typed stands for what the menu offers within the search, and for a tag of that name wherever it is", async () => {
  const client = new QueryClient();
  const answer = (prefix: string, q: string, suggested: Suggested) =>
    client.setQueryData(tagsOptions(prefix, q).queryKey, suggested);
  const stands = async (typed: string, q = "", taken: string[] = []) =>
    (await standsFor(client, typed, q, new Set(taken)))?.term;
  client.setQueryData(monthsOptions.queryKey, months);
  const [beach, bed, be] = ["Beach", "Bed", "Be"].map((name) => ({ name, count: 2 }));
  answer("be", "", { tags: [beach!, bed!] });
  answer("be", "Cat", { tags: [bed!] });
  expect(await stands("be")).toBe("Beach");
  expect(await stands("be", "", ["beach"])).toBe("Bed");
  expect(await stands("be", "Cat")).toBe("Bed");
  answer("be", "", { tags: [beach!, bed!, be!] });
  expect(await stands("BE")).toBe("Be");
  answer("be", "Dog", { tags: [] });
  expect(await stands("be", "Dog")).toBe("Be");
  for (const typed of ["dec", "rome", "rome and back"]) answer(typed, "", { tags: [] });
  client.setQueryData(albumsOptions.queryKey, [album("Rome and back", 3)]);
  // Photos may say these words: they are searched for as they are written.
  expect([await stands("dec"), await stands("rome")]).toEqual([undefined, undefined]);
  expect(await stands("rome and back")).toBe(albumQuery("alb_rome and back"));
});

test("while the network is away, what is not known is not waited for", async () => {
  onlineManager.setOnline(false);
  try {
    expect(await standsFor(new QueryClient(), "be", "Cat", new Set())).toBeUndefined();
  } finally {
    onlineManager.setOnline(true);
  }
});
