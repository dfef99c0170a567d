/**
 * `npm run bench:web`: what a person waits for in the browser, in Chromium on this machine, against the real thing.
 *
 * PHOTOTAG_BENCH_PHOTOS says how large the library is (5,000). Medians, since machines are shared; no test depends
 * on a time. The network is this machine's own but where it is said, so the figures are the page's own work.
 */
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page, Response } from "playwright-core";
import { App } from "../e2e/app.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { pretendLongLibrary } from "../e2e/long-library.ts";
import { Person } from "../e2e/person.ts";
import { signIn } from "../e2e/sign-in.ts";
import { commandLine, read } from "../scripts/command-line.ts";
import { median, quantile, row } from "./figures.ts";
import { emptyExport, namedScripts } from "./web/empty-export.ts";
import {
  firstPaint,
  jump,
  notesOf,
  openPhoto,
  scroll,
  scrub,
  takeNotes,
  tasksDuring,
} from "./web/in-page.ts";
import { seed } from "./web/seed.ts";

read(
  commandLine("npm run bench:web", "What a person waits for in Chromium, on this machine.").addHelpText(
    "after",
    "Environment:\n  PHOTOTAG_BENCH_PHOTOS  how large the library is (5000)",
  ),
);

const PHOTOS = Number(process.env.PHOTOTAG_BENCH_PHOTOS ?? 5000);
const ROUNDS = 7;
const VIEWPORT = { width: 1280, height: 800 };
const PATIENCE = 60_000;

const ms = (value: number) => `${Math.round(value)} ms`;
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
const many = (value: number) => value.toLocaleString("en-GB");

/** Runs `use` on a page of a browser that has never been here, or only to sign in. */
async function onNewPage<T>(
  browser: Browser,
  storageState: BrowserContextOptions["storageState"],
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: VIEWPORT, storageState });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await takeNotes(page);
    return await use(page);
  } finally {
    await context.close();
  }
}

/** Opens an address. @returns bytes of the scripts that came until nothing more did, as they are and by gzip */
async function scriptsOf(page: Page, url: string): Promise<{ plain: number; gzip: number }> {
  const scripts: Response[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  await page.goto(url, { waitUntil: "networkidle" });
  const bodies = await Promise.all(scripts.map((script) => script.body()));
  return {
    plain: bodies.reduce((sum, body) => sum + body.length, 0),
    gzip: bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0),
  };
}

/** What the pages themselves bring: the scripts that each names, without those that Next asks of every page. */
async function measureOwnScripts(app: App) {
  const empty = await emptyExport();
  for (const [name, path] of [
    ["landing", "/"],
    ["library", "/library/"],
  ] as const) {
    const html = await (await fetch(app.url + path)).text();
    const all = await namedScripts(
      html,
      async (src) => new Uint8Array(await (await fetch(new URL(src, app.url))).arrayBuffer()),
    );
    row(
      `${name}: JavaScript that its page names, by gzip, beyond an empty export's`,
      kilobytes(all - empty),
      `${kilobytes(all)} − ${kilobytes(empty)}`,
    );
  }
}

async function measureLoading(browser: Browser, app: App, signedIn: BrowserContextOptions["storageState"]) {
  for (const [name, path, state] of [
    ["landing", "/", undefined],
    ["library", "/library/", signedIn],
  ] as const) {
    const scripts = await onNewPage(browser, state, (page) => scriptsOf(page, app.url + path));
    row(
      `${name}: JavaScript until nothing more comes, by gzip`,
      kilobytes(scripts.gzip),
      kilobytes(scripts.plain),
    );
    const paints: number[] = [];
    const photos: number[] = [];
    const blocked: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      await onNewPage(browser, state, async (page) => {
        await page.goto(app.url + path, { waitUntil: "networkidle" });
        const { largestPaint, firstPhoto, longTasks } = await notesOf(page);
        paints.push(largestPaint);
        photos.push(firstPhoto);
        blocked.push(Math.max(0, ...longTasks));
      });
    row(`${name}: largest contentful paint (median of ${ROUNDS})`, ms(median(paints)));
    if (state) row(`${name}: first photo (median of ${ROUNDS})`, ms(median(photos)));
    row(`${name}: longest task while it loads (median of ${ROUNDS})`, ms(median(blocked)));
  }
}

/** On a telephone far from its mast: 50 KB and ten requests a second. */
const SLOW = { offline: false, latency: 100, downloadThroughput: 50 * 1024, uploadThroughput: 50 * 1024 };

async function measureFirstPaint(
  browser: Browser,
  app: App,
  signedIn: BrowserContextOptions["storageState"],
) {
  for (const [name, path, state] of [
    ["landing", "/", undefined],
    ["library", "/library/", signedIn],
  ] as const) {
    const paints: number[] = [];
    for (let round = 0; round < 3; round++)
      await onNewPage(browser, state, async (page) => {
        const devTools = await page.context().newCDPSession(page);
        await devTools.send("Network.emulateNetworkConditions", SLOW);
        await page.goto(app.url + path, { waitUntil: "commit" });
        paints.push(await firstPaint(page));
      });
    row(`${name}: first contentful paint at 50 KB/s (median of 3)`, ms(median(paints)));
  }
}

async function measureScrolling(page: Page) {
  const { frames, longTasks, distance } = await scroll(page, { frames: 600, speed: 60 });
  row("scrolling: a frame (median of 600)", `${median(frames).toFixed(1)} ms`, `${many(distance)} px`);
  row("scrolling: a frame, of a hundred the slowest", `${quantile(frames, 0.99).toFixed(1)} ms`);
  row("scrolling: tasks over 50 ms", many(longTasks.length), `longest ${ms(Math.max(0, ...longTasks))}`);
  const jumps: number[] = [];
  for (const part of [0.5, 0.9, 0.2, 0.7, 0.35]) jumps.push(await jump(page, part));
  row("jump elsewhere, until its photos are there (median of 5)", ms(median(jumps)));
}

async function measureOpening(page: Page) {
  const views: number[] = [];
  const previews: number[] = [];
  await jump(page, 0);
  for (let n = 0; n < ROUNDS; n++) {
    // Every other one: the neighbors of what is looked at are fetched ahead.
    const { view, preview } = await openPhoto(page, 2 * n);
    views.push(view);
    previews.push(preview);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Photo" }).waitFor({ state: "detached" });
  }
  row(`photo: from the click to its view (median of ${ROUNDS})`, ms(median(views)));
  row(`photo: from the click to its preview (median of ${ROUNDS})`, ms(median(previews)));
}

async function measureSearch(page: Page, tag: string, count: number) {
  const suggested: number[] = [];
  const found: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.keyboard.press("/");
    let began = performance.now();
    await page.keyboard.type(tag.slice(0, 2).toLowerCase());
    await page.getByRole("option", { name: tag }).waitFor();
    suggested.push(performance.now() - began);
    began = performance.now();
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`q=${tag}`));
    await jump(page, 0);
    found.push(performance.now() - began);
    await page.getByRole("button", { name: "Clear search" }).click();
    await page.waitForURL((url) => !url.searchParams.has("q"));
    await jump(page, 0);
  }
  row(`search: from two letters to the tag (median of ${ROUNDS})`, ms(median(suggested)));
  row(`search: from Enter to the photos (median of ${ROUNDS})`, ms(median(found)), `${many(count)} photos`);
}

const MANY = 100_000;
/** As a telephone that is some years old. */
const THROTTLE = 4;
/** No browser scrolls further (px), where the screen has two pixels to each of CSS's. */
const TALLEST = 2 ** 24;

/** A library of twenty years. Its answers are made up, so that the figures are the page's own work alone. */
async function measureLongLibrary(
  browser: Browser,
  app: App,
  signedIn: BrowserContextOptions["storageState"],
) {
  await onNewPage(browser, signedIn, async (page) => {
    const library = await pretendLongLibrary(page.context(), MANY);
    await page.goto(`${app.url}/library/`);
    await jump(page, 0);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    row(`${many(MANY)} photos: the page's height`, `${many(height)} px`, `at most ${many(TALLEST)}`);
    const before = library.requests;
    const took = await jump(page, library.middle);
    row(
      "the middle of a month of 20,000, until its photos are there",
      ms(took),
      `${library.requests - before} requests for photos`,
    );
    await jump(page, 0);
    for (const [what, run] of [
      ["scrolling", () => scroll(page, { frames: 300, speed: 60 })],
      ["scrubbing", () => scrub(page, 120)],
    ] as const) {
      const tasks = (await tasksDuring(page, run)).map((task) => task * THROTTLE);
      row(
        `${what} at a ${THROTTLE}th of the speed: tasks over 50 ms`,
        many(tasks.filter((task) => task > 50).length),
        `of ${many(tasks.length)}, longest ${ms(Math.max(...tasks))}, of a hundred the longest ${ms(quantile(tasks, 0.99))}`,
      );
    }
  });
}

if (!Number.isInteger(PHOTOS) || PHOTOS < 200) {
  console.error("PHOTOTAG_BENCH_PHOTOS is a whole number from 200 on.");
  process.exit(2);
}
const app = await App.start();
const browser = await launchBrowser();
try {
  const person = await Person.signUp(app, "bench-web");
  const began = performance.now();
  const { tag, count } = await seed(app, person, PHOTOS, (done) => {
    if (done % 500 === 0) process.stderr.write(`\r${many(done)} of ${many(PHOTOS)} photos`);
  });
  process.stderr.write("\r\x1b[K");
  row(`${many(PHOTOS)} photos put into the library`, `${Math.round((performance.now() - began) / 1000)} s`);
  const signedIn = await onNewPage(browser, undefined, async (page) => {
    await signIn(page, app, person);
    return page.context().storageState();
  });
  await measureOwnScripts(app);
  await measureLoading(browser, app, signedIn);
  await measureFirstPaint(browser, app, signedIn);
  await measureLongLibrary(browser, app, signedIn);
  await onNewPage(browser, signedIn, async (page) => {
    await page.goto(`${app.url}/library/`);
    await jump(page, 0);
    await measureOpening(page);
    await measureSearch(page, tag, count);
    await measureScrolling(page);
  });
} finally {
  await browser.close();
  await app.remove();
}
