// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { frame } from "./flows/sight.ts";
import { type LongLibrary, pretendLongLibrary } from "./long-library.ts";
import { Person } from "./person.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { tilesInView } from "./tiles.ts";
import { type Watch, watch } from "./watch.ts";

/** A library of 100,000 photos, of which one month has 20,000. The API's answers are made up; the page is the real one. */
const PHOTOS = 100_000;
/** Of this many pixels no browser scrolls further, where the screen has two to each of CSS's. */
const TALLEST = 2 ** 24;

let app: App;
let browser: Browser;
let page: Page;
let library: LongLibrary;
let seen: Watch;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  const person = await Person.signUp(app, "long");
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  seen = await watch(page);
  await signIn(page, app, person);
  library = await pretendLongLibrary(context, PHOTOS);
  await page.goto(`${app.url}/library/`);
  await page.locator("main [data-photo]").first().waitFor();
});

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

/** Addresses of the pictures in view. */
const inView = async () => (await tilesInView(page)).flatMap(({ src }) => src ?? []);

/** Every place of the screen has its picture. */
const loaded = () =>
  expect
    .poll(async () => {
      const tiles = await tilesInView(page);
      return tiles.length > 0 && tiles.every(({ src }) => src);
    })
    .toBe(true);

/** What the wheel has begun has come to its end. */
const still = () =>
  expect
    .poll(async () => {
      const top = () => page.evaluate(() => window.scrollY);
      const before = await top();
      await frame(page);
      return (await top()) - before;
    })
    .toBe(0);

const scrollTo = (part: number) =>
  page.evaluate(
    (part) =>
      window.scrollTo({
        top: (document.documentElement.scrollHeight - window.innerHeight) * part,
        behavior: "instant",
      }),
    part,
  );

it("is no taller than a browser scrolls", async () => {
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(TALLEST);
});

it("shows the middle of the month of 20,000 without what stands before it", async () => {
  const before = library.requests;
  await scrollTo(library.middle);
  await loaded();
  expect(library.requests - before).toBeLessThanOrEqual(5);
  await screenshot(page, "long-library-middle");
});

it("goes on from there in both directions, and stays where one is when photos come above", async () => {
  for (const wheel of [-600, 600]) {
    for (let turn = 0; turn < 12; turn++) {
      const before = await inView();
      await page.mouse.move(600, 400);
      await page.mouse.wheel(0, wheel / 2);
      await expect.poll(inView).not.toEqual(before);
      await still();
      await loaded();
      // What was in view before is still near: half a screen cannot lead away from all of it.
      const now = new Set(await inView());
      expect(before.some((address) => now.has(address))).toBe(true);
    }
  }
});

it("draws a few pictures with each frame, however many a jump brings into view", async () => {
  await scrollTo(0.3);
  await loaded();
  await page.evaluate(() => {
    const drawn = [0];
    const nameless = new Set<Element>();
    new MutationObserver((changes) => {
      const added = changes
        .flatMap(({ addedNodes }) => [...addedNodes])
        .filter((node): node is Element => node instanceof Element);
      const pictures = new Set(
        added.flatMap((node) => [
          ...(node.matches("a > img") ? [node] : []),
          ...node.querySelectorAll("a > img"),
        ]),
      ).size;
      drawn.push(drawn.pop()! + pictures);
    }).observe(document.querySelector("main")!, { childList: true, subtree: true });
    const turn = () => {
      drawn.push(0);
      for (const link of document.querySelectorAll("main [data-photo] a:not([aria-label], :has(img))"))
        nameless.add(link);
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
    Object.assign(window, { drawn, nameless });
  });
  // What is there already comes at once, and what is not by a page of the list.
  for (const part of [0.31, 0.3, 0.6]) {
    await scrollTo(part);
    await loaded();
  }
  const { drawn, nameless } = await page.evaluate(() => {
    const { drawn, nameless } = window as unknown as { drawn: number[]; nameless: Set<Element> };
    return { drawn, nameless: nameless.size };
  });
  expect(nameless).toBe(0);
  expect(drawn.reduce((sum, count) => sum + count)).toBeGreaterThan(30);
  // The page's frames and those of this test end at other moments: of two of them.
  expect(Math.max(...drawn)).toBeLessThanOrEqual(12);
});

it("draws each photo once, and another one in each place", async () => {
  const addresses: string[] = [];
  for (const part of [0, 0.05, 0.15, 0.4, 0.7, 0.95]) {
    await scrollTo(part);
    await loaded();
    addresses.push(...(await inView()));
  }
  expect(new Set(addresses).size).toBe(addresses.length);
});

it("leads through photos from the middle on, and back to the one seen last", async () => {
  await scrollTo(library.middle);
  await loaded();
  const link = page.locator("main [data-photo] a").nth(12);
  await link.click();
  const dialog = page.getByRole("dialog", { name: "Photo" });
  await dialog.waitFor();
  // As the page itself has it: what the browser tells of its address may come later.
  const shown = () => page.evaluate(() => new URLSearchParams(window.location.search).get("photo")!);
  const first = await shown();
  for (let turn = 1; turn <= 40; turn++) {
    await page.keyboard.press("ArrowRight");
    await expect.poll(shown).not.toBe(first);
  }
  const last = await shown();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("href")))
    .toBe(`?photo=${last}`);
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
