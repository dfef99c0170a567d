import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildSite } from "../../scripts/start/site.ts";
import { AlteredStack } from "../altered-stack.ts";
import { launchBrowser } from "../browser.ts";
import { screenshot } from "../screenshots.ts";
import { type Watch, watch } from "../watch.ts";
import { flows } from "./flows.ts";
import type { Hand } from "./hand.ts";
import { go, quickRecognizer, type Someone } from "./someone.ts";

/** Where a hand is at home. */
interface HandOptions {
  screen: BrowserContextOptions;
  on(page: Page): Hand | Promise<Hand>;
}

export let app: AlteredStack;
export let browser: Browser;

/** Whatever people come for can be done with any hand: each flow is told once, and gone by mouse, by keys, by a finger. */
export function byHand(name: string, { screen, on }: HandOptions): void {
  vi.setConfig({ testTimeout: 1_500_000 });
  const recognizer = quickRecognizer();

  beforeAll(async () => {
    [app, browser] = await Promise.all([
      AlteredStack.start(() => {}, { recognizer }),
      launchBrowser(),
      buildSite(() => {}),
    ]);
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await app?.remove();
    await recognizer.close();
  });

  describe(`${name}, somebody`, () => {
    let someone: Someone;
    let seen: Watch;

    async function newHand(): Promise<Hand> {
      const context = await browser.newContext({ ...screen, acceptDownloads: true });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      // Where to save a zip is asked by the system, which no test sees: the page does as in browsers that cannot ask.
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
      return on(page);
    }

    beforeAll(async () => {
      const hand = await newHand();
      seen = await watch(hand.page);
      const email = `${name.replaceAll(" ", "-")}-${Date.now()}@example.com`;
      someone = { hand, app, email, stranger: newHand };
      return () => hand.page.context().close();
    });

    it.each(Object.entries(flows))("%s", async (title, flow) => {
      try {
        await go(flow, someone);
      } catch (error) {
        await screenshot(someone.hand.page, `failed ${name} ${title}`);
        throw error;
      }
      expect(seen.complaints).toEqual([]);
    });
  });
}
