import { readFile } from "node:fs/promises";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import { App } from "../app.ts";
import { launchBrowser } from "../browser.ts";
import { type ImageJson, Person, type Photo } from "../person.ts";
import { withDate } from "../photos.ts";
import { signIn } from "../sign-in.ts";

/** Who looks: nobody known, somebody whose library is empty, somebody with photos, and somebody who adds some. */
export const ROLES = ["visitor", "newcomer", "owner", "adder"] as const;
export type Role = (typeof ROLES)[number];

/** What they look with. A desk's window is made narrow, too. */
export const SCREENS = {
  phone: {
    sizes: [{ width: 390, height: 844 }],
    context: { isMobile: true, hasTouch: true },
  },
  desk: {
    sizes: [
      { width: 820, height: 1180 },
      { width: 1440, height: 900 },
    ],
    context: {},
  },
} as const satisfies Record<
  string,
  { sizes: { width: number; height: number }[]; context: BrowserContextOptions }
>;
export type Screen = keyof typeof SCREENS;

export let app: App;
let browser: Browser;
const pages = new Map<string, Page>();

/** The owner's photos, by their names. */
export const photos: Record<string, ImageJson> = {};
export let owner: Person;
export const people: Partial<Record<string, Person>> = {};

export const pageOf = (role: Role, screen: Screen): Page => pages.get(`${role} ${screen}`)!;
/** Each screen adds photos to a library of its own. */
export const adderAt = (screen: Screen): Person => people[`adder ${screen}`]!;

export async function start(): Promise<void> {
  [app, browser] = await Promise.all([App.start(), launchBrowser()]);
  const named = ["owner", "newcomer", "adder-phone", "adder-desk"];
  const [first, newcomer, phone, desk] = await Promise.all(named.map((name) => Person.signUp(app, name)));
  owner = first!;
  Object.assign(people, { owner, newcomer, "adder phone": phone, "adder desk": desk });
  await Promise.all([fill(), ...(Object.keys(SCREENS) as Screen[]).map(open)]);
}

export async function stop(): Promise<void> {
  await browser?.close();
  await app?.remove();
}

async function open(screen: Screen): Promise<void> {
  const { sizes, context: kind } = SCREENS[screen];
  for (const role of ROLES) {
    const context = await browser.newContext({ viewport: sizes[0], reducedMotion: "reduce", ...kind });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const person = people[role] ?? people[`${role} ${screen}`];
    if (person) await signIn(page, app, person);
    pages.set(`${role} ${screen}`, page);
  }
}

/** What people make of a photograph. */
const MADE: Record<string, (image: Sharp) => Sharp> = {
  "": (image) => image,
  square: (image) => image.resize(640, 640, { fit: "cover", position: "attention" }),
  upright: (image) => image.resize(540, 720, { fit: "cover", position: "centre" }),
  wide: (image) => image.resize(1000, 420, { fit: "cover", position: "centre" }).flop(),
};
/** The newest last, and most of them then. */
const DATES = ["2022:07", "2024:03", "2024:08", "2025:05", "2025:12", "2026:06", "2026:11", "2026:11"];

/** The sample photographs and what is made of them, over some years. */
async function photographs(): Promise<Photo[]> {
  const samples = await samplePhotos(defaultCache());
  const made: Photo[] = [];
  for (const [how, make] of Object.entries(MADE))
    for (const { name, path } of samples) {
      const at = made.length;
      const month = DATES[Math.floor((at * DATES.length) / (samples.length * Object.keys(MADE).length))]!;
      const jpeg = await make(sharp(await readFile(path)))
        .jpeg({ quality: 80 })
        .toBuffer();
      const dated = await withDate(
        jpeg,
        `${month}:${String((at % 27) + 1).padStart(2, "0")} 1${at % 10}:24:36`,
      );
      made.push({ name: how ? name.replace(".", `-${how}.`) : name, type: "image/jpeg", bytes: dated });
    }
  return made;
}

async function fill(): Promise<void> {
  const all = await photographs();
  const grants = await owner.announce(all);
  for (const [at, grant] of grants.entries()) {
    if ("duplicateOf" in grant) throw new Error(`${all[at]!.name} is there already`);
    await owner.post(grant, all[at]!.bytes, all[at]!.type);
  }
  for (const [at, grant] of grants.entries())
    if ("id" in grant) photos[all[at]!.name] = await owner.settled(grant.id, 180_000);
  const change = async (method: string, path: string, body?: unknown) => {
    const { status, body: said } = await owner.call(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(said)}`);
    return said as { id: string };
  };
  const named = (...names: string[]) => names.map((name) => photos[name]!.id);
  const trips = named(
    "alpine-landscape-wide.jpg",
    "boats-at-nagasaki-square.jpg",
    "black-canyon-upright.jpg",
  );
  await change("PATCH", "/api/images", { ids: trips, favorite: true, tags: { add: ["Holidays"] } });
  await change("PATCH", `/api/images/${trips[0]}`, { caption: "The morning above the fog" });
  const place = { latitude: 48.8584, longitude: 2.2945 };
  await change("PATCH", `/api/images/${photos["abandoned-house.jpg"]!.id}`, { place });
  await change("POST", "/api/albums", { title: "Mountains and the sea", add: trips });
  await change("POST", "/api/albums", {
    title: "For the calendar, the twelve best of all that we have",
    add: named("sheep.jpg"),
  });
  await change("POST", "/api/albums", { title: "Empty one", add: [] });
  await change("PATCH", "/api/images", { ids: named("strawberries.jpg"), archived: true });
  for (const id of named("sheep-upright.jpg", "abandoned-house-square.jpg"))
    await change("DELETE", `/api/images/${id}`);
}

/** An album of the owner's, by the beginning of its title. */
export async function albumOf(title: string): Promise<string> {
  const { body } = await owner.call("GET", "/api/albums");
  const { albums } = body as { albums: { id: string; title: string }[] };
  return albums.find((album) => album.title.startsWith(title))!.id;
}
