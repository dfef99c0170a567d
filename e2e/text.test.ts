import type { Browser, BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WRITTEN } from "../packages/vision/test/written.ts";
import { until } from "./altered-stack.ts";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Where the last line of the sign is drawn: in its middle, below. */
const SIGN = WRITTEN["a road sign"]!;
const RECEIPT = WRITTEN["a receipt"]!;

let app: App;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: Watch;
let person: Person;
let sign: string;

interface Detail {
  tags: { name: string }[];
  text?: { text: string; confidence: number; box: Record<string, number> }[];
}

const detail = async (id: string) => (await person.call("GET", `/api/images/${id}`)).body as Detail;

/** Text in photos, by the real reader, from an upload to a person's clipboard. */
describe("text in photos", () => {
  beforeAll(async () => {
    [app, browser] = await Promise.all([App.start(), launchBrowser()]);
    person = await Person.signUp(app, "text");
    const photos = {
      "sign.jpg": await SIGN.draw(),
      "receipt.jpg": await RECEIPT.draw(),
      "sky.jpg": await sharp({ create: { width: 400, height: 300, channels: 3, background: "skyblue" } })
        .jpeg()
        .toBuffer(),
    };
    for (const [name, bytes] of Object.entries(photos)) {
      const { id } = await person.add({ name, type: "image/jpeg", bytes });
      if (name === "sign.jpg") sign = id;
      if (name !== "sky.jpg")
        await until(async () => (await detail(id)).text !== undefined, `${name} has no text`);
    }
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    seen = await watch(page);
    await signIn(page, app, person);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await app?.remove();
  });

  it.each([
    ["harbour", ["sign.jpg"]],
    ["HOTEL", ["sign.jpg"]],
    ["text:tomatoes", ["receipt.jpg"]],
    ["22.49", ["receipt.jpg"]],
    ["tomatoes OR harbour", ["receipt.jpg", "sign.jpg"]],
    ["text:zebra", []],
  ])("%s is found by what stands in the picture", async (q, names) => {
    const found = await person.list(`?q=${encodeURIComponent(q)}`);
    expect(found.map(({ name }) => name)).toEqual(names);
  });

  it("is shown under the tags; pointing at a line draws its box where it is written", async () => {
    await page.goto(`${app.url}/library/?photo=${sign}`);
    const line = page
      .getByRole("list", { name: "Text in this photo" })
      .getByRole("button", { name: /^Harbour/ });
    await line.hover();
    // The photos beside it lie in the dialog too.
    const photo = (await page.locator("[data-picture] img[width]").boundingBox())!;
    const box = (await page.getByRole("dialog").locator('span[style*="left"]').boundingBox())!;
    // As it is drawn: in the middle of the picture, 126 of 800 pixels below it.
    expect((box.x + box.width / 2 - photo.x) / photo.width).toBeCloseTo(0.5, 1);
    expect((box.y + box.height / 2 - photo.y) / photo.height).toBeCloseTo(0.5 + 126 / 800, 1);
    expect(box.width / photo.width).toBeLessThan(0.5);
    await screenshot(page, "photo-text");
    await page.mouse.move(5, 5);
    await page.getByRole("dialog").locator('span[style*="left"]').waitFor({ state: "detached" });
  });

  it("is copied by a click, or by the keyboard alone, with its box drawn while it has the focus", async () => {
    const lines = page.getByRole("list", { name: "Text in this photo" }).getByRole("button");
    await lines.filter({ hasText: "Harbour" }).click();
    await page.getByText("Copied.").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("Harbour");
    await lines.first().focus();
    await page.getByRole("dialog").locator('span[style*="left"]').waitFor();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(await lines.first().locator("span").first().textContent());
  });

  it("of a longer text five lines are shown, until somebody wants all", async () => {
    await page.goto(`${app.url}/library/?q=tomatoes`);
    await page.locator("[data-photo]").first().click();
    const lines = page.getByRole("list", { name: "Text in this photo" }).getByRole("button");
    await lines.first().waitFor();
    expect(await lines.count()).toBe(5);
    await page.getByRole("button", { name: `Show all ${RECEIPT.lines.length} lines` }).click();
    expect(await lines.count()).toBe(RECEIPT.lines.length);
    await page.getByRole("button", { name: "Copy all" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("Bananas 1.95\n");
  });

  it("is found by the search box, whose chip says that it is a word in the picture", async () => {
    await page.goto(`${app.url}/library/?q=text:harbour`);
    await page.getByText("“harbour”").first().waitFor();
    await expect.poll(() => page.locator("[data-photo]").count()).toBe(1);
  });

  it("and nothing was complained of", () => {
    expect(seen.complaints).toEqual([]);
  });
});
