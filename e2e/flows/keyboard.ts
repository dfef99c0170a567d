// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { type Hand, searchBox } from "./hand.ts";
import { isInView } from "./sight.ts";

/** More stops of Tab than this nobody goes for one thing. */
const MOST_STOPS = 50;
const MOST_ARROWS = 250;
const PATIENCE_MS = 15_000;

/** Keys alone: Tab and arrows lead to a thing, and where one is is always to be seen. docs/keyboard.md lists the others. */
export class Keyboard implements Hand {
  readonly name = "the keyboard";

  /** The page that keys have been pressed at. */
  #page: number | undefined;

  constructor(readonly page: Page) {}

  async press(thing: Locator): Promise<void> {
    await thing.waitFor({ state: "visible" });
    const kind = await thing.evaluate((one) => (one instanceof HTMLInputElement ? one.type : ""));
    if (kind === "radio") return this.#turnTo(thing);
    await this.#reach(thing);
    await this.page.keyboard.press(kind === "checkbox" ? "Space" : "Enter");
  }

  async write(field: Locator, text: string): Promise<void> {
    await this.#reach(field);
    if (await field.inputValue()) await this.page.keyboard.press("Control+a");
    await this.page.keyboard.type(text);
  }

  async enter(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }

  async choose(option: Locator): Promise<void> {
    await option.waitFor();
    for (let n = 0; n < MOST_STOPS; n++) {
      if ((await option.getAttribute("aria-selected")) === "true") return this.enter();
      await this.page.keyboard.press("ArrowDown");
    }
    throw new Error(`No arrow leads to ${option}.`);
  }

  async search(text: string): Promise<void> {
    await this.page.keyboard.press("/");
    await this.#expectAt(searchBox(this.page));
    await this.page.keyboard.type(text);
  }

  async goTo(photo: Locator): Promise<void> {
    const wasInView = await isInView(photo);
    await this.#reachPhotos();
    if (wasInView && !(await isInView(photo)))
      throw new Error("Tab leads away from the photos on the screen.");
    let key = "ArrowDown";
    for (let n = 0; n < MOST_ARROWS; n++) {
      const way = await photo.evaluateAll(([to]) => {
        const from = document.activeElement;
        if (!to || !from) return undefined;
        if (to === from) return "";
        const [here, there] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
        if (Math.abs(here.top - there.top) < 2) return here.left < there.left ? "ArrowRight" : "ArrowLeft";
        return here.top < there.top ? "ArrowDown" : "ArrowUp";
      });
      if (way === "") return;
      if (way) key = way;
      await this.#walk(key);
    }
    throw new Error(`No arrow leads to ${photo}.`);
  }

  async look(photo: Locator): Promise<void> {
    await this.goTo(photo);
    await this.enter();
  }

  async next(): Promise<void> {
    await this.page.keyboard.press("ArrowRight");
  }

  async previous(): Promise<void> {
    await this.page.keyboard.press("ArrowLeft");
  }

  async close(): Promise<void> {
    await this.page.keyboard.press("Escape");
  }

  async tick(photos: readonly Locator[]): Promise<void> {
    for (const photo of photos) {
      await this.goTo(photo);
      await this.page.keyboard.press("Space");
    }
  }

  async tickMonth(photo: Locator): Promise<void> {
    await this.goTo(photo);
    await this.page.keyboard.press("m");
  }

  async remove(): Promise<void> {
    await this.page.keyboard.press("Delete");
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press("Control+z");
  }

  async isAt(photo: Locator): Promise<boolean> {
    const isFocused = await photo.evaluateAll((all) => all.some((one) => one === document.activeElement));
    return isFocused && (await isInView(photo));
  }

  /**
   * By Tab through all that is there, once around.
   * @returns what has the focus on the way, in turn
   * @throws Error at a stop that cannot be seen
   */
  async tour(): Promise<string[]> {
    const stops: string[] = [];
    const mark = () =>
      this.page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return undefined;
        // A field for a date is a stop for each part of it.
        const isKnown = at.hasAttribute("data-toured") && !at.matches("input[type=datetime-local]");
        at.setAttribute("data-toured", "");
        const name = at.getAttribute("aria-label") ?? at.textContent ?? "";
        return { isKnown, name: name.trim().slice(0, 40) || at.tagName };
      });
    const first = await mark();
    if (first) stops.push(first.name);
    for (let n = 0; n < 4 * MOST_STOPS; n++) {
      await this.page.keyboard.press("Tab");
      await this.#expectSeen();
      const at = await mark();
      if (at?.isKnown) break;
      if (at) stops.push(at.name);
    }
    await this.page.evaluate(() => {
      for (const one of document.querySelectorAll("[data-toured]")) one.removeAttribute("data-toured");
    });
    return stops;
  }

  /** Of one or the other Tab leads to the one that is chosen, and arrows to the others. */
  async #turnTo(radio: Locator): Promise<void> {
    const group = this.page.locator(`input[name="${await radio.getAttribute("name")}"]`);
    await this.#reach(group.and(this.page.locator(":checked")));
    for (let n = await group.count(); n > 0 && !(await radio.isChecked()); n--)
      await this.page.keyboard.press("ArrowDown");
    await this.#expectAt(radio);
  }

  /** By Tab, in the direction in which one sees it. */
  async #reach(thing: Locator): Promise<void> {
    await thing.waitFor({ state: "visible" });
    await this.#expectPlace();
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      const way = await thing.evaluate((one) => {
        const at = document.activeElement ?? document.body;
        if (one === at) return "";
        return at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab";
      });
      if (way === "") return this.#expectSeen();
      await this.page.keyboard.press(way);
      await this.#expectSeen();
    }
    throw new Error(`${thing} is not reached by ${MOST_STOPS} stops of Tab.`);
  }

  /** The photos are one stop of Tab. */
  async #reachPhotos(): Promise<void> {
    const isThere = () =>
      this.page.evaluate(() => document.activeElement?.matches("[data-photo] a") ?? false);
    if (await isThere()) return;
    await this.#reach(this.page.locator('main [data-photo] a[tabindex="0"]').first());
  }

  /** What an arrow leads to may be on its way from the server. */
  async #walk(key: string): Promise<void> {
    const place = () =>
      this.page.evaluate(() => document.activeElement?.closest("[data-photo]")?.getAttribute("data-photo"));
    const before = await place();
    await this.page.keyboard.press(key);
    const until = Date.now() + PATIENCE_MS;
    while ((await place()) === before) {
      if (Date.now() > until)
        throw new Error(`${key} leads nowhere from a photo with others in that direction.`);
      await this.page.waitForTimeout(50);
      await this.page.keyboard.press(key);
    }
    await this.#expectSeen();
  }

  async #expectAt(thing: Locator): Promise<void> {
    await expect
      .poll(() => thing.evaluate((one) => one === document.activeElement), { timeout: PATIENCE_MS })
      .toBe(true);
    await this.#expectSeen();
  }

  /** On a page that one has been at before, keys go on from somewhere: not all over again from its top. */
  async #expectPlace(): Promise<void> {
    const place = () =>
      this.page.evaluate(() => ({
        page: performance.timeOrigin,
        isNone: document.activeElement === null || document.activeElement === document.body,
      }));
    const { page } = await place();
    if (page !== this.#page) this.#page = page;
    else
      await expect
        .poll(async () => (await place()).isNone, { message: "no focus", timeout: PATIENCE_MS })
        .toBe(false);
  }

  /** One sees where one is: what has the focus is on the screen, under nothing, and told apart from the rest. */
  async #expectSeen(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const problem = await this.page.evaluate(problemOfFocus);
      if (!problem) return;
      if (Date.now() > until) throw new Error(problem);
      await this.page.waitForTimeout(20);
    }
  }
}

/** Runs in the page. */
function problemOfFocus(): string | undefined {
  const at = document.activeElement;
  // Between the page's end and its beginning is the browser's own bar.
  if (!at || at === document.body) return undefined;
  const nameOf = (one: Element | null) =>
    one
      ? `<${one.tagName.toLowerCase()}> “${(one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 40)}”`
      : "nothing";
  // Of what lets pointers through, a part takes them.
  const takes = (one: Element) => getComputedStyle(one).pointerEvents !== "none";
  const part = takes(at) ? at : ([...at.querySelectorAll("*")].find(takes) ?? at);
  const [box] = [...part.getClientRects()];
  if (!box) return `${nameOf(at)} has the focus and is not drawn.`;
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, window.innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
  if (right - left < box.width / 2 || bottom - top < box.height / 2)
    return `${nameOf(at)} has the focus and is off the screen.`;
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])] : [];
  if (!hit || ![at, ...labels].some((one) => one.contains(hit)))
    return `${nameOf(at)} has the focus and lies under ${nameOf(hit)}.`;
  // The browser draws those of its own parts.
  if (at.matches("input[type=datetime-local]")) return undefined;
  if (!at.matches(":focus-visible")) return `${nameOf(at)} has the focus, and no sign of it.`;
  const isDrawn = (width: string, style: string) => Number.parseFloat(width) >= 1 && style !== "none";
  const hasRing = [undefined, "::before", "::after"].some((part) => {
    const { outlineWidth, outlineStyle, borderTopWidth, borderTopStyle, content } = getComputedStyle(
      at,
      part,
    );
    if (part && content === "none") return false;
    return (
      isDrawn(outlineWidth, outlineStyle) || (part !== undefined && isDrawn(borderTopWidth, borderTopStyle))
    );
  });
  const frame = at.parentElement && getComputedStyle(at.parentElement).boxShadow !== "none";
  return hasRing || frame ? undefined : `${nameOf(at)} has the focus, and no ring.`;
}
