import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { App } from "./app.ts";
import { type ImageJson, Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";

let app: App;
let ada: Person;
let image: ImageJson;
const photo = drawnPhoto("kept.jpg", 1);

beforeAll(async () => {
  app = await App.start();
  ada = await Person.signUp(app, "ada");
  image = await ada.add(await photo);
  const tags = { add: ["Holiday"], remove: [] };
  expect((await ada.call("PATCH", `/api/images/${image.id}`, { tags })).status).toBe(200);
}, 300_000);
afterAll(() => app.remove());

async function refusedAndRescued(lost: string): Promise<void> {
  await app.stop("SIGKILL");
  await rm(join(app.data, lost), { recursive: true });
  const refused = await App.spawn({ data: app.data });
  expect(await refused.ended()).toBe(1);
  expect(refused.output).toMatch(/is damaged: of its database \w+, its files are gone\. .* --rescue/);
  expect(refused.output).not.toMatch(/^\s+at /m);
  app = await App.start({ data: app.data, args: ["--rescue"] });
}

/** The library's photos that are settled. */
async function ready(person: Person): Promise<ImageJson[]> {
  const { body } = await person.call("GET", "/api/images");
  return body.images;
}

describe("npm start -- --rescue", () => {
  it("gives people, photos and their tags back when the store is gone", async () => {
    await refusedAndRescued("store");
    const again = await ada.signInAgain(app);
    const found = await again.image(image.id);
    expect(found).toMatchObject({ name: "kept.jpg", status: "ready" });
    expect(found.tags.map(({ name }) => name)).toContain("Holiday");
    const original = await fetch(found.originalUrl ?? "");
    expect(Buffer.from(await original.arrayBuffer()).equals((await photo).bytes)).toBe(true);
  }, 300_000);

  it("recognizes the photos anew when their rows are gone", async () => {
    await refusedAndRescued("dynamodb");
    const again = await ada.signInAgain(app);
    await expect.poll(() => ready(again), { timeout: 240_000 }).toHaveLength(1);
    const [found] = await ready(again);
    expect(found?.status).toBe("ready");
    const original = await fetch((await again.image(found!.id)).originalUrl ?? "");
    expect(Buffer.from(await original.arrayBuffer()).equals((await photo).bytes)).toBe(true);
  }, 300_000);
});
