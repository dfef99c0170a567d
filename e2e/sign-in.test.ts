// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { signIn, signInThere } from "./sign-in.ts";

let app: App;
let browser: Browser;
let person: Person;
let page: Page;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "entering");
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  return () => page.context().close();
});

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const button = () => page.getByRole("button", { name: "Sign in" });

it("leads to the library, though the session's answer comes in the midst of it", async () => {
  const proof = page.waitForResponse("**/api/auth/csrf");
  await page.route("**/api/auth/session", async (route) => {
    const response = await fetch(`${app.url}/api/auth/session`);
    await proof;
    const headers = { "set-cookie": response.headers.getSetCookie().join("\n") };
    await route.fulfill({ headers, json: await response.json() });
  });
  const session = page.waitForResponse("**/api/auth/session");
  await page.route("**/api/auth/signin/cognito*", async (route) => {
    await session;
    await route.continue();
  });
  await page.goto(app.url);
  await button().click();
  await signInThere(page, app, person);
});

it("is one sign-in after a double click: of two, each would take the other's CSRF token away", async () => {
  let asked = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/auth/signin/cognito") asked += 1;
  });
  await page.goto(app.url);
  await button().dblclick();
  await signInThere(page, app, person);
  expect(asked).toBe(1);
});

it("is over after a sign-out, though the session was just asked for", async () => {
  await signIn(page, app, person);
  await page.getByRole("button", { name: "Account" }).click();
  const out = page.waitForResponse("**/api/auth/federated-logout");
  await page.route("**/api/auth/session", async (route) => {
    const headers = { cookie: (await route.request().headerValue("cookie")) ?? "" };
    const response = await fetch(`${app.url}/api/auth/session`, { headers });
    await Promise.race([out, new Promise((wake) => setTimeout(wake, 1500))]);
    await route.fulfill({
      headers: { "set-cookie": response.headers.getSetCookie().join("\n") },
      json: await response.json(),
    });
  });
  const asked = page.waitForRequest("**/api/auth/session");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await asked;
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await out;
  await page.unrouteAll({ behavior: "wait" });
  await page.waitForURL(`${app.url}/`);
  await button().waitFor();
  expect(await (await page.request.get(`${app.url}/api/auth/session`)).json()).toEqual({});
});

it("asks before it signs out while photos are being sent", async () => {
  await signIn(page, app, person);
  const photo = await drawnPhoto("late.jpg", 7);
  await page.route("**/api/uploads", () => {});
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: photo.name, mimeType: photo.type, buffer: Buffer.from(photo.bytes) });
  await page.getByRole("region", { name: "Adding" }).waitFor();
  const signOut = async () => {
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await asked.waitFor();
  };
  const asked = page.getByRole("dialog", { name: "Sign out now?" });
  await signOut();
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "detached" });
  expect(await (await page.request.get(`${app.url}/api/auth/session`)).json()).not.toEqual({});
  await signOut();
  await asked.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${app.url}/`);
  await button().waitFor();
});
