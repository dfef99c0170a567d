import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { screenshot } from "../screenshots.ts";
import { touch } from "./fingers.ts";
import {
  app,
  browser,
  context,
  dialog,
  expectClose,
  focusedId,
  grown,
  ids,
  link,
  look,
  place,
  sharpPicture,
  shownId,
  within,
} from "./viewing.ts";

/** A screen to be touched, signed in. */
async function held(width: number, height: number): Promise<Page> {
  const other = await browser.newContext({
    ...{ viewport: { width, height }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    storageState: await context.storageState(),
  });
  const phone = await other.newPage();
  phone.setDefaultTimeout(20_000);
  return phone;
}

/** The small screens, and what fingers do on one. */
export function onSmallScreens(): void {
  it.each([
    ["a phone", 390, 844],
    ["a tablet", 820, 1180],
  ])("gives the photo the whole screen of %s, and details a sheet when asked", async (_, width, height) => {
    const phone = await held(width, height);
    await look("large.jpg", phone);
    expect(Math.round((await place(phone)).width)).toBe(width);
    const panel = phone.getByRole("complementary", { name: "About this photo" });
    expect(await panel.count()).toBe(0);
    await screenshot(phone, `viewer-${width}`);
    await phone.getByRole("button", { name: "Tags and details" }).click();
    await panel.waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await phone.emulateMedia({ colorScheme });
      await screenshot(phone, `viewer-${width}-sheet-${colorScheme}`);
    }
    await phone.getByRole("button", { name: "Hide tags and details" }).click();
    await panel.waitFor({ state: "detached" });
    await phone.context().close();
  });

  describe("with fingers", () => {
    let phone: Page;
    let fingers: Awaited<ReturnType<typeof touch>>;
    const width = 390;
    const middle = { x: width / 2, y: 422 };

    beforeAll(async () => {
      phone = await held(width, 844);
      fingers = await touch(phone);
      return () => phone.context().close();
    });

    it("zooms by two fingers about where they are, and back by a double tap", async () => {
      await look("large.jpg", phone);
      const fitted = await place(phone);
      const apart = (by: number) => [
        { x: middle.x - by, y: middle.y },
        { x: middle.x + by, y: middle.y },
      ];
      await fingers.move(apart(40), apart(120));
      const zoomed = await place(phone);
      expect(zoomed.width / fitted.width).toBeGreaterThan(2);
      expectClose(within(zoomed, middle), within(fitted, middle));
      await fingers.move([middle], [{ x: middle.x - 60, y: middle.y }]);
      expect(Math.round(zoomed.x - (await place(phone)).x)).toBeGreaterThan(40);
      expect(await shownId(phone)).toBe(ids["large.jpg"]);
      const isFitted = async () => (await place(phone)).width === fitted.width;
      // Taps that come too slowly are no double tap.
      await expect
        .poll(async () => {
          if (await isFitted()) return true;
          await fingers.tap(middle);
          await fingers.tap(middle);
          return isFitted();
        })
        .toBe(true);
    });

    it("draws the next photo in with the finger, turns back, and closes downwards to its tile", async () => {
      await phone.goto(`${app.url}/library/`);
      await link("large.jpg", phone).tap();
      await sharpPicture(phone);
      await grown(phone);
      const { x } = await place(phone);
      await dialog(phone).locator('[data-at="1"] img').first().waitFor({ state: "attached" });
      const left = { x: middle.x - width * 0.4, y: middle.y };
      await fingers.move([middle], [left], async () => {
        const off = async () => Math.abs(x - (await place(phone)).x - width * 0.4);
        await expect.poll(off).toBeLessThan(8);
        await screenshot(phone, "viewer-390-swipe");
      });
      await expect.poll(() => shownId(phone)).toBe(ids["sign.jpg"]);
      await fingers.move([left], [middle]);
      await expect.poll(() => shownId(phone)).toBe(ids["large.jpg"]);
      await fingers.move([middle], [{ x: middle.x, y: middle.y + 160 }]);
      await dialog(phone).waitFor({ state: "detached" });
      await expect.poll(() => focusedId(phone)).toBe(ids["large.jpg"]);
    });
  });
}
