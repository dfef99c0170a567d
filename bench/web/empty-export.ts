import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "../../e2e/app.ts";

/** A site of one page with one sentence: what Next asks of every page, whatever stands on it. */
const FILES = {
  "package.json": '{ "private": true, "type": "module" }',
  "next.config.mjs": `export default { output: "export", turbopack: { root: ${JSON.stringify(root)} } };`,
  "app/layout.jsx":
    'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
  "app/page.jsx": "export default function Page() { return <p>Nothing.</p>; }",
};

/** @returns bytes by gzip of the scripts that an empty export's page names, by the site's own Next */
export async function emptyExport(): Promise<number> {
  // Within the repository, where Next is found; not among node_modules, which Turbopack takes for no sources.
  const results = join(root, "test-results");
  await mkdir(results, { recursive: true });
  const folder = await mkdtemp(join(results, "empty-export-"));
  try {
    await mkdir(join(folder, "app"));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
    const next = join(root, "packages", "web", "next.mjs");
    await promisify(execFile)(process.execPath, [next, "build"], { cwd: folder });
    return await namedScripts(await readFile(join(folder, "out", "index.html"), "utf8"), (src) =>
      readFile(join(folder, "out", src)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns bytes by gzip of the scripts that a page names: what is fetched before it works */
export async function namedScripts(
  html: string,
  read: (src: string) => Promise<Uint8Array>,
): Promise<number> {
  const sources = [...html.matchAll(/<script(?=[^>]* src="([^"]+)")[^>]*>/g)]
    .filter(([tag]) => !/nomodule/i.test(tag))
    .map(([, src]) => src!);
  const sizes = await Promise.all(
    [...new Set(sources)].map(async (src) => gzipSync(await read(src), { level: 9 }).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
