import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { judgeBundles, weighBundles } from "./bundles.ts";

let artifacts: string;
afterEach(() => rm(artifacts, { recursive: true, force: true }));

async function bundleOf(name: string, files: Record<string, string>): Promise<void> {
  artifacts ??= await mkdtemp(path.join(tmpdir(), "bundles-"));
  await mkdir(path.join(artifacts, `${name}-src`), { recursive: true });
  for (const [file, text] of Object.entries(files))
    await writeFile(path.join(artifacts, `${name}-src`, file), text);
}

it("counts what the entry imports, and apart from it what it imports on demand", async () => {
  const entry = 'import "./shared.mjs"; import "sharp"; export const handler = () => import("./heic.mjs");';
  const shared = "globalThis.shared = 1;";
  const heic = "export default 'heic'.repeat(3);";
  await bundleOf("Recognize", { "bundle.mjs": entry, "shared.mjs": shared, "heic.mjs": heic });
  expect(await weighBundles(artifacts)).toEqual([
    { name: "Recognize", atStart: entry.length + shared.length, onDemand: heic.length },
  ]);
});

it("refuses a bundle that is over its budget, and one that has none", () => {
  const of = (name: string, atStart: number) =>
    judgeBundles([{ name, atStart, onDemand: 0 }], { Api: 1_200_000 });
  expect(of("Api", 1_200_000).over).toBe(false);
  expect(of("Api", 1_200_001)).toEqual({
    over: true,
    lines: [expect.stringContaining("MORE THAN 1200 kB")],
  });
  expect(of("Unheard", 1).over).toBe(true);
});
