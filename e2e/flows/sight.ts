// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";

export interface Point {
  x: number;
  y: number;
}

interface Room {
  /** Where a wheel turns it, or a finger moves it. */
  at: Point;
  /** So far is the thing from its middle (px). */
  by: Point;
  width: number;
  height: number;
}

interface Seen {
  what: string;
  /** Where the thing is, as long as nothing moves. */
  at: Point;
  /** Why nobody can press it there; absent when they can. */
  because?: string;
  /** What has to be moved first, to see it. */
  room?: Room;
}

/** What somebody at the screen sees of a thing. Runs in the page. */
function see(element: Element): Seen {
  const nameOf = (one: Element | null) =>
    one
      ? `<${one.tagName.toLowerCase()}> “${(one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 40)}”`
      : "nothing";
  const box = [...element.getClientRects()].find(({ width }) => width > 0) ?? element.getBoundingClientRect();
  const at = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const seen: Seen = { what: nameOf(element), at };
  let isFixed = false;
  let opacity = 1;
  for (let one: Element | null = element; one; one = one.parentElement) {
    const style = getComputedStyle(one);
    opacity *= Number(style.opacity);
    isFixed ||= style.position === "fixed";
    if (seen.room || one === element || one === document.body || one === document.documentElement) continue;
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const across = /auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth;
    const along = /auto|scroll/.test(style.overflowY) && one.scrollHeight > one.clientHeight;
    const outside = (across && (at.x < left || at.x > right)) || (along && (at.y < top || at.y > bottom));
    if (!outside) continue;
    const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
    seen.room = {
      at: middle,
      by: { x: across ? at.x - middle.x : 0, y: along ? at.y - middle.y : 0 },
      ...{ width: right - left, height: bottom - top },
    };
  }
  const { innerWidth: width, innerHeight: height } = window;
  const hit = document.elementFromPoint(at.x, at.y);
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  const isHit = hit !== null && [element, ...labels].some((one) => one.contains(hit));
  if (element.matches(":disabled")) seen.because = "is disabled";
  else if (opacity < 0.1 || getComputedStyle(element).visibility !== "visible")
    seen.because = "is not to be seen";
  else if (!isHit) seen.because = hit ? `lies under ${nameOf(hit)}` : "is off the screen";
  const isCut = !isFixed && box.height < height / 2 && (box.top < 0 || box.bottom > height);
  if (isCut) seen.because ??= "is cut by the edge of the screen";
  if ((isCut || !isHit) && !seen.room && !isFixed) {
    const middle = { x: width / 2, y: height / 2 };
    seen.room = { at: middle, by: { x: 0, y: at.y - middle.y }, width, height };
  }
  return seen;
}

const PATIENCE_MS = 30_000;

/**
 * Where a thing stands still and can be hit.
 * @param move moves what has to be moved for it
 * @throws Error that says what is in the way
 */
export async function spot(thing: Locator, move: (room: Room) => Promise<void>): Promise<Point> {
  await thing.waitFor({ state: "visible" });
  const until = Date.now() + PATIENCE_MS;
  let before: Seen | undefined;
  for (;;) {
    const seen = await thing.evaluate(see);
    const isStill = before !== undefined && distance(before.at, seen.at) < 1;
    if (isStill && !seen.because) return seen.at;
    if (Date.now() > until) throw new Error(`${seen.what} ${seen.because ?? "does not stand still"}.`);
    if (isStill && seen.room && distance(seen.room.by, { x: 0, y: 0 }) > 1) {
      await move(seen.room);
      // It begins to move a frame later.
      await frame(thing.page());
    }
    before = seen;
    await frame(thing.page());
  }
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

export const frame = (page: Page) =>
  page.evaluate(() => new Promise<void>((go) => requestAnimationFrame(() => go())));

/** How wide and how high the place is at which a finger meets a thing, about its middle (px). */
export function reachOf(thing: Locator, at: Point): Promise<{ width: number; height: number }> {
  return thing.evaluate((element, { x, y }) => {
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const isIt = (dx: number, dy: number) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return hit !== null && [element, ...labels].some((one) => one.contains(hit));
    };
    const far = (dx: number, dy: number) => {
      let steps = 0;
      while (steps < 100 && isIt(dx * (steps + 1), dy * (steps + 1))) steps++;
      return steps;
    };
    return { width: far(-1, 0) + far(1, 0) + 1, height: far(0, -1) + far(0, 1) + 1 };
  }, at);
}

/** Whether as much of a photo is on the screen as the site itself takes for seen (px). */
export function isInView(photo: Locator): Promise<boolean> {
  return photo.evaluateAll((all) =>
    all.some((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return Math.min(bottom, window.innerHeight) - Math.max(top, 0) >= 40;
    }),
  );
}

/** Which way to a photo that may not be drawn: months before it are above, months after it below. */
export async function wayTo(photo: Locator): Promise<"here" | "up" | "down"> {
  if (await isInView(photo)) return "here";
  const above = await photo.evaluateAll((all) => all.some((one) => one.getBoundingClientRect().top < 0));
  return above ? "up" : "down";
}
