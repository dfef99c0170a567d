import type { Page } from "playwright-core";
import { library, query, select } from "./library.ts";
import { go, type State } from "./state.ts";
import { albumOf, owner } from "./world.ts";

const LIBRARY = "Library · Phototag";
const dialog = (page: Page) => page.getByRole("dialog").last();

/** A dialog that is asked for by an action of the selection. */
const asked = (
  name: string,
  action: string,
  count: number,
  then?: (page: Page) => Promise<unknown>,
): State => ({
  ...{ name: `dialog-${name}`, who: "owner", title: LIBRARY },
  show: async (page) => {
    await library(page);
    await select(page, count);
    await page.getByRole("toolbar").getByRole("button", { name: action }).click();
    await dialog(page).waitFor();
    await then?.(page);
  },
});
const ofAlbum = (name: string, action: string): State => ({
  ...{ name: `dialog-${name}`, who: "owner", title: "Mountains and the sea · Phototag" },
  show: async (page) => {
    await library(page, query(`album:${await albumOf("Mountains")}`));
    await page.getByRole("button", { name: action, exact: true }).click();
    await dialog(page).waitFor();
  },
});
/** One that a button of a page asks for. */
const on = (
  name: string,
  path: string,
  title: string,
  button: string | RegExp,
  then?: (page: Page) => Promise<unknown>,
): State => ({
  ...{ name: `dialog-${name}`, who: "owner", title: `${title} · Phototag` },
  show: async (page) => {
    await go(page, path);
    await page.getByRole("button", { name: button }).first().click();
    await dialog(page).waitFor();
    await then?.(page);
  },
});

/** Everything that is asked in front of the page. */
export const dialogs: State[] = [
  asked("date", "Change date", 1),
  asked("date-shift", "Change date", 3, async (page) => {
    await dialog(page).getByRole("radio", { name: "Shift each" }).check();
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await dialog(page).getByRole("alert").getByText(/./).waitFor();
  }),
  asked("place", "Change place", 2, async (page) => {
    await dialog(page).getByRole("combobox", { name: "City or coordinates" }).fill("san");
    await dialog(page).getByRole("option").first().waitFor();
  }),
  asked("place-refused", "Change place", 1, async (page) => {
    await dialog(page).getByRole("combobox", { name: "City or coordinates" }).fill("somewhere else");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await page.getByText("Choose a city from the list").waitFor();
  }),
  asked("album", "Add to album", 3, (page) =>
    dialog(page)
      .getByRole("button", { name: /Mountains/ })
      .waitFor(),
  ),
  asked("remove-tag", "Remove tag", 4, (page) => dialog(page).getByRole("list", { name: "Tags" }).waitFor()),
  asked("share", "Share", 3),
  {
    ...asked("share-made", "Share", 1),
    show: async (page) => {
      await library(page);
      await select(page, 1);
      await page.getByRole("toolbar").getByRole("button", { name: "Share" }).click();
      await dialog(page).getByLabel("Title").fill("For you");
      await dialog(page).getByRole("button", { name: "Create link" }).click();
      await dialog(page).getByRole("button", { name: "Copy" }).click();
      await dialog(page).getByText("Copied.").waitFor();
    },
  },
  asked("take-out", "Download", 4, (page) =>
    dialog(page)
      .getByText(/^4 photos, /)
      .waitFor(),
  ),
  ofAlbum("album-rename", "Rename"),
  ofAlbum("album-delete", "Delete album"),
  on("album-new", "/albums/", "Albums", "New album"),
  on("tag-rename", "/tags/", "Tags", /^Rename Boat/, async (page) => {
    await dialog(page).getByLabel("New name").fill("Sheep");
    await dialog(page)
      .getByText(/is there already/)
      .waitFor();
  }),
  on("tag-remove", "/tags/", "Tags", /^Remove Sheep/),
  on("purge-all", "/trash/", "Trash", "Empty trash"),
  {
    ...{ name: "dialog-purge", who: "owner", title: "Trash · Phototag" },
    show: async (page) => {
      await go(page, "/trash/");
      await page.locator("[data-photo]").first().waitFor();
      await select(page, 2);
      await page.getByRole("toolbar").getByRole("button", { name: "Delete for good" }).click();
      await dialog(page).waitFor();
    },
  },
  on("export", "/account/", "Your account", "Export everything"),
  on("delete-account", "/account/", "Your account", "Delete account", async (page) => {
    await dialog(page).getByRole("textbox").fill("somebody-else@example.com");
    await dialog(page).getByRole("button", { name: "Delete account" }).click();
    await dialog(page)
      .getByText(/to go on\.$/)
      .waitFor();
  }),
  {
    ...{ name: "dialog-take-back", who: "owner", title: "Your account · Phototag" },
    show: async (page) => {
      const expiresAt = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
      const album = await albumOf("Mountains");
      await owner.call("POST", "/api/shares", {
        album,
        title: "Mountains and the sea",
        expiresAt,
        downloads: false,
        names: false,
        places: false,
      });
      await go(page, "/account/");
      await page
        .getByRole("button", { name: /^Take back the link/ })
        .first()
        .click();
      await dialog(page).waitFor();
    },
  },
  {
    ...{ name: "dialog-keys", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await page.keyboard.press("?");
      await dialog(page).waitFor();
    },
  },
];
