// What runs in the page sees the page.
/// <reference lib="dom" />

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { type ImageJson, Person } from "./person.ts";
import { drawnPhoto, withPlace } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

/** Where photos were taken: seen, searched by name, and said by hand. */

vi.setConfig({ testTimeout: 120_000 });

let app: App;
let browser: Browser;
let page: Page;
let seen: Watch;
let person: Person;
let paris: ImageJson;
let nowhere: ImageJson;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "places");
  const [a, b] = await Promise.all([drawnPhoto("tower.jpg", 1), drawnPhoto("plain.jpg", 2)]);
  a.bytes = await withPlace(a.bytes, 48.8584, 2.2945);
  [paris, nowhere] = [await person.add(a, 200_000), await person.add(b, 60_000)];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  seen = await watch(page);
  await signIn(page, app, person);
  await page.locator("[data-photo]").nth(1).waitFor();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const box = () => page.getByRole("combobox", { name: "Search" });
const tiles = (count: number) => expect.poll(() => page.locator("[data-photo]").count()).toBe(count);
const q = () => new URL(page.url()).searchParams.get("q");
const open = ({ id }: ImageJson) => page.locator(`[data-photo="${id}"]`).getByRole("link").click();
const field = () => page.getByRole("combobox", { name: "City or coordinates" });
const placeOf = async ({ id }: ImageJson) => (await person.call("GET", `/api/images/${id}`)).body.place;

it("is offered by the search box while it is typed, and found", async () => {
  await box().fill("pari");
  const option = page.getByRole("option", { name: "In Paris 1" });
  await option.waitFor();
  await screenshot(page, "places-offered");
  await option.click();
  await tiles(1);
  expect(q()).toBe("place:Paris");
  await page.getByRole("button", { name: "Leave out In Paris", exact: true }).waitFor();
});

it("stands in a photo's details, each name a search", async () => {
  await open(paris);
  await page.getByText("48.8584, 2.2945; from the file").waitFor();
  await screenshot(page, "places-details");
  await page.getByRole("button", { name: /^Île-de-France.*find photos$/ }).click();
  await tiles(1);
  expect(q()).toBe("place:Île-de-France");
});

it("is said by a city that is chosen by the keyboard, and taken back", async () => {
  await page.getByRole("button", { name: "Clear search" }).click();
  await tiles(2);
  await open(nowhere);
  await page.getByRole("button", { name: "Change place" }).click();
  await field().fill("rome");
  const option = page.getByRole("option", { name: "Rome, Lazio, Italy" });
  await option.waitFor();
  await field().press("ArrowDown");
  expect(await option.getAttribute("aria-selected")).toBe("true");
  await screenshot(page, "places-dialog");
  await field().press("Enter");
  expect(await field().inputValue()).toBe("Rome, Lazio, Italy");
  await field().press("Enter");
  await page.getByText("Place changed.").waitFor();
  await page.getByText(/; set by you/).waitFor();
  expect(await placeOf(nowhere)).toMatchObject({ city: "Rome", country: "Italy" });
  await page.keyboard.press("Control+z");
  await expect.poll(() => placeOf(nowhere)).toBeUndefined();
});

it("is said by coordinates, removed, and taken from the file again", async () => {
  await page.keyboard.press("Escape");
  await open(paris);
  const change = async (how: string) => {
    await page.getByRole("button", { name: "Change place" }).click();
    await page.getByRole("radio", { name: how }).check();
  };
  await change("Set it");
  await field().fill("somewhere else");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Choose a city from the list").waitFor();
  await field().fill("33.8568° S, 151.2153° E");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Sydney.*find photos$/ }).waitFor();
  expect(await placeOf(paris)).toMatchObject({ latitude: -33.8568, city: "Sydney" });
  await change("Remove it");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Noneset by you").waitFor();
  expect(await placeOf(paris)).toBeUndefined();
  await change("Take the file's own place");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Paris.*find photos$/ }).waitFor();
});

it("is said of several at once, on a telephone", async () => {
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  for (const { id } of [paris, nowhere])
    await page.locator(`[data-photo="${id}"]`).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Change place" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the place of 2 photos" });
  await field().fill("kyoto");
  await page
    .getByRole("option", { name: /^Kyoto/ })
    .first()
    .click();
  await screenshot(page, "places-many-390");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Places of 2 changed.").waitFor();
  for (const photo of [paris, nowhere]) expect(await placeOf(photo)).toMatchObject({ country: "Japan" });
});

it("asks nobody else: the page has spoken to its own address alone, and complained of nothing", () => {
  expect(seen.complaints).toEqual([]);
});
