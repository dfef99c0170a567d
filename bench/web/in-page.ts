// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** What a page notes of itself from its first moment on. Times are milliseconds since its navigation began. */
interface Notes {
  largestPaint: number;
  /** When the first photo of the library was there, not its placeholder. */
  firstPhoto: number;
  /** Lengths of what kept the main thread for more than 50 ms. */
  longTasks: number[];
}

declare global {
  interface Window {
    notes: Notes;
  }
}

/** Has every document that the page opens from now on note how it fares. */
export async function takeNotes(page: Page): Promise<void> {
  // Where tsx names a function that it compiles; the page has no such helper.
  await page.addInitScript({ content: "globalThis.__name = (named) => named" });
  await page.addInitScript(() => {
    window.notes = { largestPaint: Number.NaN, firstPhoto: Number.NaN, longTasks: [] };
    const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe("largest-contentful-paint", ({ startTime }) => {
      window.notes.largestPaint = startTime;
    });
    observe("longtask", ({ duration }) => window.notes.longTasks.push(duration));
    document.addEventListener(
      "load",
      ({ target }) => {
        if (Number.isNaN(window.notes.firstPhoto) && target instanceof HTMLImageElement)
          if (target.closest("[data-photo]")) window.notes.firstPhoto = performance.now();
      },
      { capture: true },
    );
  });
}

export const notesOf = (page: Page): Promise<Notes> => page.evaluate(() => window.notes);

/** @returns milliseconds since the navigation began, once something of the page has been painted */
export function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const [entry] = list.getEntriesByName("first-contentful-paint");
          if (entry) resolve(entry.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

export interface Scroll {
  /** Milliseconds from each frame to the next. */
  frames: number[];
  longTasks: number[];
  /** Pixels gone. */
  distance: number;
}

/** Scrolls down as a hand on a wheel does that does not let go. @param speed pixels a frame */
export function scroll(page: Page, { frames, speed }: { frames: number; speed: number }): Promise<Scroll> {
  return page.evaluate(
    async ({ count, speed }) => {
      const frames: number[] = [];
      const before = window.notes.longTasks.length;
      const from = window.scrollY;
      let last = await new Promise<number>(requestAnimationFrame);
      for (let n = 0; n < count; n++) {
        window.scrollBy({ top: speed, behavior: "instant" });
        const now = await new Promise<number>(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
      return { frames, longTasks: window.notes.longTasks.slice(before), distance: window.scrollY - from };
    },
    { count: frames, speed },
  );
}

/** Drags the mark at the page's right edge down and up again. */
export async function scrub(page: Page, steps: number): Promise<void> {
  const box = await page.getByRole("slider", { name: "Month" }).boundingBox();
  if (!box) throw new Error("there is no scrubber");
  const x = box.x + box.width / 2;
  await page.mouse.move(x, box.y + 1);
  await page.mouse.down();
  for (let step = 1; step <= steps; step++) {
    const part = 1 - Math.abs(1 - (2 * step) / steps);
    await page.mouse.move(x, box.y + 1 + part * (box.height - 2));
  }
  await page.mouse.up();
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the processor. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * What the page's main thread had to do meanwhile, task by task: milliseconds of the processor, since on a shared machine
 * a clock counts what others do, too.
 */
export async function tasksDuring(page: Page, run: () => Promise<unknown>): Promise<number[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await run();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(threadOf),
  );
  return trace.traceEvents.flatMap((event) =>
    event.name === "RunTask" && main.has(threadOf(event)) ? (event.tdur ?? 0) / 1000 : [],
  );
}

/** Jumps to a part (0 to 1) of the page. @returns milliseconds until every photo in view is there */
export function jump(page: Page, part: number): Promise<number> {
  return page.evaluate(async (part) => {
    const began = performance.now();
    window.scrollTo({
      top: (document.documentElement.scrollHeight - window.innerHeight) * part,
      behavior: "instant",
    });
    const inView = () =>
      [...document.querySelectorAll<HTMLElement>("main [data-photo]")].filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > 56 && top < window.innerHeight;
      });
    const isThere = (tile: HTMLElement) => {
      const image = tile.querySelector("img");
      return image?.complete && image.naturalWidth > 0;
    };
    for (;;) {
      await new Promise(requestAnimationFrame);
      const tiles = inView();
      if (tiles.length > 0 && tiles.every(isThere)) return performance.now() - began;
    }
  }, part);
}

/** Opens the nth photo in view by a click. @returns milliseconds until its view is painted, and until its preview is */
export function openPhoto(page: Page, n: number): Promise<{ view: number; preview: number }> {
  return page.evaluate(async (n) => {
    const tile = document.querySelectorAll<HTMLElement>("main [data-photo] a")[n];
    if (!tile) throw new Error(`there is no photo ${n}`);
    const frame = () => new Promise(requestAnimationFrame);
    const began = performance.now();
    tile.click();
    let view = Number.NaN;
    for (;;) {
      await frame();
      const dialog = document.querySelector('[role="dialog"][aria-label="Photo"]');
      if (dialog && Number.isNaN(view)) view = performance.now() - began;
      const shown = dialog?.querySelector<HTMLImageElement>("img[width]");
      if (shown?.complete && shown.naturalWidth > 0) return { view, preview: performance.now() - began };
    }
  }, n);
}
