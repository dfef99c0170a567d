import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { photoView } from "./hand.ts";
import { PointingHand, tickOf } from "./pointing-hand.ts";
import { type Point, spot, wayTo } from "./sight.ts";

const MOST_TURNS = 120;

/** A hand at a mouse; it has keys, to write with. */
export class Mouse extends PointingHand {
  readonly name = "the mouse";

  constructor(readonly page: Page) {
    super();
  }

  async press(thing: Locator): Promise<void> {
    await this.#click(await this.#find(thing));
  }

  async write(field: Locator, text: string): Promise<void> {
    const { x, y } = await this.#find(field);
    await this.#move({ x, y });
    // What stands there is marked, and goes with the first letter.
    await this.page.mouse.click(x, y, { clickCount: 3 });
    await this.page.keyboard.type(text);
  }

  async goTo(photo: Locator): Promise<void> {
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const way = await wayTo(photo);
      if (way === "here") break;
      await this.#move({ x: 600, y: 500 });
      await this.page.mouse.wheel(0, way === "down" ? 400 : -400);
      await this.page.waitForTimeout(16);
    }
    await this.#find(photo);
  }

  look(photo: Locator): Promise<void> {
    return this.press(photo);
  }

  next(): Promise<void> {
    return this.press(photoView(this.page).getByRole("button", { name: "Next photo" }));
  }

  previous(): Promise<void> {
    return this.press(photoView(this.page).getByRole("button", { name: "Previous photo" }));
  }

  close(): Promise<void> {
    return this.press(photoView(this.page).getByRole("button", { name: "Close", exact: true }));
  }

  /** Those of one row by drawing over them; else the first by its tick, which is seen where the mouse is, and the others with Shift. */
  async tick(photos: readonly Locator[]): Promise<void> {
    const tops = await Promise.all(
      photos.map((one) => one.evaluate((link) => link.getBoundingClientRect().top)),
    );
    if (photos.length > 1 && tops.every((top) => Math.abs(top - tops[0]!) < 1)) return this.#drawOver(photos);
    await this.#move(await this.#find(photos[0]!));
    await this.press(tickOf(photos[0]!));
    if (photos.length < 2) return;
    const last = await this.#find(photos.at(-1)!);
    await this.page.keyboard.down("Shift");
    await this.#click(last);
    await this.page.keyboard.up("Shift");
  }

  async tickMonth(_photo: Locator, month: string): Promise<void> {
    await this.#move(await this.#find(this.page.getByRole("heading", { name: month })));
    await this.press(this.page.getByRole("button", { name: `Select month: ${month}` }));
  }

  async #drawOver(photos: readonly Locator[]): Promise<void> {
    await this.#move(await this.#find(photos[0]!));
    await this.page.mouse.down();
    for (const photo of photos.slice(1)) await this.#move(await this.#find(photo));
    await expect.poll(() => tickOf(photos.at(-1)!).getAttribute("aria-checked")).toBe("true");
    await this.page.mouse.up();
  }

  #find(thing: Locator): Promise<Point> {
    return spot(thing, async ({ at, by }) => {
      await this.#move(at);
      await this.page.mouse.wheel(by.x, by.y);
    });
  }

  async #move({ x, y }: Point): Promise<void> {
    await this.page.mouse.move(x, y, { steps: 2 });
  }

  async #click(at: Point): Promise<void> {
    await this.#move(at);
    await this.page.mouse.down();
    await this.page.mouse.up();
  }
}
