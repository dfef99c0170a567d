import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("..", import.meta.url));
/** Inside the package, so that the program finds the package's own dependencies. */
const folder = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

/**
 * The recognizer's process as one file that Node runs as it is: a loader of TypeScript would cost the process some forty
 * megabytes for as long as it lives, and half a second at each start. The file's name is of its sources' hash, so it is
 * made again when one of them has changed, even while the parent runs.
 * @returns the path of the file.
 * @throws Error when a source does not compile, or the folder cannot be written.
 */
export async function childProgram(): Promise<string> {
  const file = path.join(folder, `recognizer-${await hashOfSources()}.mjs`);
  if (existsSync(file)) return file;
  // Loaded here alone: a start that bundles nothing does without it.
  const { build } = await import("esbuild");
  await mkdir(folder, { recursive: true });
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
      outfile: temporary,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      keepNames: true,
      logLevel: "silent",
    });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  for (const name of await readdir(folder))
    if (/^recognizer-\w+\.mjs$/.test(name) && name !== path.basename(file))
      await rm(path.join(folder, name), { force: true });
  return file;
}

async function hashOfSources(): Promise<string> {
  const files = (await readdir(sources, { recursive: true })).filter(
    (name) => /\.(ts|json)$/.test(name) && !/\.(test|d)\.ts$/.test(name),
  );
  const hash = createHash("sha256");
  for (const name of files.sort()) hash.update(name).update(await readFile(path.join(sources, name)));
  return hash.digest("hex").slice(0, 12);
}
