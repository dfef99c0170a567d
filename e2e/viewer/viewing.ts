// What runs in the page sees the page.
/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";
import { seed } from "../../bench/web/seed.ts";
import { WRITTEN } from "../../packages/vision/test/written.ts";
import { until } from "../altered-stack.ts";
import { App } from "../app.ts";
import { launchBrowser } from "../browser.ts";
import { spot } from "../flows/sight.ts";
import { Person, type Photo } from "../person.ts";
import { signIn } from "../sign-in.ts";
import { type Watch, watch } from "../watch.ts";

/** The people, the page and the photos that the steps share; there from `start` on. */
export let app: App;
export let browser: Browser;
export let context: BrowserContext;
export let page: Page;
export let seen: Watch;
/** Of the photographs, by their names. */
export const ids: Record<string, string> = {};

/** A library of three photographs, and of 300 rows with nothing behind them but thumbnails. */
export async function start(): Promise<void> {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  const person = await Person.signUp(app, "viewer");
  await seed(app, person, 300, undefined, 400);
  for (const photo of await photographs()) ids[photo.name] = (await person.add(photo)).id;
  await until(
    async () => (await person.call("GET", `/api/images/${ids["sign.jpg"]}`)).body.text !== undefined,
    "sign.jpg has no text",
  );
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  seen = await watch(page);
  await signIn(page, app, person);
}

export async function stop(): Promise<void> {
  await browser?.close();
  await app?.remove();
}

/** A photograph of more pixels than its preview, one with text in it, and the first as no browser shows it; the newest last. */
async function photographs(): Promise<Photo[]> {
  const sample = (await samplePhotos(defaultCache())).find(({ name }) => name === "alpine-landscape.jpg");
  const large = sharp(await readFile(sample!.path)).resize(3600);
  return [
    { name: "large.tif", type: "image/tiff", bytes: await large.tiff({ compression: "jpeg" }).toBuffer() },
    { name: "sign.jpg", type: "image/jpeg", bytes: await WRITTEN["a road sign"]!.draw() },
    { name: "large.jpg", type: "image/jpeg", bytes: await large.jpeg({ quality: 70 }).toBuffer() },
  ];
}

export const link = (name: string, on = page) => on.locator(`[data-photo="${ids[name]}"] a`);

/** Opens a photo by its own address, and waits for its preview. */
export async function look(name: string, on = page): Promise<void> {
  await on.goto(`${app.url}/library/?photo=${ids[name]}`);
  await sharpPicture(on);
}

export const dialog = (page: Page) => page.getByRole("dialog", { name: "Photo" });
export const picture = (page: Page): Locator => page.locator("[data-picture]");
/** As the page itself has it: what the browser tells of its address may come a moment later. */
export const shownId = (page: Page) =>
  page.evaluate(() => new URLSearchParams(window.location.search).get("photo"));
export const focusedId = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-photo]")?.dataset.photo);

/** Waits for the preview of the photo that is looked at. */
export async function sharpPicture(page: Page): Promise<void> {
  const image = picture(page).locator("img[width]");
  await expect
    .poll(() => image.evaluate((preview: HTMLImageElement) => preview.naturalWidth))
    .toBeGreaterThan(0);
}

/** Waits until the picture has grown out of its tile: before that, nothing on the page is hit. */
export const grown = (page: Page) => spot(picture(page), async () => {});

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the picture is drawn, once it moves no more. */
export async function place(page: Page): Promise<Place> {
  await picture(page).evaluate((element) =>
    Promise.allSettled(element.getAnimations().map(({ finished }) => finished)),
  );
  return (await picture(page).boundingBox())!;
}

/** Where in the picture a point of the screen lies, 0–1. */
export const within = (box: Place, at: { x: number; y: number }) => [
  (at.x - box.x) / box.width,
  (at.y - box.y) / box.height,
];

/** Two places that are one, but for rounding. */
export function expectClose(a: number[], b: number[]): void {
  const isClose = a.every((value, n) => Math.abs(value - b[n]!) < 0.01);
  expect(isClose, `${a} and ${b}`).toBe(true);
}
