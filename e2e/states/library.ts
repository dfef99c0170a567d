// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { answerTo } from "../alter.ts";
import { go, type State } from "./state.ts";
import { albumOf } from "./world.ts";

const LIBRARY = "Library · Phototag";

export const library = async (page: Page, search = "") => {
  await go(page, `/library/${search}`);
  await page.getByRole("main").locator("[data-photo]").first().waitFor();
};
export const query = (q: string) => `?q=${encodeURIComponent(q)}`;
const search = (page: Page) => page.getByRole("combobox", { name: "Search" });
export const tile = (page: Page, at: number) => page.getByRole("main").locator("[data-photo]").nth(at);
export async function select(page: Page, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await tile(page, at).getByRole("checkbox").dispatchEvent("click");
  await page.getByRole("toolbar", { name: "Selected photos" }).waitFor();
}

const found = (name: string, q: string, title: string): State => ({
  ...{ name, who: "owner", title: `${title} · Phototag` },
  show: (page) => library(page, query(q)),
});
const sized = (size: string): State => ({
  ...{ name: `library-${size}`, who: "owner", title: LIBRARY },
  show: async (page) => {
    await page.evaluate(`localStorage.setItem("photo-size", "${size}")`);
    await library(page);
    await page.evaluate('localStorage.removeItem("photo-size")');
  },
});
const typed = (name: string, words: string): State => ({
  ...{ name, who: "owner", title: LIBRARY },
  show: async (page) => {
    await library(page);
    await search(page).click();
    await search(page).fill(words);
    await page.getByRole("option").first().waitFor();
  },
});

/** Photos by month, what is searched for, and what is selected. */
export const libraries: State[] = [
  { ...{ name: "library", who: "owner", title: LIBRARY }, show: (page) => library(page) },
  sized("small"),
  sized("large"),
  {
    ...{ name: "library-scrolled", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      // June's heading has gone beneath the bar: its photos are the first that are seen.
      const june = page.getByRole("heading", { name: "June 2026" });
      await june.evaluate((heading) =>
        window.scrollBy({ top: heading.getBoundingClientRect().top - 40, behavior: "instant" }),
      );
      await expect
        .poll(() =>
          page.evaluate(
            () => document.elementsFromPoint(60, 90).find(({ tagName }) => tagName === "H2")?.textContent,
          ),
        )
        .toBe("June 2026");
    },
  },
  {
    ...{ name: "library-focus", who: "owner", title: LIBRARY, only: "desk" },
    show: async (page) => {
      await library(page);
      await page.keyboard.press("Tab");
      await tile(page, 0).getByRole("link").focus();
      await page.keyboard.press("ArrowRight");
    },
  },
  {
    ...{ name: "skip-link", who: "owner", title: LIBRARY, only: "desk" },
    show: async (page) => {
      await library(page);
      await page.keyboard.press("Tab");
    },
  },
  {
    ...{ name: "account-menu", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await page.getByRole("button", { name: "Account" }).click();
      await page.getByRole("link", { name: "Trash" }).waitFor();
    },
  },
  {
    ...{ name: "selected-one", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await select(page, 1);
    },
  },
  {
    ...{ name: "selected-many", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await select(page, 4);
    },
  },
  {
    ...{ name: "selected-tagging", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await select(page, 2);
      await page.getByRole("button", { name: "Add tag" }).click();
      await page.getByLabel("Tag for the selected photos").fill("s");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    ...{ name: "selected-in-album", who: "owner", title: "Mountains and the sea · Phototag" },
    show: async (page) => {
      await library(page, query(`album:${await albumOf("Mountains")}`));
      await select(page, 2);
      await page.getByRole("button", { name: "Take out of album" }).waitFor();
    },
  },
  {
    ...{ name: "selected-in-trash", who: "owner", title: "Trash · Phototag" },
    show: async (page) => {
      await go(page, "/trash/");
      await tile(page, 0).waitFor();
      await select(page, 1);
    },
  },
  typed("search-open", ""),
  typed("search-typing", "s"),
  typed("search-month", "nov"),
  {
    ...{ name: "search-problem", who: "owner", title: "Boat · Phototag" },
    show: async (page) => {
      await library(page, query("Boat"));
      await search(page).fill("OR -Sheep");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("A term cannot be excluded inside OR.").waitFor();
    },
  },
  found("found", "animal", "animal"),
  found("found-either", "Sheep OR Boat", "Sheep or Boat"),
  found("found-without", "Mountain -Sheep after:2023", "Mountain since 2023, without Sheep"),
  found("found-word", "boats", "boats"),
  {
    ...found("found-near", "lamb", "lamb"),
    show: async (page) => {
      await go(page, `/library/${query("lamb")}`);
      await page.getByRole("list", { name: "Near lamb" }).waitFor();
    },
  },
  {
    ...found("found-nothing", "Unheardof", "Unheardof"),
    show: async (page) => {
      await go(page, `/library/${query("Unheardof")}`);
      await page.getByText("Nothing found for").waitFor();
    },
  },
  {
    ...found("found-bad-query", "Sheep OR -Boat", "Search"),
    show: async (page) => {
      await go(page, `/library/${query("Sheep OR -Boat")}`);
      await page.getByRole("main").getByText("A term cannot be excluded inside OR.").waitFor();
      // What is wrong is wrong the next time, too.
      expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    },
  },
  {
    ...found("found-paused", "Sheep", "Sheep"),
    show: async (page) => {
      // A search that looks through a large library and finds little: each answer says how far back it came.
      let asked = 0;
      await page.route(/\/api\/images\?.*q=Sheep/, async (route) => {
        asked += 1;
        const response = asked === 1 ? await answerTo(route) : undefined;
        const { images } = ((await response?.json()) ?? { images: [] }) as { images: unknown[] };
        await route.fulfill({
          json: { images: images.slice(0, 2), cursor: `c${asked}`, searchedTo: "2024-03-10T12:00:00.000Z" },
        });
      });
      await go(page, `/library/${query("Sheep")}`);
      await page.getByText("Searched back to March 2024.").waitFor();
    },
  },
  found("favorites", "favorite", "Favorites"),
  found("archive", "archive", "Archive"),
  {
    ...{ name: "album", who: "owner", title: "Mountains and the sea · Phototag" },
    show: async (page) => library(page, query(`album:${await albumOf("Mountains")}`)),
  },
  {
    ...{ name: "album-empty", who: "owner", title: "Empty one · Phototag" },
    show: async (page) => {
      await go(page, `/library/${query(`album:${await albumOf("Empty")}`)}`);
      await page.getByText("“Empty one” is empty.").waitFor();
    },
  },
];
