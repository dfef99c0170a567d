import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** It runs any SST app: one that it knew of would be one that it was made to fit. */
const packages = ["sst-offline"];

/** Product code of a package, as path → text. Tests may call their buckets as they like. */
async function sources(name: string): Promise<Map<string, string>> {
  const folder = fileURLToPath(new URL(`../../${name}/src`, import.meta.url));
  const files = await readdir(folder, { recursive: true });
  const own = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return new Map(
    await Promise.all(own.map(async (file) => [file, await readFile(join(folder, file), "utf8")] as const)),
  );
}

describe.each(packages)("%s", (name) => {
  it("names nothing of the app beside it", async () => {
    const files = await sources(name);
    expect(files.size).toBeGreaterThan(10);
    const naming = [...files].flatMap(([file, text]) =>
      // The packages' own scope is a name for where they are, not for what they serve.
      text
        .split("\n")
        .filter((line) => /photo/i.test(line.replaceAll(/"@phototag\/[\w/-]+"/g, "")))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(naming).toEqual([]);
  });

  it("imports no package of the app", async () => {
    const imported = [...(await sources(name)).values()].flatMap((text) =>
      [...text.matchAll(/"@phototag\/([\w-]+)/g)].map(([, from]) => from!),
    );
    expect([...new Set(imported)].filter((from) => !packages.includes(from))).toEqual([]);
  });
});
