// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { seed } from "../bench/web/seed.ts";
import { answerTo } from "./alter.ts";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { signIn } from "./sign-in.ts";
import { tilesInView } from "./tiles.ts";

const PHOTOS = 200;
const HOUR_MS = 60 * 60_000;

vi.setConfig({ testTimeout: 180_000 });

let app: App;
let browser: Browser;
let signedIn: BrowserContextOptions["storageState"];

beforeAll(async () => {
  // Addresses change every six hours: what counts requests does not begin shortly before.
  const left = 6 * HOUR_MS - (Date.now() % (6 * HOUR_MS));
  if (left < 5 * 60_000) await new Promise((wake) => setTimeout(wake, left));
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  const person = await Person.signUp(app, "thumbnails");
  await seed(app, person, PHOTOS, undefined, 10);
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, app, person);
  signedIn = await context.storageState();
  await context.close();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

/** Opens the library on a page of its own. */
async function onPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 2400 },
    storageState: signedIn,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  try {
    return await use(page);
  } finally {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  }
}

/** Looks through the whole library, and waits for each thumbnail. @returns the photos seen */
async function lookThrough(page: Page): Promise<Set<string>> {
  const seen = new Set<string>();
  for (;;) {
    await expect
      .poll(async () => {
        const tiles = await tilesInView(page);
        return tiles.length > 0 && tiles.every(({ isLoaded }) => isLoaded);
      })
      .toBe(true);
    for (const { photo } of await tilesInView(page)) if (photo) seen.add(photo);
    if (seen.size >= PHOTOS) return seen;
    // After a reload the browser begins where one was.
    await page.evaluate(() => {
      const isEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1;
      window.scrollTo({ top: isEnd ? 0 : window.scrollY + 1200, behavior: "instant" });
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    });
  }
}

/** Counts what of the renditions the network is asked for, not the browser's caches. */
async function countRenditions(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const asked = new Set<string>();
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (new URL(request.url).pathname.startsWith("/renditions/")) asked.add(requestId);
  });
  session.on("Network.requestServedFromCache", ({ requestId }) => asked.delete(requestId));
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (response.fromDiskCache) asked.delete(requestId);
  });
  return () => {
    const count = asked.size;
    asked.clear();
    return count;
  };
}

describe(`a library of ${PHOTOS} photos`, () => {
  it("is asked for its thumbnails once: not at a reload, nor after all of Phototag was started anew", async () => {
    await onPage(async (page) => {
      const asked = await countRenditions(page);
      await page.goto(`${app.url}/library/`);
      expect((await lookThrough(page)).size).toBe(PHOTOS);
      expect(asked()).toBe(PHOTOS);

      await page.reload();
      await lookThrough(page);
      expect(asked()).toBe(0);

      // No instance is left that gave the addresses out.
      await app.stop("SIGKILL");
      app = await App.start({ data: app.data, ports: app.ports });
      await page.reload();
      await lookThrough(page);
      expect(asked()).toBe(0);
    });
  });

  it("gets new addresses in a tab that was open until the old ones ran out", async () => {
    await onPage(async (page) => {
      const said = new Set<number>();
      page.on("response", (response) => {
        if (new URL(response.url()).pathname.startsWith("/renditions/")) said.add(response.status());
      });
      let asked = 0;
      await page.route("**/api/images?*month*", async (route) => {
        // One list alone: early in a month two are asked for at once, and the page asks anew once a minute.
        asked += 1;
        const isOver = asked === 1;
        const answer = await answerTo(route);
        const text = await answer.text();
        const expired = text.replaceAll(/Signature=[^&"]+/g, "Signature=expired");
        await route.fulfill({ response: answer, body: isOver ? expired : text });
      });
      await page.goto(`${app.url}/library/`);
      await lookThrough(page);
      expect([...said].sort()).toEqual([200, 403]);
    });
  });
});
