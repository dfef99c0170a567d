// What runs in the page sees the page.
/// <reference lib="dom" />
import { describe, expect, it } from "vitest";
import { screenshot } from "../screenshots.ts";
import {
  app,
  dialog,
  focusedId,
  ids,
  link,
  look,
  page,
  place,
  seen,
  sharpPicture,
  shownId,
} from "./viewing.ts";

/** The whole way by the keyboard alone, and back to where one was. */
export function byTheKeyboard(): void {
  describe("by the keyboard alone", () => {
    it("is reached by one Tab, and left by the next: arrows go from photo to photo", async () => {
      await page.goto(`${app.url}/library/`);
      await link("large.jpg").waitFor();
      await page.getByRole("button", { name: "Account" }).focus();
      await page.keyboard.press("Tab");
      await expect.poll(() => focusedId(page)).toBeDefined();
      const first = await focusedId(page);
      await page.keyboard.press("Tab");
      await expect.poll(() => focusedId(page)).toBeUndefined();
      await page.keyboard.press("Shift+Tab");
      await expect.poll(() => focusedId(page)).toBe(first);
      for (let n = 0; n < 6; n++) await page.keyboard.press("ArrowDown");
      for (let n = 0; n < 5; n++) {
        await page.keyboard.press("ArrowUp");
        const isCovered = () =>
          page.evaluate(() => {
            const { left, top, width } = document.activeElement!.getBoundingClientRect();
            return !document.activeElement!.contains(document.elementFromPoint(left + width / 2, top + 4));
          });
        await expect.poll(isCovered).toBe(false);
      }
    });

    it("opens, zooms, looks around, goes on, and comes back to the photo seen last", async () => {
      await page.goto(`${app.url}/library/`);
      await link("large.jpg").focus();
      await page.keyboard.press("Enter");
      await sharpPicture(page);
      const fitted = await place(page);
      for (let n = 0; n < 3; n++) await page.keyboard.press("+");
      const zoomed = await place(page);
      await page.keyboard.press("ArrowRight");
      expect((await place(page)).x).toBeLessThan(zoomed.x);
      expect(await shownId(page)).toBe(ids["large.jpg"]);
      await page.keyboard.press("PageDown");
      await expect.poll(() => shownId(page)).toBe(ids["sign.jpg"]);
      await page.keyboard.press("PageUp");
      await expect.poll(() => shownId(page)).toBe(ids["large.jpg"]);
      expect(await place(page)).toEqual(fitted);
      await page.keyboard.press("+");
      await page.keyboard.press("0");
      expect(await place(page)).toEqual(fitted);
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => shownId(page)).toBe(ids["sign.jpg"]);
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      await expect.poll(() => focusedId(page)).toBe(ids["sign.jpg"]);
    });

    it("finds the way back after sixty photos and a new load of the page", async () => {
      const complaints = seen.complaints.length;
      await page.goto(`${app.url}/library/`);
      await link("large.jpg").click();
      await sharpPicture(page);
      const walk = async (steps: number) => {
        for (let n = 0; n < steps; n++) {
          const before = await shownId(page);
          // What follows may still be on its way.
          await expect
            .poll(
              async () => {
                if ((await shownId(page)) === before) await page.keyboard.press("ArrowRight");
                return shownId(page);
              },
              { interval: 20 },
            )
            .not.toBe(before);
        }
      };
      const expectThere = async () => {
        const last = await shownId(page);
        await page.keyboard.press("Escape");
        await dialog(page).waitFor({ state: "detached" });
        await expect.poll(() => focusedId(page)).toBe(last);
        const box = (await page.locator(`[data-photo="${last}"]`).boundingBox())!;
        expect(box.y + box.height).toBeGreaterThan(116);
        expect(box.y).toBeLessThan(900);
      };
      await walk(60);
      await expectThere();
      await page.keyboard.press("Enter");
      await walk(3);
      await page.reload();
      await walk(2);
      await expectThere();
      // These photos were put there without previews: no answer is to come after this.
      await page.goto("about:blank");
      seen.forgive(complaints, /status of 403/);
    });

    it("does not lose an Escape that comes at once, nor the focus where nothing is animated", async () => {
      await page.goto(`${app.url}/library/`);
      await link("sign.jpg").waitFor();
      for (const reducedMotion of ["no-preference", "reduce"] as const) {
        await page.emulateMedia({ reducedMotion });
        await link("sign.jpg").focus();
        await page.evaluate(() => {
          (document.activeElement as HTMLElement).click();
          const press = () =>
            window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
          press();
          setTimeout(press, 40);
        });
        await page.waitForTimeout(400);
        expect(await dialog(page).count()).toBe(0);
        expect(await shownId(page)).toBeNull();
        // As long as the photo is being given up, keys are held.
        await expect
          .poll(async () => {
            if ((await shownId(page)) === null) await page.keyboard.press("Enter");
            return shownId(page);
          })
          .toBe(ids["sign.jpg"]);
        await sharpPicture(page);
        await page.keyboard.press("ArrowLeft");
        await page.keyboard.press("Escape");
        await dialog(page).waitFor({ state: "detached" });
        await expect.poll(() => focusedId(page)).toBe(ids["large.jpg"]);
      }
      await page.emulateMedia({ reducedMotion: "no-preference" });
    });

    it("hides tags and details by a key, and remembers it", async () => {
      await look("sign.jpg");
      const panel = page.getByRole("complementary", { name: "About this photo" });
      await panel.waitFor();
      const narrow = await place(page);
      await page.keyboard.press("i");
      await panel.waitFor({ state: "detached" });
      await expect.poll(async () => (await place(page)).width).toBeGreaterThan(narrow.width);
      await page.reload();
      await sharpPicture(page);
      expect(await panel.count()).toBe(0);
      await page.keyboard.press("i");
      await panel.waitFor();
    });

    it("takes a removed tag back by Ctrl+Z, with the focus on the next chip meanwhile", async () => {
      await look("large.jpg");
      const removes = dialog(page).getByRole("button", { name: /^Remove / });
      await removes.first().waitFor();
      const names = await removes.evaluateAll((chips) =>
        chips.map((chip) => chip.getAttribute("aria-label")),
      );
      await removes.first().focus();
      await page.keyboard.press("Enter");
      await page.getByText(names[0]!.replace("Remove", "Removed")).waitFor();
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      await expect.poll(focused).toBe(names[1] ?? "Add a tag");
      await page.getByRole("button", { name: "Dismiss" }).click();
      await page.keyboard.press("Control+z");
      await page.getByText(/^Undone/).waitFor();
      await expect
        .poll(() => removes.evaluateAll((chips) => chips.map((chip) => chip.getAttribute("aria-label"))))
        .toEqual(names);
      await expect.poll(focused).toBe(names[1] ?? "Add a tag");
    });

    it("lists the keys of the place one is in", async () => {
      await look("large.jpg");
      await page.keyboard.press("?");
      const help = page.getByRole("dialog", { name: "Keys" });
      expect(await help.getByRole("heading", { level: 3 }).first().textContent()).toBe("Looking at a photo");
      await screenshot(page, "viewer-keys");
      await page.keyboard.press("Escape");
      await help.waitFor({ state: "detached" });
      await dialog(page).waitFor();
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      await page.keyboard.press("?");
      expect(await help.getByRole("heading", { level: 3 }).first().textContent()).toBe("Among the photos");
      await page.keyboard.press("Escape");
    });
  });
}
