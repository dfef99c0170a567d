// What runs in the page sees the page.
/// <reference lib="dom" />
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { inaccessible } from "../accessibility.ts";
import { root } from "../app.ts";
import { brokenLaws } from "./laws.ts";
import type { State } from "./state.ts";
import { pageOf, SCREENS, type Screen } from "./world.ts";

const FOLDER = join(root, "test-results", "states");
/** In what colors it is looked at. */
const COLORS = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  forced: { colorScheme: "light", forcedColors: "active" },
} as const;

/** Brings a state up on every screen, and takes its pictures. @returns what is wrong with it, and where */
export async function inspect(state: State): Promise<string[]> {
  const screens = (Object.keys(SCREENS) as Screen[]).filter((screen) => !state.only || state.only === screen);
  return (await Promise.all(screens.map((screen) => inspectOn(state, screen)))).flat();
}

async function inspectOn(state: State, screen: Screen): Promise<string[]> {
  const page = pageOf(state.who, screen);
  const found: string[] = [];
  const { sizes } = SCREENS[screen];
  try {
    for (const [at, size] of sizes.entries()) {
      await page.emulateMedia(COLORS.light);
      await page.setViewportSize(size);
      if (at === 0 || state.anew) await state.show(page, screen);
      await ready(page, state.title);
      const title = await page.title();
      if (title !== state.title) found.push(`${size.width}: the window is called ${title}`);
      for (const fault of await brokenLaws(page)) found.push(`${size.width}: ${fault}`);
      for (const colors of ["light", "dark", "forced"] as const) {
        // What the system's colors change, they change at any width; after them Chromium draws the page white.
        if (colors === "forced" && at < sizes.length - 1) continue;
        await page.emulateMedia(COLORS[colors]);
        for (const fault of await inaccessible(page, colors)) found.push(`${size.width} ${colors}: ${fault}`);
        await picture(page, `${state.name}-${size.width}-${colors}`);
      }
    }
  } catch (error) {
    await picture(page, `${state.name}-${screen}-failed`);
    throw new Error(`${screen}: ${(error as Error).message}\n${await page.locator("body").innerText()}`, {
      cause: error,
    });
  } finally {
    await page.context().setOffline(false);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  }
  return found;
}

/** Fonts and pictures in view are there, the window has its name, and nothing moves. */
async function ready(page: Page, title: string): Promise<void> {
  // A window that is named after an album waits for the albums.
  await page.waitForFunction((title) => document.title === title, title, { timeout: 60_000 }).catch(() => {});
  await page
    .waitForFunction(
      (title) =>
        document.title === title &&
        document.fonts.status === "loaded" &&
        // Photos are drawn a few with each frame.
        !document.querySelector("main [data-photo]:not(:has(img))") &&
        [...document.images].every((image) => {
          const { top, bottom } = image.getBoundingClientRect();
          return image.complete || bottom < 0 || top > innerHeight || !image.checkVisibility();
        }),
      title,
      { timeout: 5000 },
    )
    .catch(() => {});
}

async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${name}.jpg`), await page.screenshot({ type: "jpeg", quality: 82 }));
}
