// What runs in the page sees the page.
/// <reference lib="dom" />
import { describe, expect, it } from "vitest";
import { screenshot } from "../screenshots.ts";
import {
  app,
  dialog,
  expectClose,
  grown,
  link,
  look,
  page,
  picture,
  place,
  sharpPicture,
  shownId,
  within,
} from "./viewing.ts";

/** Zoom, pan, the original, frames that stay, and the slideshow. */
export function withAMouse(): void {
  describe("with a mouse", () => {
    it("zooms by the wheel to where the pointer is, pans, and fits again by a double click", async () => {
      await page.goto(`${app.url}/library/`);
      await link("large.jpg").click();
      await sharpPicture(page);
      await grown(page);
      const fitted = await place(page);
      const at = { x: fitted.x + fitted.width * 0.7, y: fitted.y + fitted.height * 0.5 };
      await page.mouse.move(at.x, at.y);
      for (let n = 0; n < 4; n++) await page.mouse.wheel(0, -120);
      const zoomed = await place(page);
      expect(zoomed.width).toBeGreaterThan(2 * fitted.width);
      expectClose(within(zoomed, at), within(fitted, at));

      await page.mouse.down();
      await page.mouse.move(at.x - 80, at.y, { steps: 4 });
      await page.mouse.up();
      const panned = await place(page);
      // The first few pixels tell a drag from a click.
      expect(zoomed.x - panned.x).toBeGreaterThan(70);
      expect(zoomed.x - panned.x).toBeLessThanOrEqual(80);
      expect(panned.y).toBe(zoomed.y);
      await screenshot(page, "viewer-zoomed");

      await page.mouse.dblclick(at.x, at.y);
      expect(await place(page)).toEqual(fitted);
      await page.mouse.dblclick(at.x, at.y);
      const closer = await place(page);
      expectClose(within(closer, at), within(fitted, at));
      expect(closer.width).toBeGreaterThan(2 * fitted.width);
    });

    it("loads the original once the preview has too few pixels, and not before", async () => {
      await look("large.jpg");
      const original = picture(page).locator("[data-original]");
      await page.keyboard.press("+");
      await place(page);
      expect(await original.count()).toBe(0);
      for (let n = 0; n < 3; n++) await page.keyboard.press("+");
      await expect.poll(() => original.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(3600);
      await expect.poll(() => original.isVisible()).toBe(true);
      // As far as the original's own pixels: one to each of the page's.
      for (let n = 0; n < 9; n++) await page.keyboard.press("+");
      expect(Math.round((await place(page)).width)).toBe(3600);
    });

    it("stays with the preview of what no browser shows", async () => {
      await look("large.tif");
      for (let n = 0; n < 9; n++) await page.keyboard.press("+");
      await place(page);
      expect(await picture(page).locator("[data-original]").count()).toBe(0);
    });

    it("keeps the frame of a line of text in its place while the photo is zoomed", async () => {
      await look("sign.jpg");
      await dialog(page).getByRole("list", { name: "Text in this photo" }).getByRole("button").last().hover();
      const frame = picture(page).locator("span");
      await frame.waitFor();
      // By its middle: its line is drawn around the text, and is as thick at any zoom.
      const part = async () => {
        const [whole, box] = [await place(page), (await frame.boundingBox())!];
        return within(whole, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
      };
      const fitted = await part();
      for (let n = 0; n < 3; n++) await page.keyboard.press("+");
      await page.keyboard.press("ArrowDown");
      // The two are measured one after the other, and keys move them smoothly.
      await expect
        .poll(async () => Math.max(...(await part()).map((now, at) => Math.abs(now - fitted[at]!))))
        .toBeLessThan(0.01);
      const thickness = await frame.evaluate((element) => {
        const border = Number.parseFloat(getComputedStyle(element).borderLeftWidth);
        return (border * element.getBoundingClientRect().width) / (element as HTMLElement).offsetWidth;
      });
      expect(thickness).toBeLessThan(4);
      await screenshot(page, "viewer-text-frame");
    });

    it("shows photo after photo by itself, until somebody touches anything", async () => {
      await look("large.jpg");
      const first = await shownId(page);
      await page.getByRole("button", { name: "Slideshow" }).click();
      await page.getByRole("button", { name: "Pause the slideshow" }).waitFor();
      await expect.poll(() => shownId(page)).not.toBe(first);
      // Over its own button a wheel does not stop it.
      await picture(page).hover();
      await page.mouse.wheel(0, -100);
      await page.getByRole("button", { name: "Slideshow", exact: true }).waitFor();
    });
  });
}
