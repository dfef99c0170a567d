import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { answerTo } from "./alter.ts";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { screenshot } from "./screenshots.ts";
import { type Watch, watch } from "./watch.ts";

/** The sample photographs, and a tag that anyone would give each. */
const photographs = {
  "strawberries.jpg": "Strawberry",
  "alpine-landscape.jpg": "Mountain",
  "sheep.jpg": "Sheep",
  "boats-at-nagasaki.jpg": "Boat",
  "abandoned-house.jpg": "House",
  "black-canyon.jpg": "Rock",
};
const tags = Object.values(photographs);

const email = `ada-${Date.now()}@example.com`;
const password = "Correct-horse-9";

// Each step waits for what it needs; this only ends one that waits in vain on a slow machine.
vi.setConfig({ testTimeout: 180_000 });

let app: App;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
let seen: Watch;

/** One person's way through Phototag, in a real browser against the real thing; each step starts where the last one ended. */
describe("from sign-up to sign-out", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "phototag-photos-"));
    // On what a deployment would upload, where SST's CLI builds it.
    const args = process.platform === "win32" ? [] : ["--built"];
    [app, browser] = await Promise.all([App.start({ args }), launchBrowser()]);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    seen = await watch(page);
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await app?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async ({ task }) => {
      await screenshot(page, `failed ${task.name.replaceAll(/\W+/g, " ").slice(0, 60)}`);
    });
  });

  const grid = () => page.getByRole("main").locator("[data-photo]");
  const photo = (tag: string): Locator =>
    page.getByRole("link").filter({ has: page.getByAltText(new RegExp(tag)) });
  const undo = () => page.getByRole("button", { name: "Undo" });
  const height = async () => (await grid().first().boundingBox())?.height ?? 0;

  /** From the first page on. */
  async function signIn(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${app.url}/library/`);
  }

  const readSession = () =>
    page.evaluate(async () => (await fetch("/api/auth/session")).json() as Promise<Record<string, unknown>>);

  it("shows what it is on the first page", async () => {
    await page.goto(app.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await screenshot(page, "landing");
  });

  it("says what private means, and what is kept where", async () => {
    await page.getByRole("link", { name: "What is kept where" }).click();
    await page.getByRole("heading", { level: 1, name: "Privacy" }).waitFor();
    await screenshot(page, "privacy");
    await page.getByRole("link", { name: "Back to the first page" }).click();
    await page.getByRole("button", { name: "Create your library" }).waitFor();
  });

  it("shows where the photos will be before any script has come", async () => {
    const without = await browser.newContext({ javaScriptEnabled: false });
    const early = await without.newPage();
    await early.goto(`${app.url}/library/`);
    await early.locator("main [data-shape]").first().waitFor();
    await screenshot(early, "before-scripts");
    await without.close();
  });

  it("installs as an app, by the browser's own judgment", async () => {
    const devTools = await context.newCDPSession(page);
    const { url, errors, data = "" } = await devTools.send("Page.getAppManifest");
    expect([url, errors]).toEqual([`${app.url}/manifest.webmanifest`, []]);
    expect(JSON.parse(data)).toMatchObject({ start_url: "/library/", display: "standalone" });
    const { installabilityErrors } = await devTools.send("Page.getInstallabilityErrors");
    // A test's window is one of those.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    await devTools.detach();
  });

  it("makes an account, with the code filled in, and lands signed in", async () => {
    await page.getByRole("button", { name: "Create your library" }).click();
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await screenshot(page, "sign-up");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("No mail is sent here").waitFor();
    const code = await page.getByLabel("Code").inputValue();
    expect((await app.line(new RegExp(`code for ${email}: (\\d{6})`)))[1]).toBe(code);
    await screenshot(page, "confirm");
    await page.getByRole("button", { name: "Confirm and continue" }).click();
    await page.waitForURL(`${app.url}/library/`);
    await page.getByText("Drop photos anywhere.").waitFor();
    await screenshot(page, "library-empty");
  });

  it("gives the browser an access token and its expiry, and no other token", async () => {
    const session = await readSession();
    expect(Object.keys(session).sort()).toEqual(["accessToken", "accessTokenExpires", "expires", "user"]);
    expect(session.user).toEqual({ email });
  });

  it("takes photographs in and tags them; what is no photograph fails with a plain reason", async () => {
    const files = (await samplePhotos(defaultCache())).map(({ path }) => path);
    expect(files.map((file) => basename(file)).sort()).toEqual(Object.keys(photographs).sort());
    const text = join(folder, "letter.jpg");
    await writeFile(text, "Dear Ada, this is a letter.");
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles([...files, text]);
    const adding = page.getByRole("region", { name: "Adding" });
    await adding.waitFor();
    for (const tag of tags) await photo(tag).first().waitFor({ timeout: 60_000 });
    await adding.getByText("This file isn't an image.").waitFor();
    await adding.getByText(`${tags.length} photos added. 1 could not be added.`).waitFor();
    await screenshot(page, "added");
    await page.getByRole("button", { name: "Remove letter.jpg" }).click();
    await page.getByText("This file isn't an image.").waitFor({ state: "detached" });
    await adding.getByText(`${tags.length} photos added.`, { exact: true }).waitFor();
    await adding.getByRole("button", { name: "Dismiss" }).click();
    await adding.waitFor({ state: "hidden" });
    await expect.poll(() => grid().count()).toBe(tags.length);
  });

  it("says when a photograph is there already", async () => {
    const alps = (await samplePhotos(defaultCache())).find(({ name }) => name === "alpine-landscape.jpg");
    if (!alps) throw new Error("the alps are gone");
    await page.locator("input[type=file]").first().setInputFiles(alps.path);
    await page
      .getByText(/already in your library/i)
      .first()
      .waitFor();
    await expect.poll(() => grid().count()).toBe(tags.length);
    // It goes by itself.
    await page.getByRole("button", { name: `Remove ${alps.name}` }).waitFor({ state: "detached" });
  });

  it("keeps its library over a reload, by month", async () => {
    await page.reload();
    for (const tag of tags) await photo(tag).first().waitFor();
    await page.mouse.move(0, 700);
    await screenshot(page, "library-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await screenshot(page, "library-dark");
    const medium = await height();
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, "library-phone");
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(height).toBe(medium);
  });

  it("draws photos larger and smaller, by keys and from the menu, and remembers it", async () => {
    const medium = await height();
    await page.keyboard.press("+");
    await expect.poll(height).toBeGreaterThan(medium * 1.2);
    await page.reload();
    await expect.poll(height).toBeGreaterThan(medium * 1.2);
    await page.getByRole("button", { name: "Account" }).click();
    expect(await page.getByRole("radio", { name: "Large" }).isChecked()).toBe(true);
    await page.getByRole("radio", { name: "Small" }).check();
    await expect.poll(height).toBeLessThan(medium * 0.8);
    await screenshot(page, "account-menu");
    await page.keyboard.press("Escape");
    await page.keyboard.press("+");
    await expect.poll(height).toBe(medium);
  });

  it("opens a photograph with its tags, and corrects them", async () => {
    await photo("Boat").first().click();
    const dialog = page.getByRole("dialog", { name: "Photo" });
    await dialog.getByText("Boat", { exact: true }).first().waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await screenshot(page, "photo-dark");
    await dialog.getByLabel("Add a tag").fill("Nagasaki");
    await page.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Remove Nagasaki" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  it("finds photographs by a tag, by the owner's own tag, and without one", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("nagas");
    await page.getByRole("option", { name: /Nagasaki/ }).waitFor();
    await screenshot(page, "search");
    await page.keyboard.press("Enter");
    await expect.poll(() => grid().count()).toBe(1);
    const box = page.getByRole("combobox", { name: "Search" });
    await box.fill("OR -Sheep");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("A term cannot be excluded inside OR.").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("Nagasaki");
    await box.fill("OR Sheep");
    await page.keyboard.press("Enter");
    await expect.poll(() => grid().count()).toBe(2);
    expect(new URL(page.url()).searchParams.get("q")).toBe("Nagasaki OR Sheep");
    await page.goto(`${app.url}/library/?q=${encodeURIComponent("Sheep OR -Boat")}`);
    await page.getByRole("main").getByText("A term cannot be excluded inside OR.").waitFor();
    expect(await box.inputValue()).toBe("Sheep OR -Boat");
    await page.goto(`${app.url}/library/?q=${encodeURIComponent("-Nagasaki")}`);
    await expect.poll(() => grid().count()).toBe(tags.length - 1);
    await page.goto(`${app.url}/library/?q=boats`);
    await page.getByText(/Showing Boat.* for “boats”/).waitFor();
    await page.goto(`${app.url}/library/?q=lamb`);
    const near = page.getByRole("list", { name: "Near lamb" });
    await near.getByRole("button", { name: "Sheep" }).waitFor();
    await near.getByRole("button", { name: "Sheep" }).click();
    await expect.poll(() => grid().count()).toBe(1);
    expect(new URL(page.url()).searchParams.get("q")).toBe("Sheep");
    await page.goto(`${app.url}/library/?q=Unheardof`);
    await page
      .getByText(/no photos|nothing/i)
      .first()
      .waitFor();
    await page.goto(`${app.url}/library/`);
    await expect.poll(() => grid().count()).toBe(tags.length);
  });

  it("deletes a photograph, takes it back, deletes it again, and restores it from the trash", async () => {
    const remove = async () => {
      await photo("Sheep").first().click();
      await page.getByRole("dialog", { name: "Photo" }).getByRole("button", { name: "Delete" }).click();
      await page.getByText("Deleted 1.").waitFor();
    };
    await remove();
    await undo().click();
    await page.getByText("Undone.").waitFor();
    await page.goto(`${app.url}/library/`);
    await photo("Sheep").first().waitFor();
    await remove();
    await page.goto(`${app.url}/trash/`);
    await photo("Sheep").first().waitFor();
    await screenshot(page, "trash");
    await page.getByRole("checkbox", { name: /Sheep/ }).first().click({ force: true });
    await page.getByRole("button", { name: "Restore" }).first().click();
    await page.getByText("Restored 1.").waitFor();
    await page.goto(`${app.url}/library/`);
    await photo("Sheep").first().waitFor();
  });

  it("still has everything after a stop and a start", async () => {
    // What the page asks for while nothing is there is refused, and the browser says so.
    const before = seen.complaints.length;
    await app.stop();
    app = await App.start({ data: app.data, ports: app.ports });
    await page.goto(`${app.url}/library/`);
    seen.forgive(before, /ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET)|status of 503/);
    for (const tag of tags) await photo(tag).first().waitFor();
  });

  it("signs out, here and at the sign-in pages", async () => {
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByText(email).waitFor();
    await page
      .getByRole("button", { name: "Sign out", exact: true })
      .or(page.getByRole("menuitem", { name: "Sign out", exact: true }))
      .click();
    await page.waitForURL(`${app.url}/`);
    expect(await readSession()).toEqual({});
    await signIn(page);
    await expect.poll(() => grid().count()).toBe(tags.length);
  });

  it("signs out everywhere: another browser is led to the first page at its next request", async () => {
    const before = seen.complaints.length;
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto(app.url);
    await signIn(other);
    await other.locator("[data-photo]").first().waitFor();
    // A token is known by the second of its sign-in.
    const second = Math.floor(Date.now() / 1000);
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second);

    const everywhere = page.getByRole("button", { name: "Sign out everywhere" });
    await page.getByRole("button", { name: "Account" }).click();
    await page.route("**/api/account/sign-out", (route) => route.fulfill({ status: 500, body: "{}" }), {
      times: 1,
    });
    await everywhere.click();
    await page.getByText("You could not be signed out everywhere. Try again.").waitFor();
    expect(await readSession()).toMatchObject({ user: { email } });
    await everywhere.click();
    await page.getByText("You are signed out on all devices.").waitFor();
    expect(page.url()).toBe(`${app.url}/`);
    expect(await readSession()).toEqual({});
    seen.forgive(before, /status of (401|500)/);

    await other.getByRole("button", { name: "Account" }).click();
    await other.getByRole("link", { name: "Trash" }).click();
    await other.getByText("You have been signed out. Sign in again.").waitFor();
    expect(other.url()).toBe(`${app.url}/`);
    // Once: and its own session is over, as is the one at the sign-in pages, so that a password is asked for.
    await other.goto(`${app.url}/library/`);
    await other.getByLabel("Password").waitFor();
    await elsewhere.close();
    await signIn(page);
    await expect.poll(() => grid().count()).toBe(tags.length);
  });

  it("shows the page for paths that have none, and says on the first page that signing in failed", async () => {
    const before = seen.complaints.length;
    const missing = await page.goto(`${app.url}/nowhere/`);
    expect(missing?.status()).toBe(404);
    await page.getByRole("heading", { name: "There is no page here." }).waitFor();
    seen.forgive(before, /status of 404/);
    const failed = await context.browser()!.newPage();
    await failed.goto(`${app.url}/api/auth/callback/cognito?error=access_denied`);
    await failed.getByText("Signing in didn't work. Try again.").waitFor();
    expect(failed.url()).toBe(`${app.url}/`);
    await failed.close();
  });

  it("says that a page's own code failed", async () => {
    // A browser of its own: what it is given in place of a script, it keeps for a year.
    const other = await browser.newContext({ storageState: await context.storageState() });
    const broken = await other.newPage();
    const { complaints } = await watch(broken);
    await broken.route("**/_next/static/**/*.js", async (route) => {
      const answer = await answerTo(route);
      const body = (await answer.text()).replace('"Your library"', "(() => { throw Error('broken') })()");
      await route.fulfill({ response: answer, body });
    });
    await broken.goto(`${app.url}/library/`);
    await broken.getByRole("heading", { name: "This page stopped working." }).waitFor();
    expect(complaints.filter((complaint) => !complaint.includes("Error: broken"))).toEqual([]);
    await broken.unrouteAll({ behavior: "ignoreErrors" });
    await other.close();
  });

  it("says on every answer what may be done with it", async () => {
    const headersOf = async (path: string) => (await fetch(app.url + path, { redirect: "manual" })).headers;
    const policies = { pages: /^default-src 'self'; /, api: /^default-src 'none'; / };
    for (const [path, policy] of [
      ["/", policies.pages],
      ["/library/", policies.pages],
      ["/icon.svg", policies.pages],
      ["/nowhere/", policies.pages],
      ["/api/auth/session", policies.api],
      ["/api/images", policies.api],
      ["/api/nothing", policies.api],
    ] as const) {
      const headers = await headersOf(path);
      expect(headers.get("content-security-policy"), path).toMatch(policy);
      expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("x-frame-options"), path).toBe("DENY");
      expect(headers.get("strict-transport-security"), path).toMatch(/^max-age=\d{8}/);
      expect(headers.get("referrer-policy"), path).toMatch(/^(same-origin|no-referrer)$/);
      if (policy === policies.api) expect(headers.get("cache-control"), path).toBe("no-store");
    }
  });

  it("had nothing to complain about: no error, and nothing that its own policy refused", () => {
    expect(seen.complaints).toEqual([]);
  });

  it("runs no script but its own, and tells nobody else", async () => {
    await page.goto(`${app.url}/library/`);
    await photo("Sheep").first().waitFor();
    const before = seen.complaints.length;
    await page.evaluate(async () => {
      const add = (element: HTMLElement) => document.body.append(element);
      add(Object.assign(document.createElement("script"), { textContent: "document.title = 'taken'" }));
      const image = document.createElement("img");
      image.setAttribute("onerror", "document.title = 'taken'");
      image.src = "/nothing.png";
      add(image);
      add(Object.assign(document.createElement("script"), { src: "https://elsewhere.example/a.js" }));
      add(Object.assign(document.createElement("iframe"), { src: "https://elsewhere.example/" }));
      await fetch("https://elsewhere.example/tell").catch(() => {});
    });
    const refused = () => seen.complaints.slice(before).join("\n");
    for (const directive of ["script-src-elem refuses inline", "script-src-attr refuses inline"])
      await expect.poll(refused).toContain(directive);
    for (const directive of ["script-src-elem", "frame-src", "connect-src"])
      await expect.poll(refused).toContain(`${directive} refuses https://elsewhere.example`);
    expect(await page.title()).not.toContain("taken");
  });
});
