// What runs in the page sees the page.
/// <reference lib="dom" />
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { dropFolder } from "./drop.ts";
import { type ImageJson, Person, type Photo } from "./person.ts";
import { drawnPhoto, withDate } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { type Watch, watch } from "./watch.ts";

/**
 * A library that is left and come into: photos with their sidecars as a zip, of what was chosen and of everything; what
 * another person drops of it is what it was; and Google Takeout's folder, with its album.
 */

vi.setConfig({ testTimeout: 120_000 });

let app: App;
let browser: Browser;
let page: Page;
let seen: Watch;
let ada: Person;
let bob: Person;
let photos: Photo[];
let added: ImageJson[];
/** What everything was exported as. */
let files: Record<string, Uint8Array>;

/** A page of a browser that keeps zips in memory, as all but Chromium do: the other one's dialog is the system's. */
async function pageOf(person: Person): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: "America/Los_Angeles",
    acceptDownloads: true,
  });
  const made = await context.newPage();
  made.setDefaultTimeout(30_000);
  await made.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  seen = await watch(made);
  await signIn(made, app, person);
  return made;
}

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  ada = await Person.signUp(app, "leaves-with-all");
  bob = await Person.signUp(app, "comes-with-all");
  const [a, b, c] = await Promise.all([1, 2, 3].map((seed) => drawnPhoto("beach.jpg", seed)));
  photos = [a!, { ...b!, name: "Beach.JPG" }, c!];
  photos[0]!.bytes = await withDate(photos[0]!.bytes, "2024:08:08 08:08:08");
  added = await Promise.all(photos.map((photo) => ada.add(photo, 180_000)));
  await ada.call("PATCH", `/api/images/${added[0]!.id}`, {
    tags: { add: ["Großmutter"] },
    ...{ caption: "By the <sea>", favorite: true, takenAt: "2019-06-06T15:00:00.000Z" },
  });
  await ada.call("PATCH", `/api/images/${added[2]!.id}`, { archived: true });
  await ada.call("POST", "/api/albums", { title: "Rome 2019", add: [added[0]!.id, added[1]!.id] });
  page = await pageOf(ada);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

const dialog = (name: string) => page.getByRole("dialog", { name });
const strip = () => page.getByRole("region", { name: "Download" });

/** Goes on in the dialog, and gives what was saved. */
async function saved(name: string): Promise<{ title: string; files: Record<string, Uint8Array> }> {
  const coming = page.waitForEvent("download");
  await dialog(name).getByRole("button", { name: "Download" }).click();
  const download: Download = await coming;
  return { title: download.suggestedFilename(), files: unzipSync(await readFile(await download.path())) };
}

it("downloads what is selected, and says before how much it is", async () => {
  await page.goto(`${app.url}/library/`);
  for (const { id } of added.slice(0, 2)) {
    await page.locator(`[data-photo="${id}"]`).hover();
    await page.locator(`[data-photo="${id}"]`).getByRole("checkbox").click();
  }
  await page
    .getByRole("toolbar", { name: "Selected photos" })
    .getByRole("button", { name: "Download" })
    .click();
  await dialog("Download")
    .getByText(/^2 photos, \d+ kB\.$/)
    .waitFor();
  await screenshot(page, "take-out-dialog");
  const { title, files } = await saved("Download");
  expect(title).toBe("Photos.zip");
  expect(Object.keys(files).sort()).toHaveLength(4);
  for (const { bytes } of photos.slice(0, 2))
    expect(Object.values(files).some((file) => Buffer.from(file).equals(bytes))).toBe(true);
  await strip()
    .getByText(/^Downloaded 2 photos, /)
    .waitFor();
  await screenshot(page, "take-out-done");
  await strip().getByRole("button", { name: "Dismiss" }).click();
  await strip().waitFor({ state: "detached" });
});

it("downloads an album under its title", async () => {
  const { body } = await ada.call("GET", "/api/albums");
  await page.goto(`${app.url}/library/?q=album:${body.albums[0].id}`);
  await page.getByRole("main").getByRole("button", { name: "Download" }).click();
  const { title, files } = await saved("Download");
  expect(title).toBe("Rome 2019.zip");
  expect(Object.keys(files)).toHaveLength(4);
});

it("names what could not be had, on the page and in the zip", async () => {
  const complaints = seen.complaints.length;
  await page.route(new RegExp(`photos/${added[0]!.id}`), (route) =>
    route.fulfill({ status: 404, headers: { "access-control-allow-origin": "*" } }),
  );
  await page.getByRole("main").getByRole("button", { name: "Download" }).click();
  const { files } = await saved("Download");
  await strip()
    .getByText(/^Downloaded 1 photo, .* 1 photo could not be had\.$/)
    .waitFor();
  await strip().getByText("Which, and why").click();
  await strip().getByText("beach.jpg: Its file is gone.").waitFor();
  expect(strFromU8(files["not in here.txt"]!)).toContain("beach.jpg: Its file is gone.");
  await page.unroute(new RegExp(`photos/${added[0]!.id}`));
  await strip().getByRole("button", { name: "Dismiss" }).click();
  seen.forgive(complaints, /404/);
});

it("stops when the person thinks better of it", async () => {
  await page.route(/photos\/img_/, () => {});
  await page.getByRole("main").getByRole("button", { name: "Download" }).click();
  await dialog("Download").getByRole("button", { name: "Download" }).click();
  await strip()
    .getByText(/^Downloading 0 of 2/)
    .waitFor();
  await screenshot(page, "take-out-running");
  await strip().getByRole("button", { name: "Cancel download" }).click();
  await strip().waitFor({ state: "detached" });
  await page.unroute(/photos\/img_/);
});

it("exports everything by year, archived photos too, each with its sidecar", async () => {
  await page.goto(`${app.url}/account/`);
  await page.getByRole("button", { name: "Export everything" }).click();
  await dialog("Export everything")
    .getByText(/^3 photos, /)
    .waitFor();
  const zip = await saved("Export everything");
  files = zip.files;
  expect(zip.title).toBe("Phototag.zip");
  const names = Object.keys(files);
  expect(names).toHaveLength(6);
  expect(names).toEqual(expect.arrayContaining(["2019/beach.jpg", "2019/beach.jpg.xmp"]));
  // On some systems `Beach.JPG` would be `beach.jpg`.
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(6);
  const xmp = strFromU8(files["2019/beach.jpg.xmp"]!);
  for (const words of ["Großmutter", "By the &lt;sea&gt;", "2019-06-06T15:00:00", "Rome 2019"])
    expect(xmp).toContain(words);
});

const named = async (person: Person, name: string) => {
  const found = (await person.list()).find((image) => image.name === name);
  return found && person.image(found.id);
};

it("keeps what was known of a photo in another person's library", async () => {
  expect(seen.complaints).toEqual([]);
  await page.context().close();
  page = await pageOf(bob);
  const flat = Object.entries(files).map(([name, bytes]) => ({
    ...{ name: name.replace("/", " "), mimeType: "", buffer: Buffer.from(bytes) },
  }));
  await page.locator("input[type=file]").first().setInputFiles(flat);
  await page
    .getByRole("region", { name: "Adding" })
    .getByText(/with 3 sidecars/)
    .waitFor();
  await vi.waitUntil(async () => (await bob.list("?q=favorite")).length === 1, {
    timeout: 90_000,
    interval: 300,
  });
  const before = await ada.image(added[0]!.id);
  const after = (await named(bob, "2019 beach.jpg"))!;
  const { takenAt, takenFrom } = before;
  expect(after).toMatchObject({ takenAt, takenFrom, caption: "By the <sea>", favorite: true });
  expect(after.tags).toContainEqual(expect.objectContaining({ name: "Großmutter", source: "person" }));
  await expect.poll(async () => (await bob.list("?q=archive")).length).toBe(1);
  // An album counts a photo from when it is recognized.
  await expect
    .poll(async () => (await bob.call("GET", "/api/albums")).body.albums)
    .toMatchObject([{ title: "Rome 2019", count: 2 }]);
});

it("takes Google Takeout's folder: date, caption, people, favorite, and the album", async () => {
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const { bytes } = await drawnPhoto("", 77);
  const said = {
    ...{ title: "IMG_1.jpg", description: "Grandma cuts the cake", favorited: true },
    photoTakenTime: { timestamp: "1436731200" },
    ...{ people: [{ name: "Grandma" }], geoData: { latitude: 0, longitude: 0 } },
  };
  const folder: Record<string, Buffer> = {
    "IMG_1(1).jpg": bytes,
    "IMG_1.jpg.supplemental-metadata(1).json": json(said),
    "metadata.json": json({ title: "Weddings", access: "protected" }),
    "print-subscriptions.json": json({}),
  };
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles(Object.entries(folder).map(([name, buffer]) => ({ name, mimeType: "", buffer })));
  await expect
    .poll(async () => (await named(bob, "IMG_1(1).jpg"))?.status, { timeout: 90_000 })
    .toBe("ready");
  expect(await named(bob, "IMG_1(1).jpg")).toMatchObject({
    // As clocks in Los Angeles said it.
    ...{ takenAt: "2015-07-12T13:00:00.000Z", takenFrom: "takeout", caption: "Grandma cuts the cake" },
    favorite: true,
  });
  expect((await bob.list("?q=grandma")).map(({ name }) => name)).toEqual(["IMG_1(1).jpg"]);
  await page.goto(`${app.url}/albums/`);
  await page.getByRole("link", { name: /Weddings/ }).waitFor();
  expect(await page.getByText("could not be added").count()).toBe(0);
});

/** A sidecar as darktable writes it: each step and mask that a photo was developed with, in front of what it shows. */
function developed(tags: string[], steps: number): string {
  const items = (values: string[]) => values.map((value) => `<rdf:li>${value}</rdf:li>`).join("");
  const step = `<rdf:li darktable:operation="sharpen" darktable:params="${"gz04eJxj".repeat(60)}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
        xmlns:darktable="http://darktable.sf.net/" xmp:Rating="4" darktable:xmp_version="5">
        <darktable:history><rdf:Seq>${step.repeat(steps)}</rdf:Seq></darktable:history>
        <dc:subject><rdf:Bag>${items(tags)}</rdf:Bag></dc:subject>
      </rdf:Description></rdf:RDF></x:xmpmeta>`;
}

it("takes a folder with sidecars as large as programs make them, and offers an album of it", async () => {
  const above = await mkdtemp(join(tmpdir(), "phototag-folder-"));
  const folder = join(above, "Rome 2021");
  await mkdir(join(folder, "Day 1"), { recursive: true });
  const [first, second] = await Promise.all([301, 302].map((seed) => drawnPhoto("", seed)));
  const large = developed(["Forum Romanum"], 1000);
  expect(large.length).toBeGreaterThan(400_000);
  await Promise.all([
    writeFile(join(folder, "forum.jpg"), first!.bytes),
    writeFile(join(folder, "forum.jpg.xmp"), large),
    writeFile(join(folder, "Day 1", "train.jpg"), second!.bytes),
    writeFile(join(folder, "Day 1", "train.xmp"), "x".repeat(70_000)),
    writeFile(join(folder, "Day 1", "train (1).jpg"), second!.bytes),
  ]);
  try {
    await page.goto(`${app.url}/library/`);
    const adding = page.getByRole("region", { name: "Adding" });
    await dropFolder(page, folder);
    const added = "2 photos added, with 1 sidecar. 1 sidecar could not be read. 1 already here.";
    await adding.getByText(added).waitFor();
    await screenshot(page, "folder-dropped");
    await adding.getByRole("button", { name: "Make an album of “Rome 2021”" }).click();
    await page.getByText("Made “Rome 2021” with 2 photos.").waitFor();
    await adding.getByRole("button", { name: /album/ }).waitFor({ state: "detached" });
    expect((await bob.list("?q=forum")).map(({ name }) => name)).toContain("forum.jpg");
    const album = async () =>
      (await bob.call("GET", "/api/albums")).body.albums.find(
        ({ title }: { title: string }) => title === "Rome 2021",
      );
    expect(await album()).toMatchObject({ count: 2 });

    // Once more, with one that was not there: the album is known.
    const third = await drawnPhoto("", 303);
    await writeFile(join(folder, "fountain.jpg"), third.bytes);
    await dropFolder(page, folder);
    await adding.getByText("1 photo added. 1 sidecar could not be read. 3 already here.").waitFor();
    await adding.getByRole("button", { name: "Add to the album “Rome 2021”" }).click();
    await page.getByText("Added 1 photo to “Rome 2021”.").waitFor();
    expect(await album()).toMatchObject({ count: 3 });
  } finally {
    await rm(above, { recursive: true, force: true });
  }
});

it("the page has nothing to complain of", () => {
  expect(seen.complaints).toEqual([]);
});
