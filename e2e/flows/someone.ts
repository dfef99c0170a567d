import { readFile } from "node:fs/promises";
import { createRecognizer, defaultCache, type RekognitionBackend } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";
import { Person, type Photo, password, type Running } from "../person.ts";
import { drawnPhoto } from "../photos.ts";
import type { Hand } from "./hand.ts";

/** Somebody new, with a hand of one kind, and what they have come to have. */
export interface Someone {
  hand: Hand;
  app: Running;
  email: string;
  /** A hand of the same kind, of somebody without an account. */
  stranger(): Promise<Hand>;
}

/** What somebody does, told step by step: each `yield` says what comes next. */
export type Flow = (someone: Someone) => AsyncGenerator<string, void>;

/** @throws Error that says at which step it ended */
export async function go(flow: Flow, someone: Someone): Promise<void> {
  let step = "begins";
  try {
    for await (const next of flow(someone)) step = next;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`By ${someone.hand.name}, where somebody ${step}: ${said}`, { cause: error });
  }
}

const MONTHS = 10;
export const PER_MONTH = 20;
export const MANY = MONTHS * PER_MONTH;
/** Of their longer side (px). */
const SMALL = 320;

/** Twenty small photos of each of ten months of 2025, as wide and as high as telephones make them, dated by their names. */
export function manyPhotos(): Promise<Photo[]> {
  return Promise.all(
    Array.from({ length: MANY }, (_, n) => {
      const month = String(1 + Math.floor(n / PER_MONTH)).padStart(2, "0");
      const day = String(1 + (n % PER_MONTH)).padStart(2, "0");
      const [width, height] = n % 3 === 0 ? [240, SMALL] : [SMALL, 240];
      return drawnPhoto(`IMG_2025${month}${day}_120000.jpg`, n + 1, width, height);
    }),
  );
}

/** A photograph of strawberries, newer than the others. */
export async function strawberries(): Promise<Photo> {
  const all = await samplePhotos(defaultCache());
  const { path } = all.find(({ name }) => name === "strawberries.jpg")!;
  // Without what its camera wrote, the name dates it.
  const bytes = await sharp(await readFile(path))
    .jpeg()
    .toBuffer();
  return { name: "IMG_20251101_120000.jpg", type: "image/jpeg", bytes };
}

/** Recognizes photographs, and sees a pattern in the many small ones at once: what they show is not what hands differ in. */
export function quickRecognizer(): RekognitionBackend & { close(): Promise<void> } {
  const recognizer = createRecognizer({ cache: defaultCache() });
  const isSmall = async (bytes: Uint8Array) => Math.max(...Object.values(await sizeOf(bytes))) <= SMALL;
  const Pattern = {
    Name: "Pattern",
    Confidence: 90,
    Instances: [],
    Parents: [],
    Aliases: [],
    Categories: [],
  };
  return {
    status: () => recognizer.status(),
    detectLabels: async (bytes, options) =>
      (await isSmall(bytes))
        ? { Labels: [Pattern], LabelModelVersion: "3.0" }
        : recognizer.detectLabels(bytes, options),
    detectText: async (bytes, options) =>
      (await isSmall(bytes))
        ? { TextDetections: [], TextModelVersion: "3.0" }
        : recognizer.detectText(bytes, options),
    close: () => recognizer.close(),
  };
}

async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}

/** The same person by stock clients, to look things up. */
export const account = ({ app, email }: Someone) => Person.signIn(app, email, password);

/** All photos, the newest first. */
export async function photosOf(someone: Someone): Promise<{ id: string; month: string; link: Locator }[]> {
  const { body } = await (await account(someone)).call("GET", "/api/ids");
  return (body as { ids: { id: string; takenAt: string }[] }).ids.map(({ id, takenAt }) => ({
    id,
    month: takenAt.slice(0, "2025-11".length),
    link: someone.hand.page.locator(`main [data-photo="${id}"] a`),
  }));
}

/** How many photos a search finds. */
export async function found(someone: Someone, q: string): Promise<number> {
  const { body } = await (await account(someone)).call("GET", `/api/ids?q=${encodeURIComponent(q)}`);
  return (body as { ids: unknown[] }).ids.length;
}

/** Opens the site anew, as from a bookmark. */
export async function open({ hand: { page }, app }: Someone): Promise<void> {
  await page.goto(`${app.url}/library/`);
  await page.locator("main [data-photo] a").first().waitFor();
}

export const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true }).filter({ visible: true });

/** By the menu, to one of the pages. */
export async function visit({ hand }: Someone, name: string): Promise<void> {
  await hand.press(button(hand.page, "Account"));
  await hand.press(hand.page.getByRole("link", { name, exact: true }));
  await hand.page.getByRole("heading", { level: 1, name }).waitFor();
}

/** As the browser's file picker would give them. */
export const asFiles = (photos: readonly Photo[]) =>
  photos.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes }));

export const tiles = (page: Page, count: number) =>
  expect.poll(() => page.locator("main [data-photo]").count()).toBe(count);

export const says = (page: Page, words: string | RegExp) =>
  page.getByText(words).filter({ visible: true }).first().waitFor();
