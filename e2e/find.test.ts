// What runs in the page sees the page.
/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

vi.setConfig({ testTimeout: 120_000 });

let app: App;
let browser: Browser;
let page: Page;
let person: Person;
let seen: Watch;
const ids = new Map<string, string>();

/** When each sample was taken here, and the tag that it is given. */
const PHOTOS: Record<string, { takenAt: string; tag: string }> = {
  "sheep.jpg": { takenAt: "2025-12-24T12:00:00Z", tag: "Tabby Cat" },
  "boats-at-nagasaki.jpg": { takenAt: "2025-12-05T12:00:00Z", tag: "Our Dog" },
  "abandoned-house.jpg": { takenAt: "2026-03-01T12:00:00Z", tag: "Zebra" },
  "black-canyon.jpg": { takenAt: "2019-06-30T12:00:00Z", tag: "Quokka" },
};

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "find");
  for (const { name, path } of await samplePhotos(defaultCache())) {
    if (!PHOTOS[name]) continue;
    const photo = { name, type: "image/jpeg", bytes: await readFile(path) };
    const [grant] = await person.announce([photo]);
    if (!grant || "duplicateOf" in grant) throw new Error(name);
    await person.post(grant, photo.bytes, photo.type);
    ids.set(name, grant.id);
  }
  for (const [name, id] of ids) {
    // The recognizer may be getting ready yet.
    await person.settled(id, 200_000);
    const { takenAt, tag } = PHOTOS[name]!;
    const edit = { takenAt, tags: { add: [tag] } };
    expect((await person.call("PATCH", `/api/images/${id}`, edit)).status).toBe(200);
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  seen = await watch(page);
  await signIn(page, app, person);
  await page.locator("[data-photo]").nth(3).waitFor();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const box = () => page.getByRole("combobox", { name: "Search" });
const chip = (name: string) => page.getByRole("button", { name: `Leave out ${name}`, exact: true });
const bar = () => page.getByRole("toolbar", { name: "Selected photos" });
const tiles = (count: number) =>
  expect.poll(() => page.locator("[data-photo]").count(), { timeout: 15_000 }).toBe(count);
const tile = (name: string) => page.locator(`[data-photo="${ids.get(name)}"]`);
const q = () => new URL(page.url()).searchParams.get("q");
const found = (words: string) => async () => {
  const { body } = await person.call("GET", `/api/images?q=${encodeURIComponent(words)}`);
  return body.images.map(({ id }: { id: string }) => id);
};
async function clear() {
  const button = page.getByRole("button", { name: "Clear search" });
  if (await button.count()) await button.click();
  await tiles(4);
}
async function find(words: string) {
  await clear();
  await box().fill(words);
  await box().press("Enter");
}
async function tick(...names: string[]) {
  for (const name of names) await tile(name).getByRole("checkbox").check();
}
/** The same state at the widths of a telephone, a tablet and a desk. */
async function pictures(name: string) {
  for (const width of [390, 820, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await screenshot(page, `${name}-${width}`);
  }
}

it("shows searches of this library before anything is typed, and each finds something", async () => {
  await box().click();
  const options = page.getByRole("option");
  await options.first().waitFor();
  await pictures("find-examples");
  const labels = await options.allInnerTexts();
  expect(labels.some((label) => label.startsWith("December 2025"))).toBe(true);
  for (let n = 0; n < labels.length; n++) {
    await clear();
    await box().click();
    await options.nth(n).click();
    await page
      .getByRole("status")
      .filter({ hasText: /\d photo/ })
      .waitFor();
    expect(await options.count(), "the menu closes after a pick").toBe(0);
  }
});

it("finds months in words, either of two, and two words that are one tag", async () => {
  await find("december 2025");
  await chip("December 2025").waitFor();
  await tiles(2);
  expect(q()).toBe("month:2025-12");
  await find("zebra or quokka");
  await tiles(2);
  await find("tabby cat");
  await tiles(1);
  expect(q()).toBe('"Tabby Cat"');
  await box().fill("OR Zebra");
  await box().press("Enter");
  await tiles(2);
  await find("before:2020");
  await chip("Before 2020").waitFor();
  await tiles(1);
  await find("name:nagasaki");
  await tiles(1);
});

it("makes either of both, by the mouse, and counts what it offers within the search", async () => {
  await find("december 2025");
  await tiles(2);
  await box().fill("Z");
  await expect.poll(() => page.getByRole("option").count(), { message: "no zebra in that month" }).toBe(0);
  await box().fill("tab");
  const option = page.getByRole("option", { name: /^Tabby Cat 1$/ });
  await option.waitFor();
  await option.click();
  await tiles(1);
  await page.getByRole("button", { name: "Either December 2025 or Tabby Cat" }).click();
  await tiles(2);
  expect(q()).toBe('month:2025-12 OR "Tabby Cat"');
  await pictures("find-either");
});

it("marks favorites by f, shows them from the menu, and takes it back", async () => {
  await clear();
  await tile("sheep.jpg").getByRole("link").focus();
  await page.keyboard.press("f");
  await page.getByText("1 photo added to favorites.").waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await pictures("find-menu");
  await page.getByRole("button", { name: "Favorites", exact: true }).click();
  await chip("Favorites").waitFor();
  await tiles(1);
  await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "No favorites yet." }).waitFor();
  await pictures("find-no-favorites");
  await clear();
  await tile("sheep.jpg").getByRole("link").click();
  const heart = page.getByRole("button", { name: "Favorite", exact: true });
  await heart.click();
  await page.getByText("1 photo added to favorites.").waitFor();
  await expect.poll(() => heart.getAttribute("aria-pressed")).toBe("true");
  await pictures("find-viewer");
  await page.keyboard.press("f");
  await page.getByText("1 photo taken out of favorites.").waitFor();
  // It is no other key's, too.
  expect(await page.evaluate(() => document.fullscreenElement)).toBeNull();
  await page.keyboard.press("Control+z");
  await expect.poll(() => heart.getAttribute("aria-pressed")).toBe("true");
  await page.keyboard.press("Escape");
});

it("takes a caption, finds the photo by it, and takes it back", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const view = page.getByRole("dialog", { name: "Photo" });
  await view.waitFor({ state: "detached" });
  await clear();
  await tile("sheep.jpg").getByRole("link").click();
  // The photograph's file says what it is.
  const change = page.getByRole("button", { name: "Change caption" });
  await page.getByText(/^A March Pastoral/).waitFor();
  await change.click();
  await page.getByLabel("Caption", { exact: true }).fill("Grandmother's meadow");
  // Escape leaves the field, not the photo.
  await page.keyboard.press("Escape");
  await page.getByText(/^A March Pastoral/).waitFor();
  await change.click();
  await page.getByLabel("Caption", { exact: true }).fill("Grandmother's meadow");
  await screenshot(page, "find-caption");
  // A tablet turned, or another photo looked at, loses no word of it.
  const draft = page.getByLabel("Caption", { exact: true });
  await page.setViewportSize({ width: 1180, height: 820 });
  await page.setViewportSize({ width: 820, height: 1180 });
  await page.getByRole("button", { name: "Tags and details", exact: true }).click();
  expect(await draft.inputValue()).toBe("Grandmother's meadow");
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await draft.inputValue()).toBe("Grandmother's meadow");
  await page.getByRole("button", { name: "Next photo" }).click();
  await draft.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Previous photo" }).click();
  await expect.poll(() => draft.inputValue()).toBe("Grandmother's meadow");
  await page.getByLabel("Caption", { exact: true }).press("Enter");
  await page.getByText("Caption saved.").waitFor();
  await expect.poll(() => change.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByText("Grandmother's meadow", { exact: true }).waitFor();
  await expect.poll(found("text:meadow")).toEqual([ids.get("sheep.jpg")]);
  await page.keyboard.press("Control+z");
  await page.getByText(/^A March Pastoral/).waitFor();
  await expect.poll(found("text:meadow")).toEqual([]);
  await page.keyboard.press("Escape");
  await view.waitFor({ state: "detached" });
});

it("makes an album of a selection, which has a page, a cover and a title of its own", async () => {
  await page.setViewportSize({ width: 1440, height: 844 });
  await clear();
  await tick("sheep.jpg", "black-canyon.jpg");
  await pictures("find-selected");
  await bar().getByRole("button", { name: "Add to album" }).click();
  const dialog = page.getByRole("dialog", { name: "Add 2 photos to an album" });
  await dialog.getByLabel("Title of a new album").fill("Rome and back");
  await pictures("find-add-to-album");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByText("Made “Rome and back” with 2 photos.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Albums" }).click();
  await page.waitForURL(`${app.url}/albums/`);
  await page.getByRole("link", { name: /Rome and back/ }).waitFor();
  await pictures("find-albums");
  await page.getByRole("link", { name: /Rome and back.*2 photos/s }).click();
  await page.getByRole("heading", { name: "Rome and back" }).waitFor();
  await chip("Rome and back").waitFor();
  await tiles(2);
  await pictures("find-album");
  const cover = async () => (await person.call("GET", "/api/albums")).body.albums[0].cover;
  const before = await cover();
  const other = before === ids.get("sheep.jpg") ? "black-canyon.jpg" : "sheep.jpg";
  await tick(other);
  await bar().getByRole("button", { name: "Make cover" }).click();
  await page.getByText("Changed the cover of “Rome and back”.").waitFor();
  expect(await cover()).toBe(ids.get(other));
  await page.keyboard.press("Control+z");
  await expect.poll(cover).toBe(before);
  await tick("sheep.jpg");
  await bar().getByRole("button", { name: "Take out of album" }).click();
  await tiles(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await tiles(2);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Rome");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { name: "Rome", exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete album" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete album" }).click();
  await page.getByText("Deleted “Rome”. Its photos are still here.").waitFor();
  await page.goto(`${app.url}/library/`);
  await tiles(4);
});

it("archives out of the timeline, where a search still finds it, and brings it back", async () => {
  await tick("black-canyon.jpg");
  await bar().getByRole("button", { name: "Archive" }).click();
  await tiles(3);
  await page.goto(`${app.url}/library/?q=quokka`);
  await tiles(1);
  await page.goto(`${app.url}/library/?q=archive`);
  await page.getByRole("heading", { name: "Archive" }).waitFor();
  await tick("black-canyon.jpg");
  await bar().getByRole("button", { name: "Back to timeline" }).click();
  await page.getByRole("heading", { name: "Nothing is archived." }).waitFor();
  await page.goto(`${app.url}/library/`);
  await tiles(4);
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
