// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

/** Selecting more than is loaded, changing it by a job, and the page of all tags. */

vi.setConfig({ testTimeout: 180_000 });

let app: App;
let browser: Browser;
let page: Page;
let person: Person;
let seen: Watch;

/** Six months of twenty photos: more than one change by hand takes, and than a screen shows. */
const MONTHS = ["2026-06", "2026-05", "2026-04", "2026-03", "2026-02", "2026-01"];
const PER_MONTH = 20;
const ALL = MONTHS.length * PER_MONTH;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "many");
  const photos = await Promise.all(
    Array.from({ length: ALL }, (_, n) => drawnPhoto(`photo ${n}.jpg`, n + 1)),
  );
  const ids: string[] = [];
  for (let at = 0; at < ALL; at += PER_MONTH) {
    const some = photos.slice(at, at + PER_MONTH);
    for (const [n, grant] of (await person.announce(some)).entries()) {
      if ("duplicateOf" in grant) throw new Error(`${some[n]!.name} is there already`);
      await person.post(grant, some[n]!.bytes, some[n]!.type);
      ids.push(grant.id);
    }
  }
  for (const id of ids) await person.settled(id, 300_000);
  for (const [month, at] of MONTHS.map((month, index) => [month, index * PER_MONTH] as const)) {
    const some = ids.slice(at, at + PER_MONTH);
    const edit = { ids: some, takenAt: `${month}-15T12:00:00Z`, tags: { add: [`Month ${month}`] } };
    expect((await person.call("PATCH", "/api/images", edit)).status).toBe(200);
  }
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  seen = await watch(page);
  await signIn(page, app, person);
  await page.locator("[data-photo]").nth(3).waitFor();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const bar = () => page.getByRole("toolbar", { name: "Selected photos" });
const line = () => page.getByRole("region", { name: "Changes of many photos" });
const action = (name: string | RegExp) => bar().getByRole("button", { name });
const selected = (count: number) =>
  bar()
    .getByRole("status")
    .filter({ hasText: `${count} selected` })
    .waitFor();
const found = async (q: string) => {
  const { body } = await person.call("GET", `/api/ids?q=${encodeURIComponent(q)}`);
  return (body as { ids: unknown[] }).ids.length;
};
async function library() {
  await page.goto(`${app.url}/library/`);
  await page.locator("[data-photo]").nth(3).waitFor();
}
async function pictures(name: string) {
  for (const width of [390, 820, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    await screenshot(page, `${name}-${width}`);
  }
}

it("selects from one photo to another over months that nobody has looked at", async () => {
  await page.locator("[data-photo]").first().getByRole("checkbox").check();
  await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  await page.getByRole("heading", { name: "January 2026" }).waitFor();
  // The last photo of the last month, once that is there.
  await expect
    .poll(() => page.locator("[data-photo]").last().getAttribute("data-photo"))
    .toBe(await lastId());
  await page
    .locator("[data-photo]")
    .last()
    .click({ modifiers: ["Shift"] });
  await selected(ALL);
  await page.keyboard.press("Escape");
});

async function lastId(): Promise<string> {
  const { body } = await person.call("GET", "/api/ids");
  return (body as { ids: { id: string }[] }).ids.at(-1)!.id;
}

it("selects a month, and lets it go again, by mouse and by key", async () => {
  await library();
  await page.getByRole("button", { name: "Select month: June 2026" }).click();
  await selected(PER_MONTH);
  await page.getByRole("button", { name: "Select month: June 2026" }).click();
  await bar().waitFor({ state: "detached" });
  await page.locator("[data-photo] a").first().focus();
  await page.keyboard.press("m");
  await selected(PER_MONTH);
  await page.keyboard.press("m");
  await bar().waitFor({ state: "detached" });
});

it("tags all that there is by one job, says how far it is, and says so again after a reload", async () => {
  await library();
  await page.keyboard.press("Control+a");
  await selected(ALL);
  await pictures("many-selected");
  await page.setViewportSize({ width: 1600, height: 900 });
  await action("Add tag").click();
  await page.getByLabel("Tag for the selected photos").fill("Everything");
  await page.getByLabel("Tag for the selected photos").press("Enter");
  await line().getByText(`Tagged ${ALL} photos: Everything.`).waitFor({ timeout: 120_000 });
  expect(await found("everything")).toBe(ALL);
  await line().getByRole("button", { name: "Undo" }).click();
  await line().getByText(`Took “Everything” away from ${ALL} photos.`).waitFor({ timeout: 120_000 });
  expect(await found("everything")).toBe(0);
  await line().getByRole("button", { name: "Dismiss" }).click();
  await line().waitFor({ state: "detached" });
});

it("tells whoever comes back of a job that ended while no page was open, once", async () => {
  await library();
  await page.keyboard.press("Control+a");
  await selected(ALL);
  await action("Add tag").click();
  // The page does not hear of the end before it is left.
  await page.route("**/api/jobs", (route) =>
    route.request().method() === "POST" ? route.fallback() : undefined,
  );
  await page.getByLabel("Tag for the selected photos").fill("Meanwhile");
  await page.getByLabel("Tag for the selected photos").press("Enter");
  await line().waitFor();
  await page.goto("about:blank");
  await page.unroute("**/api/jobs");
  await expect.poll(() => found("meanwhile"), { timeout: 120_000 }).toBe(ALL);
  await library();
  await line().getByText(`Tagged ${ALL} photos: Meanwhile.`).waitFor();
  await line().getByRole("button", { name: "Undo" }).waitFor();
  const listed = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/api/jobs");
  await library();
  await (await listed).finished();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await line().count()).toBe(0);
});

it("shows what goes on after a reload too, until it is canceled", async () => {
  // One that takes as long as this test.
  const job = {
    ...{ id: "job_00000000000000000000000001", status: "running", done: 411, failed: 1, total: 713 },
    edit: { tags: { add: ["Rome"], remove: [], reset: [] } },
    failures: [{ id: "img_00000000000000000000000000", message: "There is no such photo." }],
    createdAt: "2026-11-30T10:00:00.000Z",
  };
  await page.route("**/api/jobs", (route) => route.fulfill({ json: { jobs: [job] } }));
  await page.route("**/api/jobs/*", async (route) => {
    expect(route.request().method()).toBe("DELETE");
    job.status = "canceled";
    await route.fulfill({ status: 204 });
  });
  await page.reload();
  await line().getByText("Tagging 713 photos: Rome. 412 done.").waitFor();
  await line().getByText("1 failed: see them").click();
  await line().getByRole("link", { name: "There is no such photo." }).waitFor();
  await pictures("many-progress");
  await page.setViewportSize({ width: 1600, height: 900 });
  await line().getByRole("button", { name: "Cancel" }).click();
  await line().getByText("Canceled. Tagged 411 of 713 photos: Rome.").waitFor();
  await page.unroute("**/api/jobs");
  await page.unroute("**/api/jobs/*");
});

it("deletes more than a hundred at once, and takes that back", async () => {
  await library();
  await page.keyboard.press("Control+a");
  await selected(ALL);
  await page.keyboard.press("Delete");
  await line().getByText(`Deleted ${ALL} photos.`).waitFor({ timeout: 120_000 });
  expect(await found("in:trash")).toBe(ALL);
  await pictures("many-deleted");
  await page.setViewportSize({ width: 1600, height: 900 });
  // The last change is taken back, though others were made of single photos before.
  await page.keyboard.press("Control+z");
  await line().getByText(`Restored ${ALL} photos.`).waitFor({ timeout: 120_000 });
  expect(await found("in:trash")).toBe(0);
  expect(await found("")).toBe(ALL);
});

it("takes back by Ctrl+Z what is still going on, as far as it came", async () => {
  await library();
  await page.keyboard.press("Control+a");
  await selected(ALL);
  await action("Favorite").click();
  await line()
    .getByText(/(Added .* to favorites|[1-9]\d* done)\.$/)
    .waitFor({ timeout: 120_000 });
  await page.keyboard.press("Control+z");
  await line()
    .getByText(/^Took \d+ photos? out of favorites\.$/)
    .waitFor({ timeout: 120_000 });
  expect(await found("favorite")).toBe(0);
});

it("says which photo could not be changed, and why", async () => {
  await library();
  await page.keyboard.press("Control+a");
  await selected(ALL);
  const gone = await lastId();
  await person.call("DELETE", `/api/images/${gone}?permanent=true`);
  await action("Favorite").click();
  await line().getByText("1 failed: see them").click({ timeout: 120_000 });
  const link = line().getByRole("link", { name: "There is no such photo." });
  await link.waitFor();
  expect(await link.getAttribute("href")).toContain(gone);
  expect(await found("favorite")).toBe(ALL - 1);
});

it("takes a tag of the selection away", async () => {
  await library();
  await page.getByRole("button", { name: "Select month: June 2026" }).click();
  await selected(PER_MONTH);
  await action("Remove tag").click();
  const dialog = page.getByRole("dialog", { name: `Remove a tag from ${PER_MONTH} photos` });
  await dialog.getByRole("button", { name: /Month 2026-06/ }).waitFor();
  await pictures("many-remove-tag");
  await dialog.getByRole("button", { name: /Month 2026-06/ }).click();
  await expect.poll(() => found('"Month 2026-06"')).toBe(0);
});

it("lists all tags, or those that begin so, renames one to another, and removes one from all photos", async () => {
  await page.setViewportSize({ width: 1600, height: 900 });
  const add = Array.from({ length: 30 }, (_, n) => `Word ${n}`);
  expect((await person.call("PATCH", `/api/images/${await lastId()}`, { tags: { add } })).status).toBe(200);
  await library();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Tags" }).click();
  await page.waitForURL(`${app.url}/tags/`);
  await page.getByRole("link", { name: /Month 2026-05/ }).waitFor();
  await pictures("many-tags");
  const begins = page.getByRole("searchbox", { name: "Tags that begin with" });
  await begins.fill("month 2026-0");
  // One of them was taken away above.
  await expect
    .poll(() => page.getByRole("list", { name: "Tags" }).getByRole("listitem").count())
    .toBe(MONTHS.length - 1);
  await begins.fill("nothing so");
  await page.getByText("No tag begins with “nothing so”.").waitFor();
  await begins.fill("");
  await page.getByRole("link", { name: /Word 7/ }).waitFor();
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.getByRole("button", { name: "Rename Month 2026-05" }).click();
  const rename = page.getByRole("dialog", { name: "Rename “Month 2026-05”" });
  await rename.getByLabel("New name").fill("Month 2026-04");
  await rename.getByText(/is there already, in 20 photos: both become one tag/).waitFor();
  await pictures("many-rename");
  await rename.getByRole("button", { name: "Merge" }).click();
  await expect.poll(() => found('"Month 2026-04"'), { timeout: 60_000 }).toBe(2 * PER_MONTH);
  await page.getByRole("link", { name: /Month 2026-04.*40 photos/s }).waitFor();
  await page.getByText("Month 2026-05: called Month 2026-04").waitFor();
  await line().getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: /Month 2026-04.*20 photos/s }).waitFor();
  await page.getByRole("link", { name: /Month 2026-05.*20 photos/s }).waitFor();
  await page.getByText("Month 2026-05: called Month 2026-04").waitFor({ state: "detached" });
  const remove = async () => {
    await page.getByRole("button", { name: "Remove Month 2026-03" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove “Month 2026-03”?" });
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => found('"Month 2026-03"')).toBe(0);
    await page.getByText("Month 2026-03: removed").waitFor();
  };
  await remove();
  await page.keyboard.press("Control+z");
  await page.getByRole("link", { name: /Month 2026-03.*20 photos/s }).waitFor();
  await page.getByText("Month 2026-03: removed").waitFor({ state: "detached" });
  await remove();
  await page.getByRole("button", { name: "Forget that Month 2026-03 was removed" }).click();
  await page.getByText("Month 2026-03: removed").waitFor({ state: "detached" });
});

it("empties the trash of more than a page shows, by a job too", async () => {
  const { status } = await person.call("POST", "/api/jobs", { q: "", edit: { trashed: true } });
  expect(status).toBe(202);
  await expect.poll(() => found("in:trash"), { timeout: 120_000 }).toBe(ALL - 1);
  await page.goto(`${app.url}/trash/`);
  await page.getByRole("button", { name: "Empty trash" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await line()
    .getByText(`Deleted ${ALL - 1} photos for good.`)
    .waitFor({ timeout: 120_000 });
  await page.getByText("Nothing here.").waitFor();
  expect(await found("in:trash")).toBe(0);
  expect((await person.call("GET", "/api/account")).body).toMatchObject({ photos: 0, bytes: 0 });
});

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
