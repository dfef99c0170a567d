/** What the networks say of each labelled photo, computed once and kept beside the models. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { defaultCache } from "../src/cache.ts";
import { decode } from "../src/inference/decode.ts";
import { type Evidence, openScorer, type Scorer } from "../src/inference/scorer.ts";
import { efficientNet } from "../src/models/pins.ts";
import { prepareModels } from "../src/models/prepare.ts";
import { previewOf } from "../src/preview.ts";
import { photosOf, SOURCES } from "./photos.ts";

const folder = path.join(defaultCache(), "evidence", efficientNet.sha256.slice(0, 12));
const fileOf = (sha256: string) => path.join(folder, `${sha256}.json`);

const round = (values: Float32Array, digits: number) =>
  Array.from(values, (value) => Number(value.toFixed(digits)));

async function write(sha256: string, { classes, features, detections }: Evidence): Promise<void> {
  const evidence = {
    classes: round(classes, 6),
    features: round(features, 5),
    detections: detections.map((detection) => ({
      ...detection,
      classes: detection.classes && round(detection.classes, 6),
    })),
  };
  await writeFile(fileOf(sha256), JSON.stringify(evidence));
}

async function read(sha256: string): Promise<Evidence | undefined> {
  const text = await readFile(fileOf(sha256), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { classes, features, detections } = JSON.parse(text) as {
    classes: number[];
    features: number[];
    detections: (Omit<Evidence["detections"][number], "classes"> & { classes?: number[] })[];
  };
  return {
    classes: Float32Array.from(classes),
    features: Float32Array.from(features),
    detections: detections.map(({ classes: inside, ...rest }) =>
      inside ? { ...rest, classes: Float32Array.from(inside) } : rest,
    ),
  };
}

/** Fetches the packages whose photos were not looked at yet. */
export async function evidenceOfAll(tell: (message: string) => void): Promise<Map<string, Evidence>> {
  await mkdir(folder, { recursive: true });
  const all = new Map<string, Evidence>();
  let scorer: Scorer | undefined;
  for (const source of SOURCES) {
    const missing: string[] = [];
    for (const sha256 of Object.keys(source.photos)) {
      const known = await read(sha256);
      if (known) all.set(sha256, known);
      else missing.push(sha256);
    }
    if (missing.length === 0) continue;
    tell(`${source.package}: ${missing.length} photos`);
    scorer ??= await openScorer(await prepareModels(defaultCache()));
    const photos = await photosOf(source);
    for (const sha256 of missing) {
      await write(sha256, await scorer.score(await decode(await previewOf(photos.get(sha256)!))));
      all.set(sha256, (await read(sha256))!);
    }
  }
  await scorer?.close();
  return all;
}
