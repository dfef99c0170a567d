import { alter } from "../alter.ts";
import { tile } from "./library.ts";
import { go, type State } from "./state.ts";
import { albumOf, owner } from "./world.ts";

/** The pages beside the library, with something on them. */
export const pages: State[] = [
  {
    ...{ name: "albums", who: "owner", title: "Albums · Phototag" },
    show: async (page) => {
      await go(page, "/albums/");
      await page.getByRole("link", { name: /Mountains/ }).waitFor();
    },
  },
  {
    ...{ name: "tags", who: "owner", title: "Tags · Phototag" },
    show: async (page) => {
      await page.route(/\/api\/tags\?(?!.*prefix)|\/api\/tags$/, (route) => {
        const rules = [
          { name: "Flora", to: "Plants" },
          { name: "Outdoors and everything under the open sky" },
        ];
        return alter<object>(route, (body) => ({ ...body, rules, cursor: "more" }));
      });
      await go(page, "/tags/");
      await page.getByRole("link", { name: /Sheep/ }).waitFor();
    },
  },
  {
    ...{ name: "tags-none-so", who: "owner", title: "Tags · Phototag" },
    show: async (page) => {
      await go(page, "/tags/");
      await page.getByRole("searchbox", { name: "Tags that begin with" }).fill("Quark");
      await page.getByText("No tag begins with “Quark”.").waitFor();
    },
  },
  {
    ...{ name: "alike", who: "owner", title: "Alike · Phototag" },
    show: async (page) => {
      await go(page, "/alike/");
      await page
        .getByRole("heading", { name: / alike$/ })
        .first()
        .waitFor();
    },
  },
  {
    ...{ name: "trash", who: "owner", title: "Trash · Phototag" },
    show: async (page) => {
      await go(page, "/trash/");
      await tile(page, 0).waitFor();
    },
  },
  {
    ...{ name: "account", who: "owner", title: "Your account · Phototag" },
    show: async (page) => {
      await page.route("**/api/account", (route) =>
        alter<{ bytes: number; limits: object }>(route, (body) => ({
          ...body,
          limits: { ...body.limits, bytes: body.bytes * 3 },
        })),
      );
      await go(page, "/account/");
      await page.getByText(/B of .*B$/).waitFor();
    },
  },
  {
    ...{ name: "shared-links", who: "owner", title: "Your account · Phototag" },
    show: async (page) => {
      const album = await albumOf("Mountains");
      const expiresAt = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
      await owner.call("POST", "/api/shares", {
        album,
        title: "Mountains and the sea",
        expiresAt,
        downloads: true,
        names: true,
        places: true,
      });
      await go(page, "/account/");
      await page.getByRole("region", { name: "Shared links" }).getByRole("listitem").first().waitFor();
      await page.getByRole("region", { name: "Shared links" }).scrollIntoViewIfNeeded();
    },
  },
];
