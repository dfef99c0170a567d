import type { Page } from "playwright-core";
import { alter } from "../alter.ts";
import { fail, go, never, type State } from "./state.ts";
import { photos, type Screen } from "./world.ts";

const LIBRARY = "Library · Phototag";
const PHOTO = "boats-at-nagasaki-square.jpg";
const view = (page: Page) => page.getByRole("dialog", { name: "Photo" });
const answer = /\/api\/images\/img_[^/]*$/;

async function look(page: Page, name = PHOTO): Promise<void> {
  await go(page, `/library/?photo=${photos[name]!.id}`);
  await view(page).locator("[data-picture] img[width]").waitFor();
}
/** With tags and details beside the photo, or over it on a small screen. */
export async function details(page: Page): Promise<void> {
  if (page.viewportSize()!.width <= 900)
    await view(page).getByRole("button", { name: "Tags and details" }).click();
  await view(page).getByRole("complementary", { name: "About this photo" }).waitFor();
}
const shown = (name: string, show: (page: Page, screen: Screen) => Promise<unknown>): State => ({
  ...{ name: `photo-${name}`, who: "owner", title: LIBRARY, anew: true },
  show,
});
/** The photo itself, and none of its neighbors. */
const slide = (page: Page) => view(page).locator('[data-at="0"]');
const altered = (name: string, change: (body: object) => object, then: (page: Page) => Promise<unknown>) =>
  shown(name, async (page) => {
    await page.route(answer, (route) => alter(route, change));
    await go(page, `/library/?photo=${photos[PHOTO]!.id}`);
    await view(page).getByRole("button", { name: "Close" }).waitFor();
    await details(page);
    await then(page);
  });
const scrollTo = (page: Page, name: string) =>
  view(page)
    .getByRole("heading", { name })
    .evaluate((heading) => heading.scrollIntoView({ block: "start", behavior: "instant" }));

const line = (text: string, top: number) => ({
  text,
  confidence: 92,
  box: { left: 0.2, top, width: 0.4, height: 0.05 },
});

/** One photo, looked at. */
export const viewing: State[] = [
  shown("details", async (page) => {
    await look(page);
    await details(page);
    await view(page).getByText("More like this").waitFor();
  }),
  shown("facts", async (page) => {
    await look(page, "abandoned-house.jpg");
    await details(page);
    await view(page)
      .getByText(/48\.8584/)
      .waitFor();
    await view(page).getByText("History").click();
    await scrollTo(page, "Details");
  }),
  shown("alone", async (page) => {
    await page.evaluate('localStorage.setItem("details", "hidden")');
    await look(page);
    await page.evaluate('localStorage.removeItem("details")');
  }),
  shown("tagging", async (page) => {
    await look(page);
    await details(page);
    await view(page).getByLabel("Add a tag").fill("s");
    await view(page).getByRole("option").first().waitFor();
  }),
  shown("tag-refused", async (page) => {
    await look(page);
    await details(page);
    const field = view(page).getByLabel("Add a tag");
    await field.fill("in:trash");
    await field.press("Enter");
    await view(page).getByText("The library uses this word itself.").waitFor();
  }),
  shown("zoomed", async (page) => {
    await look(page);
    for (let times = 0; times < 4; times++) await page.keyboard.press("+");
    await page.locator("[data-zoomed]").waitFor();
  }),
  shown("slideshow", async (page) => {
    await look(page);
    await view(page).getByRole("button", { name: "Slideshow" }).click();
    await view(page).getByRole("button", { name: "Pause the slideshow" }).waitFor();
  }),
  altered(
    "text",
    (body) => ({
      ...body,
      text: [
        "Harbour",
        "HOTEL NAGASAKI",
        "Boats to the islands every morning at nine, except on holidays and in storms",
        "Platform 2",
        "Tickets on board",
        "No smoking",
        "22.49",
      ].map((text, at) => line(text, 0.1 * at)),
    }),
    async (page) => {
      await view(page).getByRole("list", { name: "Text in this photo" }).waitFor();
      await scrollTo(page, "Text");
    },
  ),
  altered(
    "recognizing",
    ({ thumbUrl, previewUrl, ...body }: { thumbUrl?: string; previewUrl?: string }) => ({
      ...body,
      status: "recognizing",
      tags: [],
    }),
    (page) =>
      slide(page)
        .getByText(/is being recognized/)
        .waitFor(),
  ),
  altered(
    "failed",
    ({ thumbUrl, previewUrl, ...body }: { thumbUrl?: string; previewUrl?: string }) => ({
      ...body,
      ...{ status: "failed", tags: [], reason: "This file isn't an image." },
    }),
    (page) => slide(page).getByText("This file isn't an image.").waitFor(),
  ),
  altered(
    "incomplete",
    (body) => ({ ...body, incomplete: true, reason: "Its tags could not be found. Try again later." }),
    async (page) => {
      await view(page).getByText("A part of this file may be missing.").waitFor();
      await scrollTo(page, "Details");
    },
  ),
  shown("gone", async (page) => {
    await go(page, "/library/?photo=nonsense");
    await view(page).getByText("This photo is not in your library.").waitFor();
  }),
  shown("trouble", async (page) => {
    await page.route(answer, fail);
    await go(page, `/library/?photo=${photos[PHOTO]!.id}`);
    await view(page).getByRole("button", { name: "Try again" }).waitFor();
  }),
  shown("loading", async (page) => {
    await page.route(answer, never);
    await page.route(/\/api\/images\?/, never);
    await go(page, `/library/?photo=${photos[PHOTO]!.id}`);
    await view(page).getByText("Loading…").waitFor();
  }),
  {
    ...shown("in-trash", async (page) => {
      await go(page, "/trash/");
      await page.locator("[data-photo] a").first().click();
      await view(page).getByRole("button", { name: "Restore" }).waitFor();
      await details(page);
    }),
    title: "Trash · Phototag",
  },
  {
    ...shown("purge", async (page) => {
      await go(page, "/trash/");
      await page.locator("[data-photo] a").first().click();
      await view(page).getByRole("button", { name: "Delete for good" }).click();
      await page.getByRole("dialog", { name: /for good/ }).waitFor();
    }),
    title: "Trash · Phototag",
  },
];
