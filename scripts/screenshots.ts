/**
 * `npm run screenshots`: takes the README's pictures anew, of a library as somebody's may be. Its color photographs are
 * those of a Debian package (docs/screenshots/README.md says whose), so that it runs on Debian alone.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultCache, prepareModels } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Page } from "playwright-core";
import { App, root } from "../e2e/app.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { Person } from "../e2e/person.ts";
import { withDate } from "../e2e/photos.ts";
import { screenshot } from "../e2e/screenshots.ts";
import { signIn } from "../e2e/sign-in.ts";
import { commandLine, read } from "./command-line.ts";

/** What is shown, and when its EXIF is to say that it was taken: a library has years in it. */
const TAKEN: Record<string, string> = {
  "aitzgorri_by_Aitzol_Berasategi.jpg": "2026:11:08 11:20:00",
  "Picture_0B_by_freespace.jpg": "2026:11:03 13:05:00",
  "Picture_1A_by_freespace.jpg": "2026:11:02 16:40:00",
  "Wine_by_Jakkub_Mede.jpg": "2026:11:01 19:30:00",
  "picosdeeuropa_by_Aitzol_Berasategi.jpg": "2026:08:14 12:10:00",
  "life_by_Aitzol_Berasategi.jpg": "2026:08:12 10:45:00",
  "sunset_by_Aitzol_Berasategi.jpg": "2026:08:12 08:02:00",
  "strawberries.jpg": "2025:05:25 15:00:00",
  "seeding_by_Clements_Engelhardt.jpg": "2025:05:18 19:45:00",
  "friends_by_Aitzol_Berasategi.jpg": "2025:05:17 09:30:00",
  "boats-at-nagasaki.jpg": "1890:06:01 12:00:00",
  "sheep.jpg": "1888:05:01 12:00:00",
};
const OPENED = "picosdeeuropa_by_Aitzol_Berasategi.jpg";

read(commandLine("npm run screenshots", "Takes the README's pictures anew, in a browser."));
await prepareModels(defaultCache());
const app = await App.start();
const browser = await launchBrowser();
try {
  const person = await Person.signUp(app, "ada");
  const ids = new Map<string, string>();
  for (const { name, bytes } of await photographs()) {
    const photo = {
      name: `IMG_${2041 + ids.size}.jpg`,
      type: "image/jpeg",
      bytes: await withDate(bytes, TAKEN[name]!),
    };
    ids.set(name, (await person.add(photo)).id);
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  await signIn(page, app, person);
  await take(page, "library-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${app.url}/library/?photo=${ids.get(OPENED)}`);
  await page.getByRole("list", { name: "More like this" }).waitFor();
  await take(page, "photo-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${app.url}/library/`);
  await take(page, "library-phone");
} finally {
  await browser.close();
  await app.remove();
}

async function photographs(): Promise<{ name: string; bytes: Buffer }[]> {
  const named = [...ofDebian()];
  for (const { name, path } of await samplePhotos(defaultCache()))
    named.push({ name, bytes: readFileSync(path) });
  const shown = named.filter(({ name }) => TAKEN[name]);
  const missing = Object.keys(TAKEN).filter((name) => !shown.some((photo) => photo.name === name));
  if (missing.length > 0) throw new Error(`There is no ${missing.join(", no ")}.`);
  return shown;
}

function ofDebian(): { name: string; bytes: Buffer }[] {
  const folder = mkdtempSync(join(tmpdir(), "phototag-wallpapers-"));
  try {
    execFileSync("apt-get", ["download", "-qq", "lomiri-wallpapers-16.04"], { cwd: folder });
    execFileSync("dpkg-deb", ["--extract", readdirSync(folder)[0]!, "."], { cwd: folder });
    const photos = join(folder, "usr", "share", "backgrounds");
    return readdirSync(photos, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({ name, bytes: readFileSync(join(photos, name)) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Once the photos are there. */
async function take(page: Page, name: string): Promise<void> {
  await page.locator("main [data-photo] img").first().waitFor();
  await screenshot(page, name, join(root, "docs", "screenshots"));
}
