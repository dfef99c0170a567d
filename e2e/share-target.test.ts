// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

/** Photos that another app shares: as Android posts them (W3C, "Web Share Target"), which here a form does. */

let app: App;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: Watch;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  const person = await Person.signUp(app, "sharer");
  context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  seen = await watch(page);
  await signIn(page, app, person);
});

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

/** Posts photos from the page that is open, as a share does. */
async function share(...names: string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name, n) => ({ name, bytes: [...(await drawnPhoto(name, n + 1)).bytes] })),
  );
  await page.evaluate(
    ({ files, action }) => {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", enctype: "multipart/form-data", action });
      const input = document.createElement("input");
      Object.assign(input, { type: "file", name: "photos", multiple: true });
      const chosen = new DataTransfer();
      for (const { name, bytes } of files)
        chosen.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
      input.files = chosen.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    { files, action: `${app.url}/share-target/` },
  );
}

const dialog = (name: string) => page.getByRole("dialog", { name });

it("is offered to the system, by the browser's own reading of the manifest", async () => {
  const devTools = await context.newCDPSession(page);
  const { errors, manifest } = await devTools.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(manifest.shareTarget).toMatchObject({ action: `${app.url}/share-target/`, method: "kPost" });
  await devTools.detach();
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration("/share-target/");
        return { active: registration?.active?.state, scope: new URL(registration?.scope ?? "a:b").pathname };
      }),
    )
    .toEqual({ active: "activated", scope: "/share-target/" });
  // It has a say in that address alone.
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
});

it("asks, and adds what was shared under its name", async () => {
  await share("beach ü.jpg", "dunes.jpg");
  await dialog("Add 2 photos?").waitFor();
  await screenshot(page, "shared-with-phototag");
  expect(new URL(page.url()).search).toBe("");
  await dialog("Add 2 photos?").getByRole("button", { name: "Add" }).click();
  await expect.poll(() => page.locator("main [data-photo]").count(), { timeout: 120_000 }).toBe(2);
  await page.goto(`${app.url}/library/?q=${encodeURIComponent("name:dunes")}`);
  await expect.poll(() => page.locator("main [data-photo]").count()).toBe(1);
  await page.reload();
  await page.locator("main [data-photo]").waitFor();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

it("adds nothing that its owner does not want", async () => {
  await share("advertisement.jpg");
  await dialog("Add 1 photo?").getByRole("button", { name: "Cancel" }).click();
  await dialog("Add 1 photo?").waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => caches.has("shared-photos"))).toBe(false);
  await expect.poll(() => page.locator("main [data-photo]").count()).toBe(2);
});

it("lets another site post photos, too, but add none", async () => {
  await context.route("http://elsewhere.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Elsewhere</title>" }),
  );
  await page.goto("http://elsewhere.example/");
  await share("planted.jpg");
  await dialog("Add 1 photo?").waitFor();
  await page.goto(`${app.url}/library/`);
  await expect.poll(() => page.locator("main [data-photo]").count()).toBe(2);
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
