import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { App, root } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { type ImageJson, Person } from "./person.ts";
import { cameraPhotos, drawnPhoto, withDate } from "./photos.ts";
import { screenshot } from "./screenshots.ts";
import { signIn } from "./sign-in.ts";
import { awake } from "./tiles.ts";
import { type Watch, watch } from "./watch.ts";

/**
 * Files as people have them: dates in a name alone, of a camera whose clock was wrong, of a scan; keywords of another
 * program; Live Photos; what was cut off on its way. In a browser in Los Angeles, whose evening is the next day in
 * Greenwich.
 */

vi.setConfig({ testTimeout: 120_000 });

const MOVIE = Buffer.from("\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08mdat", "latin1");
const xmp = (properties: string) => `<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
    <rdf:Description rdf:about="">${properties}</rdf:Description>
  </rdf:RDF>
</x:xmpmeta>`;
const bag = (...items: string[]) =>
  `<rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join("")}</rdf:Bag>`;
/** As Lightroom writes it. */
const WEDDING = xmp(`
  <xmp:CreateDate>1998-06-06T15:00:00</xmp:CreateDate><xmp:Rating>5</xmp:Rating>
  <dc:subject>${bag("Grandma", "Wedding 1998")}</dc:subject>
  <lr:hierarchicalSubject>${bag("People|Family|Grandma")}</lr:hierarchicalSubject>
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Grandma cuts the cake</rdf:li></rdf:Alt></dc:description>`);
const LAKE = xmp(`<dc:subject>${bag("Lago di Como")}</dc:subject>`);

let app: App;
let browser: Browser;
let page: Page;
let seen: Watch;
let person: Person;

beforeAll(async () => {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  person = await Person.signUp(app, "files");
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: "America/Los_Angeles",
    locale: "en-GB",
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

const named = async (name: string): Promise<ImageJson> => {
  const found = (await person.list()).find((image) => image.name === name);
  if (!found) throw new Error(`${name} is not there`);
  return person.image(found.id);
};
const taken = async (name: string) => {
  const { takenAt, takenFrom } = await named(name);
  return `${takenAt} ${takenFrom}`;
};
const open = async (name: string) => {
  const { id } = await named(name);
  await page.goto(`${app.url}/library/?photo=${id}`);
  await page.getByRole("dialog", { name: "Photo" }).waitFor();
};
const select = async (names: string[]) => {
  for (const name of names) {
    const { id } = await named(name);
    await page.locator(`[data-photo="${id}"]`).hover();
    await page.locator(`[data-photo="${id}"]`).getByRole("checkbox").click();
  }
};
const undo = () => page.getByRole("button", { name: "Undo" }).click();
const dialog = (title: string) => page.getByRole("dialog", { name: title });

it("files photos under the day that they are of, wherever that is written", async () => {
  const sheep = (await samplePhotos(defaultCache())).find(({ name }) => name === "sheep.jpg")!;
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([
      { name: "IMG-20150712-WA0003.jpg", mimeType: "image/jpeg", buffer: (await drawnPhoto("a", 1)).bytes },
      {
        name: "camera.jpg",
        mimeType: "image/jpeg",
        buffer: await withDate((await drawnPhoto("b", 2)).bytes, "2024:08:08 08:08:08"),
      },
      { name: "sheep.jpg", mimeType: "image/jpeg", buffer: await readFile(sheep.path) },
    ]);
  await vi.waitUntil(async () => (await person.list()).length === 3, { timeout: 90_000, interval: 300 });
  expect(await taken("IMG-20150712-WA0003.jpg")).toBe("2015-07-12T12:00:00.000Z name");
  expect(await taken("camera.jpg")).toBe("2024-08-08T08:08:08.000Z exif");
  const { body } = await person.call("GET", "/api/months");
  expect(body.months.map(({ month }: { month: string }) => month)).toEqual(
    expect.arrayContaining(["2024-08", "2015-07"]),
  );
  await open("IMG-20150712-WA0003.jpg");
  await page.getByText("12 Jul 2015, 12:00from the file's name").waitFor();
});

it("sets the date of a photo by hand, and takes that back", async () => {
  await page.getByRole("button", { name: "Change date" }).click();
  await page.getByLabel("Date and time").fill("1955-07-04T12:00:00");
  await screenshot(page, "date-dialog");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Date changed.").waitFor();
  await page.getByText("set by you; otherwise 12 Jul 2015, 12:00, from the file's name").waitFor();
  expect(await taken("IMG-20150712-WA0003.jpg")).toBe("1955-07-04T12:00:00.000Z person");
  await screenshot(page, "date-given");
  await undo();
  await expect.poll(() => taken("IMG-20150712-WA0003.jpg")).toBe("2015-07-12T12:00:00.000Z name");
});

it("shifts the dates of many by what a clock was wrong, and takes that back", async () => {
  await page.goto(`${app.url}/library/`);
  await select(["IMG-20150712-WA0003.jpg", "camera.jpg"]);
  await page.getByRole("button", { name: "Change date" }).click();
  await dialog("Change the date of 2 photos").getByLabel("Shift each").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Say by how much.").waitFor();
  await page.getByLabel("hours").fill("9");
  await page.getByLabel("Direction").selectOption("earlier");
  await screenshot(page, "date-shift");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Dates of 2 changed.").waitFor();
  expect(await taken("IMG-20150712-WA0003.jpg")).toBe("2015-07-12T03:00:00.000Z person");
  expect(await taken("camera.jpg")).toBe("2024-08-07T23:08:08.000Z person");
  await undo();
  await expect.poll(() => taken("camera.jpg")).toBe("2024-08-08T08:08:08.000Z exif");
});

it("takes a tag given to many back from those alone that did not have it", async () => {
  const before = (await named("sheep.jpg")).tags;
  const recognized = before.find(({ source }) => source === "model")!;
  await page.goto(`${app.url}/library/`);
  await select(["sheep.jpg", "camera.jpg"]);
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByLabel("Tag for the selected photos").fill(recognized.name);
  await page.keyboard.press("Enter");
  await page.getByText(`Tagged 2: ${recognized.name}.`).waitFor();
  expect((await named("sheep.jpg")).tags.find(({ name }) => name === recognized.name)).toMatchObject({
    source: "person",
    confidence: 100,
  });
  await undo();
  await expect.poll(async () => (await named("sheep.jpg")).tags).toEqual(before);
  expect((await named("camera.jpg")).tags.map(({ name }) => name)).not.toContain(recognized.name);
});

it("adds what was meant of a folder, and says in plain words what can't be added", async () => {
  await page.goto(`${app.url}/library/`);
  const jpeg = async (seed: number) => (await drawnPhoto("", seed)).bytes;
  const cut = await jpeg(11);
  const files: Record<string, Buffer> = {
    ".DS_Store": Buffer.from("Bud1"),
    "Thumbs.db": Buffer.from("d0cf11e0", "hex"),
    "IMG_7.HEIC": await readFile(join(root, "packages/core/test/fixtures/chart-p3.heic")),
    "IMG_7.MOV": MOVIE,
    "holiday.mp4": MOVIE,
    wedding: await sharp(await jpeg(12))
      .withXmp(WEDDING)
      .toBuffer(),
    "lake.jpg": await jpeg(13),
    "lake.xmp": Buffer.from(LAKE),
    "cut.jpg": cut.subarray(0, cut.length - 2),
  };
  const before = (await person.list()).length;
  await awake(page);
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles(Object.entries(files).map(([name, buffer]) => ({ name, mimeType: "", buffer })));
  await vi.waitUntil(async () => (await person.list()).length === before + 4, {
    timeout: 90_000,
    interval: 300,
  });
  const adding = page.getByRole("region", { name: "Adding" });
  await adding.getByText("Videos can't be added yet.").waitFor();
  expect(await adding.getByRole("button", { name: /^Remove / }).allInnerTexts()).toHaveLength(1);
  await screenshot(page, "adding-files");
  const types = await Promise.all(["IMG_7.HEIC", "wedding", "lake.jpg", "cut.jpg"].map(named));
  expect(types.map(({ type, status }) => `${type} ${status}`)).toEqual([
    "image/heic ready",
    "image/jpeg ready",
    "image/jpeg ready",
    "image/jpeg ready",
  ]);
});

it("shows a file's own keywords, caption and stars, and finds the photo by them", async () => {
  expect(await taken("wedding")).toBe("1998-06-06T15:00:00.000Z xmp");
  await open("wedding");
  const panel = page.getByRole("complementary", { name: "About this photo" });
  await panel.getByText("Grandma cuts the cake").waitFor();
  await panel.getByText("★★★★★ 5 of 5").waitFor();
  await panel.getByRole("button", { name: /^Grandma ?, from the file: find photos$/ }).waitFor();
  await screenshot(page, "file-keywords");
  const found = async (q: string) =>
    (await person.list(`?q=${encodeURIComponent(q)}`)).map(({ name }) => name);
  for (const q of ["grandma", "family", "people", '"wedding 1998"', "cake", "grandma cuts"])
    expect([q, await found(q)]).toEqual([q, ["wedding"]]);
  expect(await found('"lago di como"')).toEqual(["lake.jpg"]);
  expect((await named("lake.jpg")).tags).toContainEqual(
    expect.objectContaining({ name: "Lago di Como", source: "file" }),
  );
});

it("takes a file's keyword away for good", async () => {
  await page.getByRole("button", { name: "Remove Grandma" }).click();
  const { id } = await named("wedding");
  const isGone = async () => !(await person.image(id)).tags.some(({ name }) => name === "Grandma");
  await expect.poll(isGone).toBe(true);
  await person.call("POST", `/api/images/${id}/retry`);
  await expect
    .poll(async () => (await person.image(id)).history?.filter(({ event }) => event === "recognized").length)
    .toBe(2);
  expect(await isGone()).toBe(true);
});

it("shows what is there of a photo that was cut off, and says that a part is missing", async () => {
  await open("cut.jpg");
  await page.getByText("A part of this file may be missing.").waitFor();
});

it("adds each photo once, however often the page is loaded again while they are sent", async () => {
  await page.goto(`${app.url}/library/`);
  const camera = await cameraPhotos();
  const photos = Array.from({ length: 6 }, (_, index) => camera(index));
  const files = photos.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes }));
  const choose = async () => {
    await awake(page);
    await page.locator("input[type=file]").first().setInputFiles(files);
  };
  const adding = page.getByRole("region", { name: "Adding" });
  // The page asks whether to leave while something is on its way.
  page.on("dialog", (question) => void question.accept());
  for (let time = 0; time < 2; time++) {
    await choose();
    await adding.waitFor();
    // In the middle of sending, or thereabouts: it must not matter.
    await page.waitForTimeout(700);
    await page.reload();
  }
  await choose();
  const names = photos.map(({ name }) => name);
  const added = async () =>
    (await person.list()).map(({ name }) => name).filter((name) => names.includes(name));
  await vi.waitUntil(async () => (await added()).length >= names.length, { timeout: 90_000, interval: 300 });
  // There once nothing is under way any more.
  await adding.getByRole("button", { name: "Dismiss" }).waitFor();
  await expect.poll(() => person.list("?q=status:pending")).toEqual([]);
  expect((await added()).sort()).toEqual(names.sort());
  expect(await person.list("?q=status:failed")).toEqual([]);
});

it("the page has nothing to complain of", () => {
  expect(seen.complaints).toEqual([]);
});
