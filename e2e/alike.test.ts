// What runs in the page sees the page.
/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, Page } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

vi.setConfig({ testTimeout: 180_000 });

let app: App;
let browser: Browser;
let page: Page;
let person: Person;
let seen: Watch;

/** Two sample photographs and what people make of theirs, and two that are like nothing else. */
async function photographs() {
  const samples = new Map((await samplePhotos(defaultCache())).map(({ name, path }) => [name, path]));
  const read = (name: string) => readFile(samples.get(name)!);
  const made = (bytes: Buffer, change: (image: Sharp) => Sharp) =>
    change(sharp(bytes)).jpeg({ quality: 75 }).toBuffer();
  const [sheep, boats] = [await read("sheep.jpg"), await read("boats-at-nagasaki.jpg")];
  return {
    "sheep.jpg": sheep,
    "sheep, mirrored.jpg": await made(sheep, (image) => image.flop()),
    "sheep, gray.jpg": await made(sheep, (image) => image.grayscale()),
    "sheep, closer.jpg": await made(sheep, (image) =>
      image.extract({ left: 100, top: 40, width: 800, height: 420 }),
    ),
    "sheep, small.jpg": await made(sheep, (image) => image.resize(512)),
    "boats.jpg": boats,
    "boats, small.jpg": await made(boats, (image) => image.resize(600)),
    "house.jpg": await read("abandoned-house.jpg"),
    "canyon.jpg": await read("black-canyon.jpg"),
  };
}

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "alike");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = await watch(page);
  await signIn(page, app, person);
  const files = Object.entries(await photographs()).map(([name, buffer]) => ({
    ...{ name, buffer },
    mimeType: "image/jpeg",
  }));
  await page.locator("input[type=file]").first().setInputFiles(files);
  await vi.waitUntil(async () => (await person.list()).length === files.length, {
    timeout: 120_000,
    interval: 500,
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const group = (count: number) => page.getByRole("region", { name: `${count} alike` });
const photos = (count: number) => group(count).getByRole("listitem");
const pick = (name: string) => page.getByRole("button", { name: `Keep ${name}`, exact: true });
const isKept = (name: string) => pick(name).getAttribute("aria-pressed");

it("puts near-duplicates side by side, reached from the account's menu, with the best one ticked", async () => {
  await page.reload();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Alike" }).click();
  await page.waitForURL(`${app.url}/alike/`);
  await expect.poll(() => photos(5).count()).toBe(5);
  expect(await photos(2).count()).toBe(2);
  expect(await page.getByRole("region", { name: / alike / }).count()).toBe(2);
  const best = photos(5).filter({ has: page.getByText("Best", { exact: true }) });
  expect(await best.innerText()).toMatch(/^Best\s+sheep\.jpg\s+1024 × 498 · \d+ kB\s+[A-Z][a-z]+ \d/);
  expect([await isKept("sheep.jpg"), await isKept("sheep, gray.jpg")]).toEqual(["true", "false"]);
  await screenshot(page, "alike-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "alike-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, "alike-phone");
  await page.setViewportSize({ width: 1280, height: 900 });
});

it("opens a photo to compare, and its arrows go through the group", async () => {
  await photos(5).nth(0).getByRole("link").click();
  const dialog = page.getByRole("dialog", { name: "Photo" });
  await dialog.getByText("More like this").waitFor();
  await page.keyboard.press("ArrowRight");
  await dialog.getByRole("button", { name: "Previous photo" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

it("keeps what is ticked, by the keyboard alone, and trashes the rest with a way back", async () => {
  await pick("sheep, gray.jpg").focus();
  await page.keyboard.press("Space");
  expect(await isKept("sheep, gray.jpg")).toBe("true");
  await group(5).getByRole("button", { name: "Keep 2, trash 3" }).waitFor();
  await pick("sheep.jpg").click();
  await pick("sheep, gray.jpg").click();
  expect(await group(5).getByRole("button", { name: "Keep one at least" }).isDisabled()).toBe(true);
  await pick("sheep.jpg").click();
  await group(5).getByRole("button", { name: "Keep 1, trash 4" }).press("Enter");
  await page.getByText("Deleted 4.").waitFor();
  await group(5).waitFor({ state: "detached" });
  expect(await photos(2).count()).toBe(2);
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("2 alike");
  await screenshot(page, "alike-undo");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => photos(5).count()).toBe(5);
});

it("says when nothing is alike any more, and what was trashed is in the trash", async () => {
  await group(2).getByRole("button", { name: "Keep 1, trash 1" }).click();
  await group(5).getByRole("button", { name: "Keep 1, trash 4" }).click();
  await page.getByText("No photos look like one another.").waitFor();
  // Two requests, side by side: a page that is opened between them shows what one of them did.
  await expect.poll(async () => (await person.list("?q=in:trash")).length).toBe(5);
  await page.goto(`${app.url}/trash/`);
  await expect.poll(() => page.locator("[data-photo]").count()).toBe(5);
  await page.getByRole("main").locator("[data-photo]").first().getByRole("link").click();
  const dialog = page.getByRole("dialog", { name: "Photo" });
  await dialog.getByText("Details").waitFor();
  expect(await dialog.getByText("More like this").count()).toBe(0);
});

it("shows more like the photo that is looked at, and leads there", async () => {
  await page.goto(`${app.url}/trash/`);
  await page.getByRole("checkbox", { name: /Sheep/ }).first().click({ force: true });
  await page.getByRole("button", { name: "Restore" }).first().click();
  await page.getByText("Restored 1.").waitFor();
  await page.goto(`${app.url}/library/`);
  await page
    .locator("[data-photo]")
    .filter({ has: page.getByAltText(/Sheep/) })
    .first()
    .getByRole("link")
    .click();
  const dialog = page.getByRole("dialog", { name: "Photo" });
  const like = dialog.getByRole("list", { name: "More like this" });
  await like.getByRole("link").first().waitFor();
  await screenshot(page, "more-like-this");
  const before = new URL(page.url()).searchParams.get("photo");
  const to = await like.getByRole("link").first().getAttribute("href");
  await like.getByRole("link").first().click();
  await expect.poll(() => new URL(page.url()).search).toBe(to);
  expect(new URL(page.url()).searchParams.get("photo")).not.toBe(before);
  await like.getByRole("link").first().waitFor();
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
