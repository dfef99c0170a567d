// What runs in the page sees the page.
/// <reference lib="dom" />
import { library, tile } from "./library.ts";
import { fail, go, never, type State } from "./state.ts";

const LIBRARY = "Library · Phototag";

/** Where the site can't do what it is there for. */
export const trouble: State[] = [
  {
    ...{ name: "loading", who: "owner", title: LIBRARY },
    show: async (page) => {
      await page.route("**/api/months", never);
      await go(page, "/library/");
      await page.getByRole("button", { name: "Account" }).waitFor();
      await page.locator("main [data-shape]").first().waitFor();
    },
  },
  {
    ...{ name: "loading-photos", who: "owner", title: LIBRARY },
    show: async (page) => {
      await page.route(/\/api\/images\?/, never);
      await go(page, "/library/");
      await page.getByRole("heading", { level: 2 }).first().waitFor();
    },
  },
  {
    ...{ name: "offline", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await page.context().setOffline(true);
      await page.getByText("Offline. What you add is sent when you are back.").waitFor();
    },
  },
  {
    ...{ name: "unreachable", who: "owner", title: LIBRARY },
    show: async (page) => {
      await page.route("**/api/months", (route) => route.abort());
      await go(page, "/library/");
      await page.getByText("Your library can't be reached.").waitFor();
    },
  },
  ...(["library", "albums", "tags", "alike", "trash", "account"] as const).map(
    (name): State => ({
      ...{
        name: `refused-${name}`,
        who: "owner",
        title: `${name === "account" ? "Your account" : name[0]!.toUpperCase() + name.slice(1)} · Phototag`,
      },
      show: async (page) => {
        await page.route(/\/api\/(months|images|albums|tags|alike|account|shares)/, fail);
        await go(page, `/${name}/`);
        await page
          .getByRole("alert")
          .getByText(/Something went wrong/)
          .first()
          .waitFor();
      },
    }),
  ),
  {
    ...{ name: "session-ended", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await page.route("**/api/auth/session", (route) => route.fulfill({ json: {} }));
      // As when one comes back to the page.
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await page.getByRole("button", { name: "Sign in again" }).waitFor();
    },
  },
  {
    ...{ name: "stopped-working", who: "owner", title: LIBRARY },
    show: async (page) => {
      // What cannot be drawn: a page's own code fails at it.
      await page.route("**/api/months", (route) =>
        route.fulfill({ json: { months: [{ month: null, count: 1 }] } }),
      );
      await go(page, "/library/");
      await page.getByRole("heading", { name: "This page stopped working." }).waitFor();
    },
  },
  {
    ...{ name: "not-done", who: "owner", title: LIBRARY },
    show: async (page) => {
      await library(page);
      await tile(page, 0).getByRole("checkbox").dispatchEvent("click");
      await page.route(/\/api\/images/, (route) =>
        route.request().method() === "GET" ? route.fallback() : fail(route),
      );
      await page.getByRole("toolbar").getByRole("button", { name: "Archive" }).click();
      await page.getByText("Something went wrong. Try again in a moment.").waitFor();
      await page.getByRole("button", { name: "Retry" }).focus();
    },
  },
];
