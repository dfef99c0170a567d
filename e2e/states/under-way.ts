// What runs in the page sees the page.
/// <reference lib="dom" />
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";
import { alter } from "../alter.ts";
import { dropFolder } from "../drop.ts";
import { library, tile } from "./library.ts";
import { go, never, type State } from "./state.ts";
import { details } from "./viewing.ts";
import { adderAt, type Screen } from "./world.ts";

const LIBRARY = "Library · Phototag";

let made = 0;
/** Photographs that nobody has added yet. */
async function fresh(count = 6) {
  const samples = (await samplePhotos(defaultCache())).slice(0, count);
  return Promise.all(
    samples.map(async ({ name, path }) => {
      made += 1;
      const buffer = await sharp(await readFile(path))
        .resize(640)
        .withExif({ IFD0: { Copyright: `${made}` } })
        .jpeg()
        .toBuffer();
      return { name, mimeType: "image/jpeg", buffer };
    }),
  );
}
const letter = {
  name: "a letter to the grandchildren.jpg",
  mimeType: "image/jpeg",
  buffer: Buffer.from("Dear Ada"),
};
const film = { name: "holidays.mov", mimeType: "video/quicktime", buffer: Buffer.from("a film") };

const strip = (page: Page) => page.getByRole("region", { name: "Adding" });
const add = async (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) => {
  await page.locator("input[type=file]").first().setInputFiles(files);
  await strip(page).waitFor();
};
/** Their library, with nothing in it, and nothing in the browser that is to be sent. */
async function start(page: Page, screen: Screen): Promise<void> {
  const person = adderAt(screen);
  await go(page, "/privacy/");
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  const everything = ["", "?q=status:failed", "?q=status:pending", "?q=in:trash"];
  await expect
    .poll(async () => {
      const left = (await Promise.all(everything.map((q) => person.list(q)))).flat();
      for (const { id } of left) await person.call("DELETE", `/api/images/${id}?permanent=true`);
      return left.length;
    })
    .toBe(0);
  await go(page, "/library/");
  await page.getByText("Choose photos").waitFor();
}
/** All but the first photo stay on their way. */
async function addSlowly(page: Page): Promise<void> {
  let sent = 0;
  await page.route(/^http:\/\/127\.0\.0\.1|^http:\/\/localhost/, (route) => {
    if (route.request().method() !== "POST" || route.request().url().includes("/api/"))
      return route.fallback();
    sent += 1;
    return sent > 1 ? never() : route.fallback();
  });
  await add(page, await fresh());
  await strip(page)
    .getByText(/^Sent /)
    .waitFor();
}
const adding = (name: string, show: (page: Page, screen: Screen) => Promise<unknown>): State => ({
  ...{ name: `adding-${name}`, who: "adder", title: LIBRARY },
  show: async (page, screen) => {
    await start(page, screen);
    await show(page, screen);
  },
});

const job = (change: object) => ({
  ...{ id: "job_00000000000000000000000001", status: "running", done: 411, failed: 0, total: 713 },
  ...{
    edit: { tags: { add: ["Rome"], remove: [], reset: [] } },
    failures: [],
    createdAt: "2026-11-30T10:00:00.000Z",
  },
  ...change,
});
/** A job that is seen under way first: only what somebody watched is said to have ended. */
const working = (name: string, change: object, words: RegExp): State => ({
  ...{ name: `job-${name}`, who: "owner", title: LIBRARY },
  show: async (page) => {
    // A job that has ended is told of where it was seen to go on.
    let isSeen = false;
    await page.route("**/api/jobs", (route) =>
      route.fulfill({ json: { jobs: [job(isSeen ? change : {})] } }),
    );
    await library(page);
    await page.getByRole("region", { name: "Changes of many photos" }).waitFor();
    isSeen = true;
    await page.getByText(words).waitFor();
  },
});
const failures = Array.from({ length: 3 }, (_, at) => ({
  id: `img_0000000000000000000000000${at}`,
  message: "There is no such photo.",
}));

/** What one screen changes, the other leaves alone. */
const MINE: Record<Screen, number> = { phone: 1, desk: 0 };
async function favor(page: Page, screen: Screen): Promise<void> {
  await tile(page, MINE[screen]).getByRole("checkbox").dispatchEvent("click");
  await page
    .getByRole("toolbar")
    .getByRole("button", { name: /avorite/ })
    .click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
}
/** Holds the line that tells what was done: it would go by itself. */
const hold = (page: Page) => page.getByRole("button", { name: "Dismiss" }).last().focus();

const takenOut = (name: string, show: (page: Page) => Promise<unknown>): State => ({
  ...{ name: `take-out-${name}`, who: "owner", title: "Your account · Phototag", show },
});
async function exportAll(page: Page): Promise<void> {
  await go(page, "/account/");
  // Else the browser would ask where to.
  await page.evaluate(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await page.getByRole("button", { name: "Export everything" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Download" }).click();
  await page.getByRole("region", { name: "Download" }).waitFor();
}

/** What goes on, what ended, and what went wrong. */
export const underWay: State[] = [
  adding("sending", addSlowly),
  adding("and-sign-out", async (page) => {
    await addSlowly(page);
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("dialog", { name: "Sign out now?" }).waitFor();
  }),
  adding("folder", async (page) => {
    const above = await mkdtemp(join(tmpdir(), "phototag-folder-"));
    const folder = join(above, "The eightieth birthday, and the days by the sea that came after it");
    await mkdir(folder);
    for (const { name, buffer } of await fresh(3)) await writeFile(join(folder, name), buffer);
    await dropFolder(page, folder);
    await strip(page)
      .getByRole("button", { name: /^Make an album of “The eightieth/ })
      .waitFor({ timeout: 240_000 });
    await rm(above, { recursive: true });
    await tile(page, 2).waitFor();
  }),
  adding("recognizing", async (page) => {
    await page.route(/\/api\/images\?.*ids=/, (route) =>
      alter(route, (body: { images: object[] }) => ({
        images: body.images.map(({ thumbUrl, ...image }: { thumbUrl?: string }, at) => ({
          ...image,
          tags: [],
          status: at < 2 ? "recognizing" : "waiting",
        })),
      })),
    );
    await add(page, await fresh());
    await strip(page)
      .getByText(/^Recognized 0 of/)
      .waitFor();
    await strip(page)
      .getByText("Recognizing")
      .first()
      .or(
        strip(page)
          .getByAltText(/Recognizing/)
          .first(),
      )
      .first()
      .waitFor();
  }),
  adding("ended", async (page) => {
    await add(page, [...(await fresh(3)), letter, film]);
    await strip(page).getByText("3 photos added. 2 could not be added.").waitFor({ timeout: 240_000 });
    await tile(page, 2).waitFor();
  }),
  adding("all-failed", async (page) => {
    await add(page, [letter, film]);
    await strip(page).getByText("2 photos could not be added.").waitFor();
  }),
  adding("known", async (page) => {
    const files = await fresh(2);
    await add(page, files);
    await strip(page).getByText("2 photos added.").waitFor({ timeout: 240_000 });
    // It would go by itself.
    await page.evaluate(() => {
      const { setTimeout } = window;
      Object.assign(window, {
        setTimeout: (act: () => void, ms?: number) => (ms && ms > 5000 ? 0 : setTimeout(act, ms)),
      });
    });
    await add(page, files);
    await strip(page)
      .getByText(/2 already here/)
      .waitFor();
  }),
  {
    ...adding("offline", async (page) => {
      await page.route("**/api/uploads", never);
      await add(page, await fresh(3));
      await page.context().setOffline(true);
      await page.getByText("Offline. What you add is sent when you are back.").waitFor();
      await strip(page).getByText("3 photos will be sent when you are back online.").waitFor();
    }),
  },
  {
    ...{ name: "dropping", who: "owner", title: LIBRARY, only: "desk" },
    show: async (page) => {
      await library(page);
      const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["x"], "x.jpg", { type: "image/jpeg" }));
        return transfer;
      });
      await page.locator("main").dispatchEvent("dragenter", { dataTransfer: data });
      await page.getByText("Drop to add to your library.").waitFor();
    },
  },
  working("listing", { status: "listing", total: 1200 }, /Looking them up: 1,200/),
  working("running", { failed: 1, failures: failures.slice(0, 1) }, /412 done/),
  working("ended", { status: "done", done: 713, undo: {} }, /Tagged 713 photos: Rome/),
  {
    ...working("failures", { status: "done", done: 710, failed: 3, failures }, /Tagged 710 photos: Rome/),
    show: async (page, screen) => {
      await working("", { status: "done", done: 710, failed: 3, failures }, /Tagged 710 photos: Rome/).show(
        page,
        screen,
      );
      await page.getByText("3 failed: see them").click();
    },
  },
  working(
    "failed",
    { status: "failed", reason: "What was to be done could not be read. Nothing was changed." },
    /Nothing was changed/,
  ),
  {
    ...working("and-undo", {}, /411 done/),
    show: async (page, screen) => {
      await working("", {}, /411 done/).show(page, screen);
      await favor(page, screen);
      await hold(page);
    },
  },
  {
    ...{ name: "undo", who: "owner", title: LIBRARY },
    show: async (page, screen) => {
      await library(page);
      await favor(page, screen);
      await page.getByRole("button", { name: "Clear selection" }).click();
      await hold(page);
    },
  },
  {
    ...{ name: "undo-over-photo", who: "owner", title: LIBRARY, anew: true },
    show: async (page, screen) => {
      await library(page);
      await tile(page, MINE[screen]).getByRole("link").click();
      await details(page);
      const heart = page.getByRole("dialog", { name: "Photo" }).getByRole("button", { name: "Favorite" });
      const before = await heart.getAttribute("aria-pressed");
      await heart.click();
      await page.getByRole("button", { name: "Undo" }).waitFor();
      await expect.poll(() => heart.getAttribute("aria-pressed")).toBe(before === "true" ? "false" : "true");
      await hold(page);
    },
  },
  takenOut("running", async (page) => {
    await page.route(/\/api\/images\?/, never);
    await exportAll(page);
  }),
  takenOut("done", async (page) => {
    await page.route(/\/private\//, (route) =>
      route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } }),
    );
    await exportAll(page);
    await page.getByText(/could not be had/).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).waitFor();
  }),
];
