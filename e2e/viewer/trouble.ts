import { describe, expect, it } from "vitest";
import { alter } from "../alter.ts";
import { app, dialog, ids, look, page, seen, sharpPicture } from "./viewing.ts";

/** Addresses that have run out, and answers that are none. */
export function whenSomethingGoesWrong(): void {
  describe("when something goes wrong", () => {
    it("asks anew, once, for the address of a picture that has run out", async () => {
      const before = seen.complaints.length;
      let asked = 0;
      const answer = `**/api/images/${ids["large.jpg"]}`;
      await page.route(answer, (route) =>
        alter<{ previewUrl: string }>(route, (image) => {
          asked += 1;
          // As one that was signed for an hour that is over.
          const isOver = asked === 1;
          return isOver
            ? { ...image, previewUrl: image.previewUrl.replace(/Signature=.{4}/, "Signature=AAAA") }
            : image;
        }),
      );
      await look("large.jpg");
      expect(asked).toBe(2);
      await page.unroute(answer);
      seen.forgive(before, /status of 403/);
    });

    it("says it in plain words, with another try where that can help", async () => {
      const before = seen.complaints.length;
      await page.goto(`${app.url}/library/?photo=nonsense`);
      await dialog(page).getByText("This photo is not in your library.").waitFor();
      expect(await dialog(page).getByRole("button", { name: "Try again" }).count()).toBe(0);
      const asked = /\/api\/images\/img_/;
      await page.route(asked, (route) =>
        route.fulfill({ status: 500, json: { message: "Internal Server Error" } }),
      );
      await page.goto(`${app.url}/library/?photo=${ids["large.jpg"]}`);
      await dialog(page).getByText("Something went wrong. Try again in a moment.").waitFor();
      await page.unroute(asked);
      await dialog(page).getByRole("button", { name: "Try again" }).click();
      await sharpPicture(page);
      expect(await page.getByText("Something went wrong").count()).toBe(0);
      seen.forgive(before, /status of (400|500)/);
    });

    it("keeps the tag that was written, whether it can't be called so or the library fails", async () => {
      await look("large.jpg");
      const before = seen.complaints.length;
      const field = dialog(page).getByLabel("Add a tag");
      await field.fill("in:trash");
      await field.press("Enter");
      await dialog(page).getByText("The library uses this word itself.").waitFor();
      expect(await field.inputValue()).toBe("in:trash");

      const changes = (url: URL) => url.pathname === `/api/images/${ids["large.jpg"]}`;
      await page.route(changes, (route) =>
        route.request().method() === "PATCH"
          ? route.fulfill({ status: 503, json: { message: "Service Unavailable" } })
          : route.fallback(),
      );
      await field.fill("Grandma’s house");
      await field.press("Enter");
      await page.getByText("Something went wrong. Try again in a moment.").waitFor();
      await expect
        .poll(() =>
          dialog(page)
            .getByRole("button", { name: /^Grandma/ })
            .count(),
        )
        .toBe(0);
      await page.unroute(changes);
      await page.getByRole("button", { name: "Retry", exact: true }).click();
      await page.getByText("Added Grandma’s house.").waitFor();
      await dialog(page)
        .getByRole("button", { name: /^Grandma/ })
        .waitFor();
      seen.forgive(before, /status of 503/);
    });
  });
}
