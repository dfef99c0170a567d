import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { touch } from "../viewer/fingers.ts";
import { photoView } from "./hand.ts";
import { PointingHand, tickOf } from "./pointing-hand.ts";
import { frame, type Point, reachOf, spot, wayTo } from "./sight.ts";

const MOST_SWIPES = 120;
const LOOKS = 3;
/** What is smaller a finger misses (px). (WCAG 2.2, 2.5.8.) */
const FINGER = 24;

/** A finger on a telephone, which shows letters to write with where a field has the focus. */
export class Touch extends PointingHand {
  readonly name = "touch";

  private constructor(
    readonly page: Page,
    private readonly finger: Awaited<ReturnType<typeof touch>>,
  ) {
    super();
  }

  static async on(page: Page): Promise<Touch> {
    return new Touch(page, await touch(page));
  }

  async press(thing: Locator): Promise<void> {
    for (let looks = 1; ; looks++) {
      const at = await this.#find(thing);
      const { width, height } = await reachOf(thing, at);
      if (Math.min(width, height) >= FINGER) return void (await this.finger.tap(at));
      // What is offered may have moved meanwhile, as answers come.
      if (looks === LOOKS) throw new Error(`${thing} is ${width} × ${height} px, too small for a finger.`);
    }
  }

  async write(field: Locator, text: string): Promise<void> {
    await this.press(field);
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    const { length } = await field.inputValue();
    for (let n = 0; n < length; n++) await this.page.keyboard.press("Backspace");
    await this.page.keyboard.type(text);
  }

  async goTo(photo: Locator): Promise<void> {
    for (let swipes = 0; swipes < MOST_SWIPES; swipes++) {
      const way = await wayTo(photo);
      if (way === "here") break;
      await this.#swipe({ x: 195, y: 420 }, { x: 0, y: way === "down" ? 350 : -350 });
    }
    await this.#find(photo);
  }

  async look(photo: Locator): Promise<void> {
    await this.finger.tap(await this.#find(photo));
  }

  next(): Promise<void> {
    return this.#swipePhoto({ x: 240, y: 0 });
  }

  previous(): Promise<void> {
    return this.#swipePhoto({ x: -240, y: 0 });
  }

  close(): Promise<void> {
    return this.#swipePhoto({ x: 0, y: -240 });
  }

  /** The first by a long press, the others by a tap. */
  async tick(photos: readonly Locator[]): Promise<void> {
    const [first, ...others] = photos;
    await this.#hold(first!);
    for (const photo of others) {
      await this.look(photo);
      await expect.poll(() => tickOf(photo).getAttribute("aria-checked")).toBe("true");
    }
  }

  /** The button stands beside the month once a photo is ticked. */
  async tickMonth(photo: Locator, month: string): Promise<void> {
    await this.#hold(photo);
    await this.press(this.page.getByRole("button", { name: `Select month: ${month}` }));
  }

  #find(thing: Locator): Promise<Point> {
    return spot(thing, ({ at, by, width, height }) => {
      const far = (way: number, most: number) => Math.max(-0.6 * most, Math.min(0.6 * most, way));
      return this.#swipe(at, { x: far(by.x, width), y: far(by.y, height) });
    });
  }

  async #hold(photo: Locator): Promise<void> {
    const at = await this.#find(photo);
    await this.finger.move([at], [at], () =>
      expect.poll(() => tickOf(photo).getAttribute("aria-checked")).toBe("true"),
    );
  }

  /** Once it is there to be touched: while pictures glide from one place to the other, nothing is. */
  async #swipePhoto(by: Point): Promise<void> {
    await this.#swipe(await this.#find(photoView(this.page).locator("[data-picture], > img")), by);
  }

  /** Moves what is there along with the finger. @param by so far, as a wheel would say it */
  async #swipe(at: Point, by: Point): Promise<void> {
    const from = { x: at.x + by.x / 2, y: at.y + by.y / 2 };
    const to = { x: at.x - by.x / 2, y: at.y - by.y / 2 };
    // Held where it has come to: lifted in full swing, it would leave the page gliding, and the next tap would but stop that.
    await this.finger.move([from], [to], async () => {
      for (let frames = 0; frames < 8; frames++) await frame(this.page);
    });
    await frame(this.page);
  }
}
