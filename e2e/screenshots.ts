import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { root } from "./app.ts";

const results = join(root, "test-results", "screenshots");
const kept = join(root, "docs", "screenshots");

/**
 * Takes a picture of the page into test-results/, and puts it in the place of the one in docs/, if there is one and
 * PHOTOTAG_KEEP_SCREENSHOTS is set (`npm run screenshots`): a test run leaves the work tree as it was.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  // What fades in has faded in, and every picture that is in view is there.
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {});
  await page.waitForTimeout(400);
  const file = await keep(await page.screenshot(), name);
  const shown = join(kept, `${name}.webp`);
  if (process.env.PHOTOTAG_KEEP_SCREENSHOTS && existsSync(shown)) await copyFile(file, shown);
}

/** Puts a picture into test-results/. @returns its path */
export async function keep(picture: Uint8Array, name: string): Promise<string> {
  await mkdir(results, { recursive: true });
  const file = join(results, `${name}.webp`);
  await sharp(picture).webp({ quality: 82 }).toFile(file);
  return file;
}
