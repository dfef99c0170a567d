// What runs in the page sees the page.
/// <reference lib="dom" />
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { alter } from "./alter.ts";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person, password } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

vi.setConfig({ testTimeout: 180_000 });

let app: App;
let browser: Browser;
let page: Page;
let seen: Watch;
let person: Person;
let bytes = 0;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "leaves");
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = await watch(page);
  await signIn(page, app, person);
  const photos = await Promise.all([1, 2, 3].map((seed) => drawnPhoto(`${seed}.jpg`, seed)));
  bytes = photos.reduce((sum, photo) => sum + photo.bytes.length, 0);
  const added = await Promise.all(photos.map((photo) => person.add(photo, 180_000)));
  await person.call("DELETE", `/api/images/${added[0]!.id}`);
  await page.reload();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const menu = () => page.getByRole("button", { name: "Account", exact: true });
const tiles = () => page.getByRole("main").locator("[data-photo]");
const dialog = (name: string) => page.getByRole("dialog", { name });
const WIDTHS = { phone: 390, tablet: 820, desk: 1440 };

/** Pictures of the page as it stands, as wide as people's screens are. */
async function pictures(name: string): Promise<void> {
  for (const [screen, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 });
    await screenshot(page, `${name}-${screen}`);
  }
}

it("lets a tap beside an open menu close it, and open nothing that lies beneath", async () => {
  await tiles().nth(1).waitFor();
  await menu().click();
  await page.getByRole("link", { name: "Your account" }).waitFor();
  const { x, y, width, height } = (await tiles().first().boundingBox())!;
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.getByRole("link", { name: "Your account" }).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
  await page.mouse.click(x + width / 2, y + height / 2);
  await dialog("Photo").waitFor();
  await page.keyboard.press("Escape");
  await dialog("Photo").waitFor({ state: "detached" });
});

it("leads the keyboard's first stop past the bar", async () => {
  await page.goto(`${app.url}/library/`);
  await tiles().nth(1).waitFor();
  await page.keyboard.press("Tab");
  await screenshot(page, "skip-link");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent))
    .toBe("Skip to the photos");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
  expect(page.url()).toBe(`${app.url}/library/`);
  await page.keyboard.press("Tab");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest("[data-photo]")))
    .not.toBeNull();
});

it("ticks what is ticked and nothing else, in the system's own colors", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  await tiles().first().getByRole("checkbox").click({ force: true });
  const ticks = await tiles().evaluateAll((all) =>
    all.map((tile) => ({
      ticked: tile.querySelector("[role=checkbox]")!.getAttribute("aria-checked"),
      seen: getComputedStyle(tile.querySelector("[role=checkbox]")!, "::after").visibility,
    })),
  );
  expect(ticks).toEqual([
    { ticked: "true", seen: "visible" },
    { ticked: "false", seen: "hidden" },
  ]);
  await screenshot(page, "selected-forced-colors");
  await page.keyboard.press("Escape");
  await page.emulateMedia({ forcedColors: "none" });
});

it("shows the name and the search side by side, however wide the window", async () => {
  for (const width of [641, 700, 760, 850, 901, 1000, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const name = (await page.getByRole("link", { name: "Phototag" }).boundingBox())!;
    const search = (await page.getByRole("combobox").first().boundingBox())!;
    expect(search.x, `${width}`).toBeGreaterThanOrEqual(name.x + name.width);
    expect(search.width, `${width}`).toBeGreaterThan(200);
  }
  await page.setViewportSize({ width: 760, height: 900 });
  await screenshot(page, "bar-760");
});

it("asks before it deletes for good, in a color that is not the pencil's", async () => {
  await page.goto(`${app.url}/trash/`);
  await page.getByRole("button", { name: "Empty trash" }).click();
  const button = page.getByRole("button", { name: "Delete for good" });
  await button.waitFor();
  const colors = await button.evaluate((element) => {
    const { backgroundColor } = getComputedStyle(element);
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--bad)";
    const bad = getComputedStyle(probe).color;
    probe.remove();
    return { backgroundColor, bad };
  });
  expect(colors.backgroundColor).toBe(colors.bad);
  await pictures("purge");
  await page.getByRole("button", { name: "Cancel" }).click();
});

it("leads back from an address at which there is nothing", async () => {
  const before = seen.complaints.length;
  await page.goto(`${app.url}/nothing-here/`);
  await page.getByRole("heading", { name: "There is no page here." }).waitFor();
  await pictures("not-found");
  await page.getByRole("link", { name: "Go to your library" }).click();
  await tiles().nth(1).waitFor();
  seen.forgive(before, /status of 404/);
});

it("says what the account keeps, exactly", async () => {
  await menu().click();
  await screenshot(page, "account-menu");
  await page.getByRole("link", { name: "Your account" }).click();
  await page.waitForURL(`${app.url}/account/`);
  const facts = page.getByRole("main").locator("dl");
  await facts.getByText(person.email).waitFor();
  await facts.getByText("3 photos, 1 of them in the trash").waitFor();
  await facts.getByText(`${Math.round(bytes / 1000)} kB`).waitFor();
  await pictures("account");
  await page.emulateMedia({ colorScheme: "dark" });
  await pictures("account-dark");
  await page.emulateMedia({ colorScheme: "light" });
});

it("shows how full the library is, where there is a limit", async () => {
  await page.route("**/api/account", (route) =>
    alter<{ limits: object }>(route, (body) => ({
      ...body,
      limits: { ...body.limits, bytes: bytes * 4 },
    })),
  );
  await page.reload();
  await page.getByText(/ kB of .*kB$/).waitFor();
  const [whole, used] = await page.locator("dd span").evaluateAll((all) => all.map((one) => one.clientWidth));
  expect(used! / whole!).toBeCloseTo(0.25, 1);
  await pictures("account-limit");
  await page.unrouteAll();
});

it("asks twice before it deletes the account, and is left by Cancel", async () => {
  await page.getByRole("button", { name: "Delete account" }).click();
  const asked = dialog("Delete your account for good?");
  await asked.getByText("All 3 photos will be deleted").waitFor();
  const button = asked.getByRole("button", { name: "Delete account" });
  await asked.getByRole("textbox").fill("somebody-else@example.com");
  await button.click();
  await asked.getByText(`Type ${person.email} to go on.`).waitFor();
  await pictures("delete-account");
  for (const control of [button, asked.getByRole("button", { name: "Cancel" }), asked.getByRole("textbox")])
    expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await asked.getByRole("button", { name: "Cancel" }).click();
  await asked.waitFor({ state: "detached" });
  expect((await person.call("GET", "/api/account")).body).toMatchObject({ email: person.email, photos: 3 });
});

it("deletes the account, by the keyboard alone, and says so on the first page", async () => {
  await page.getByRole("button", { name: "Delete account" }).press("Enter");
  await dialog("Delete your account for good?").waitFor();
  const before = seen.complaints.length;
  await page.keyboard.type(person.email.toUpperCase());
  await page.keyboard.press("Enter");
  await page.waitForURL(`${app.url}/`);
  await page
    .getByText("Your account is deleted. Your photos are being erased; that takes some minutes.")
    .waitFor();
  await pictures("account-deleted");
  expect((await person.call("GET", "/api/images")).status).toBe(401);
  seen.forgive(before, /status of 401/);
  const { endpoint, region, operator, bucket: Bucket } = person.outputs;
  const s3 = new S3Client({ endpoint, region, credentials: operator });
  const left = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];
  await expect.poll(left, { timeout: 150_000 }).toEqual([]);
});

it("lets the same person sign up again by the same address, to a library that is empty", async () => {
  const before = seen.complaints.length;
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(/Incorrect|not right|wrong/i).waitFor();
  seen.forgive(before, /status of 400/);
  await page.goto(app.url);
  await page.getByRole("button", { name: "Create your library" }).click();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill("Another-horse-9");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Confirm and continue" }).click();
  await page.waitForURL(`${app.url}/library/`);
  await page.getByText("Drop photos anywhere.").waitFor();
  await pictures("library-empty-again");
  await page.goto(`${app.url}/account/`);
  await page.getByText("None yet").waitFor();
  await page.getByText("0 B").waitFor();
  expect((await Person.signIn(app, person.email, "Another-horse-9")).sub).not.toBe(person.sub);
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
