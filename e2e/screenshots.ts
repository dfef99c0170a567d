import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { root } from "./app.ts";

/** Takes a picture of the page. @param folder where to put it: test-results/, if none is given */
export async function screenshot(page: Page, name: string, folder?: string): Promise<void> {
  // What fades in has faded in, and every picture that is in view is there.
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {});
  await page.waitForTimeout(400);
  await keep(await page.screenshot(), name, folder);
}

/** Puts a picture into a folder: test-results/, if none is given. */
export async function keep(
  picture: Uint8Array,
  name: string,
  folder = join(root, "test-results", "screenshots"),
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await sharp(picture)
    .webp({ quality: 82 })
    .toFile(join(folder, `${name}.webp`));
}
