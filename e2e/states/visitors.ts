import type { Page } from "playwright-core";
import { password } from "../person.ts";
import { fail, go, never, type State } from "./state.ts";
import { albumOf, owner, people } from "./world.ts";

/** A page of the identity provider's, which a button of the landing page leads to. */
async function enter(page: Page, button: "Sign in" | "Create your library"): Promise<void> {
  await page.context().clearCookies();
  await go(page, "/");
  await page.getByRole("button", { name: button }).click();
  await page.getByLabel("E-mail").waitFor();
}

const links = new Map<string, Promise<string>>();
async function link(title: string): Promise<string> {
  const expiresAt = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
  const about = { title: "Mountains and the sea", expiresAt, downloads: true, names: false, places: false };
  const { body } = await owner.call("POST", "/api/shares", { ...about, album: await albumOf(title) });
  return new URL((body as { url: string }).url).hash;
}
/** To an album of the owner's: one link for everybody. */
const album = (title: string): Promise<string> => {
  const made = links.get(title) ?? link(title);
  links.set(title, made);
  return made;
};
const shared = async (page: Page, hash: string) => {
  await page.goto("about:blank");
  await go(page, `/shared/${hash}`);
};

/** Before anybody is signed in. */
export const visitors: State[] = [
  {
    ...{ name: "landing", who: "visitor", title: "Phototag" },
    show: async (page) => {
      await go(page, "/");
      await page.getByRole("button", { name: "Create your library" }).waitFor();
    },
  },
  {
    ...{ name: "landing-failed", who: "visitor", title: "Phototag" },
    show: async (page) => {
      await go(page, "/api/auth/callback/cognito?error=access_denied");
      await page.getByText("Signing in didn't work. Try again.").waitFor();
    },
  },
  {
    ...{ name: "landing-signed-out-everywhere", who: "visitor", title: "Phototag" },
    show: async (page) => {
      await go(page, "/privacy/");
      await page.evaluate(
        "sessionStorage.setItem('phototag-farewell', 'You are signed out on all devices.')",
      );
      await go(page, "/");
      await page.getByText("You are signed out on all devices.").waitFor();
    },
  },
  {
    ...{ name: "landing-credits", who: "visitor", title: "Phototag" },
    show: async (page) => {
      await go(page, "/");
      await page.getByText("About the photographs").click();
    },
  },
  {
    ...{ name: "privacy", who: "visitor", title: "Privacy · Phototag" },
    show: (page) => go(page, "/privacy/"),
  },
  {
    ...{ name: "not-found", who: "visitor", title: "Not found · Phototag" },
    show: (page) => go(page, "/nowhere/"),
  },
  {
    ...{ name: "gate", who: "visitor", title: "Library · Phototag" },
    show: async (page) => {
      await page.context().clearCookies();
      await go(page, "/library/?error=OAuthCallback");
      await page.getByText("Sign in to see your library.").waitFor();
    },
  },
  {
    ...{ name: "sign-in", who: "visitor", title: "Sign in · Phototag" },
    show: (page) => enter(page, "Sign in"),
  },
  {
    ...{ name: "sign-in-refused", who: "visitor", title: "Sign in · Phototag" },
    show: async (page) => {
      await enter(page, "Sign in");
      await page.getByLabel("E-mail").fill(owner.email);
      await page.getByLabel("Password").fill("Wrong-horse-9");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    ...{ name: "sign-up", who: "visitor", title: "Create your account · Phototag" },
    show: (page) => enter(page, "Create your library"),
  },
  {
    ...{ name: "sign-up-refused", who: "visitor", title: "Create your account · Phototag" },
    show: async (page) => {
      await enter(page, "Create your library");
      await page.getByLabel("E-mail").fill(owner.email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    ...{ name: "confirm", who: "visitor", title: "Confirm your e-mail · Phototag" },
    show: (page, screen) => confirm(page, screen),
  },
  {
    ...{ name: "confirm-refused", who: "visitor", title: "Confirm your e-mail · Phototag" },
    show: async (page, screen) => {
      await confirm(page, screen);
      await page.getByLabel("Code").fill("000000");
      await page.getByRole("button", { name: "Confirm and continue" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    ...{ name: "forgot-password", who: "visitor", title: "Reset your password · Phototag" },
    show: async (page) => {
      await enter(page, "Sign in");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await page.getByRole("heading", { name: "Reset your password" }).waitFor();
    },
  },
  {
    ...{ name: "reset-password", who: "visitor", title: "Choose a new password · Phototag" },
    show: async (page) => {
      await enter(page, "Sign in");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await page.getByLabel("E-mail").fill(people.newcomer!.email);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("New password").waitFor();
    },
  },
  {
    ...{ name: "shared", who: "visitor", title: "Mountains and the sea · Phototag" },
    show: async (page) => {
      await shared(page, await album("Mountains"));
      await page.getByRole("list", { name: "Photos" }).getByRole("listitem").nth(2).waitFor();
    },
  },
  {
    ...{ name: "shared-photo", who: "visitor", title: "Mountains and the sea · Phototag" },
    show: async (page) => {
      await shared(page, await album("Mountains"));
      await page.getByRole("list", { name: "Photos" }).getByRole("button").nth(1).click();
      await page.getByRole("dialog", { name: "Photo" }).waitFor();
    },
  },
  {
    ...{ name: "shared-empty", who: "visitor", title: "Mountains and the sea · Phototag" },
    show: async (page) => {
      await shared(page, await album("Empty"));
      await page.getByText("There are no photos here now.").waitFor();
    },
  },
  {
    ...{ name: "shared-gone", who: "visitor", title: "Shared photos · Phototag" },
    show: async (page) => {
      await shared(page, `#${"x".repeat(43)}`);
      await page.getByRole("heading", { name: "Nothing is shared here, or not any more." }).waitFor();
    },
  },
  {
    ...{ name: "shared-loading", who: "visitor", title: "Shared photos · Phototag" },
    show: async (page) => {
      await page.route("**/api/shared/**", never);
      await shared(page, `#${"x".repeat(43)}`);
      await page.locator("[data-shape]").first().waitFor();
    },
  },
  {
    ...{ name: "shared-failed", who: "visitor", title: "Shared photos · Phototag" },
    show: async (page) => {
      await page.route("**/api/shared/**", fail);
      await shared(page, `#${"x".repeat(43)}`);
      await page.getByRole("button", { name: "Try again" }).waitFor();
    },
  },
];

let asked = 0;
async function confirm(page: Page, screen: string): Promise<void> {
  await enter(page, "Create your library");
  asked += 1;
  await page.getByLabel("E-mail").fill(`new-${screen}-${asked}@example.com`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("No mail is sent here").waitFor();
}
