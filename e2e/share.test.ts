import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

vi.setConfig({ testTimeout: 120_000 });

let app: App;
let browser: Browser;
let person: Person;
let page: Page;
let seen: Watch;
/** Somebody without an account, in a browser of their own. */
let stranger: BrowserContext;
let theirs: Page;
let theySaw: Watch;
/** What the stranger's browser asked for, and what it said of where it came from. */
const asked: { url: string; headers: Record<string, string> }[] = [];
let album = "";
let ids: string[] = [];
/** The link to the album. */
let link = "";

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "shares");
  const photos = await Promise.all([1, 2, 3].map((seed) => drawnPhoto(`Aunt Mary ${seed}.jpg`, seed)));
  ids = (await Promise.all(photos.map((photo) => person.add(photo, 180_000)))).map(({ id }) => id);
  const made = await person.call("POST", "/api/albums", { title: "Rome", add: ids.slice(0, 2) });
  album = (made.body as { id: string }).id;

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = await watch(page);
  await signIn(page, app, person);

  stranger = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  theirs = await stranger.newPage();
  theirs.setDefaultTimeout(30_000);
  theySaw = await watch(theirs);
  theirs.on("request", (request) => asked.push({ url: request.url(), headers: request.headers() }));
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const dialog = (of: Page, name: string) => of.getByRole("dialog", { name });
const shown = (of: Page) => of.getByRole("list", { name: "Photos" }).getByRole("listitem");
const WIDTHS = { phone: 390, desk: 1440 };

/** Pictures of a page as it stands, as wide as people's screens are. */
async function pictures(of: Page, name: string): Promise<void> {
  for (const [screen, width] of Object.entries(WIDTHS)) {
    await of.setViewportSize({ width, height: 900 });
    await screenshot(of, `${name}-${screen}`);
  }
}

it("makes a link to an album, shows it once, and copies it", async () => {
  await page.goto(`${app.url}/library/?q=album:${album}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const asking = dialog(page, "Share “Rome”");
  expect(await asking.getByLabel("Title").inputValue()).toBe("Rome");
  await asking.getByLabel("Ends after").selectOption({ label: "7 days" });
  await pictures(page, "share-dialog");
  await asking.getByRole("button", { name: "Create link" }).click();
  const field = asking.getByRole("textbox", { name: "Link" });
  await field.waitFor();
  link = await field.inputValue();
  expect(link).toMatch(/\/shared\/#[\w-]{43}$/);
  await asking.getByRole("button", { name: "Copy" }).click();
  await asking.getByText("Copied.").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(link);
  await pictures(page, "share-link");
  await asking.getByRole("button", { name: "Done" }).click();
  await asking.waitFor({ state: "detached" });
});

it("shows the album to somebody without an account, and nothing else", async () => {
  await theirs.goto(link);
  await theirs.getByRole("heading", { name: "Rome" }).waitFor();
  await theirs.getByText(/^Shared until /).waitFor();
  await shown(theirs).nth(1).waitFor();
  expect(await shown(theirs).count()).toBe(2);
  await expect
    .poll(() =>
      theirs
        .locator("li img")
        .evaluateAll((all) => all.every((one) => "naturalWidth" in one && one.naturalWidth)),
    )
    .toBe(true);
  expect(await theirs.content()).not.toContain("Aunt Mary");
  await pictures(theirs, "shared");
  await theirs.emulateMedia({ colorScheme: "dark" });
  await pictures(theirs, "shared-dark");
  await theirs.emulateMedia({ colorScheme: "light" });
});

it("offers no download of what may only be looked at", async () => {
  await shown(theirs).first().getByRole("button").click();
  const view = dialog(theirs, "Photo");
  await view.waitFor();
  await pictures(theirs, "shared-photo");
  expect(await view.getByRole("link", { name: "Download" }).count()).toBe(0);
  await theirs.keyboard.press("Escape");
  await view.waitFor({ state: "detached" });
});

it("goes back from a photo to the others, by the browser's own way too, and opens it by its address", async () => {
  const view = dialog(theirs, "Photo");
  const focused = () => theirs.evaluate(() => document.activeElement?.closest("li")?.dataset.photo);
  await shown(theirs).first().getByRole("button").click();
  await view.getByRole("button", { name: "Next photo" }).click();
  const last = await shown(theirs).nth(1).getAttribute("data-photo");
  await expect.poll(() => new URL(theirs.url()).searchParams.get("photo")).toBe(last);
  await theirs.goBack();
  await view.waitFor({ state: "detached" });
  expect(theirs.url()).toBe(link);
  await expect.poll(focused).toBe(last);
  await theirs.goForward();
  await view.waitFor();
  await theirs.reload();
  await view.waitFor();
  await view.getByRole("button", { name: "Close" }).click();
  await view.waitFor({ state: "detached" });
  await expect.poll(() => theirs.url()).toBe(link);
});

it("tells the link to no server but the API, which needs it", () => {
  const secret = new URL(link).hash.slice(1);
  const told = asked.filter(({ url, headers }) => `${url} ${JSON.stringify(headers)}`.includes(secret));
  expect(told.length).toBeGreaterThan(0);
  for (const { url, headers } of told) {
    expect(new URL(url).pathname).toBe(`/api/shared/${secret}`);
    expect(JSON.stringify(headers)).not.toContain(secret);
  }
  for (const { headers } of asked) expect(headers).not.toHaveProperty("authorization");
});

it("follows the album: what is put in appears, what goes to the trash is gone", async () => {
  await person.call("PATCH", `/api/albums/${album}`, { add: [ids[2]] });
  await theirs.reload();
  await expect.poll(() => shown(theirs).count()).toBe(3);
  await person.call("DELETE", `/api/images/${ids[2]}`);
  await theirs.reload();
  await expect.poll(() => shown(theirs).count()).toBe(2);
});

it("lets a ticked photo be shared with downloads, which are saved without the file's name", async () => {
  await page.goto(`${app.url}/library/`);
  await page.getByRole("main").locator("[data-photo]").first().getByRole("checkbox").click({ force: true });
  await page.getByRole("toolbar").getByRole("button", { name: "Share" }).click();
  const asking = dialog(page, "Share a photo");
  await asking.getByLabel("Title").fill("For you");
  await asking.getByLabel("Allow downloads").check();
  await asking.getByRole("button", { name: "Create link" }).click();
  const other = await asking.getByRole("textbox", { name: "Link" }).inputValue();
  await asking.getByRole("button", { name: "Done" }).click();
  await page.keyboard.press("Escape");

  const visit = await stranger.newPage();
  await visit.goto(other);
  await shown(visit).first().getByRole("button").click();
  const [download] = await Promise.all([
    visit.waitForEvent("download"),
    dialog(visit, "Photo").getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d\.jpg$/);
  await visit.close();
});

it("lists the links on the account's page, and takes one back", async () => {
  await page.goto(`${app.url}/account/`);
  const links = page.getByRole("region", { name: "Shared links" });
  await links.getByText("1 photo, with downloads").waitFor();
  await links.getByText(/^An album, until /).waitFor();
  await pictures(page, "shared-links");
  await links.getByRole("button", { name: "Take back the link to “Rome”" }).click();
  const asking = dialog(page, "Take back the link to “Rome”?");
  await asking.getByRole("button", { name: "Take back" }).click();
  await page.getByText("The link to “Rome” shows nothing any more.").waitFor();
  await links.getByText(/^An album, until /).waitFor({ state: "detached" });
});

it("says plainly that a link shows nothing any more", async () => {
  const before = theySaw.complaints.length;
  await theirs.reload();
  await theirs.getByRole("heading", { name: "Nothing is shared here, or not any more." }).waitFor();
  await pictures(theirs, "shared-gone");
  theySaw.forgive(before, /status of 404/);
  await theirs.goto(`${app.url}/shared/`);
  await theirs.getByRole("heading", { name: "Nothing is shared here, or not any more." }).waitFor();
});

it("had nothing to complain about", () => {
  expect([...seen.complaints, ...theySaw.complaints]).toEqual([]);
});
