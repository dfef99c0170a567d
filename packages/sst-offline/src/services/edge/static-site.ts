import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { extname, join, normalize, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { Minimatch } from "minimatch";
import type { Encoding } from "../../graph/encodings.ts";
import type { SiteFolder } from "../../graph/sites.ts";
import { compress, encodingFor, isCompressed } from "./compress.ts";
import type { Head } from "./headers.ts";

/** Content types of what a site's build leaves; a library would know two thousand more. */
const types: Record<string, string> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

interface Found {
  file: string;
  size: number;
  modified: number;
}

/**
 * Serves a folder as S3 behind CloudFront and SST's router do: `/x/` is `/x/index.html`, `/x` is also
 * `/x.html`, and what is not there is the site's page for that, with 404. What a behavior compresses is compressed once.
 */
export function createStaticSite({ folder, notFound, cacheControl }: SiteFolder) {
  const etags = new Map<string, string>();
  const smaller = new Map<string, Promise<Buffer>>();
  /** @param version changes with the file */
  const compressed = ({ file }: Found, encoding: Encoding, version: string) => {
    const key = `${encoding} ${version} ${file}`;
    const known = smaller.get(key) ?? readFile(file).then((body) => compress(body, encoding));
    smaller.set(key, known);
    known.catch(() => smaller.delete(key));
    return known;
  };
  const rules = cacheControl.map(({ files, value }) => ({
    glob: new Minimatch(files, { dot: true }),
    value,
  }));
  const cacheOf = (file: string) => {
    const name = relative(folder, file).replaceAll(sep, "/");
    return rules.findLast(({ glob }) => glob.match(name))?.value ?? "public,max-age=0,must-revalidate";
  };

  return async function serve(
    req: IncomingMessage,
    head: Head,
    path: string,
    encodings: readonly Encoding[] = [],
  ): Promise<void> {
    if (req.method !== "GET" && req.method !== "HEAD") {
      plain(head, 405, "Method Not Allowed", { allow: "GET, HEAD" });
      return;
    }
    const found = await resolve(folder, path);
    const page = found ?? (await fileAt(folder, `/${notFound}`));
    if (!page) {
      plain(head, 404, "Not Found");
      return;
    }
    const version = await etagOf(page, etags);
    const type = types[extname(page.file).toLowerCase()] ?? "application/octet-stream";
    const offered = isCompressed(type, page.size) ? encodings : [];
    const encoding = encodingFor(req.headers["accept-encoding"], offered);
    // Compressed, it is the same for a reader and not byte for byte.
    const etag = encoding ? `W/${version}` : version;
    const headers = {
      "content-type": type,
      ...(offered.length > 0 && { vary: "Accept-Encoding" }),
      ...(encoding && { "content-encoding": encoding }),
      etag,
      "last-modified": new Date(page.modified).toUTCString(),
      "cache-control": cacheOf(page.file),
    };
    if (found && includes(req.headers["if-none-match"], version)) {
      head(304, headers).end();
      return;
    }
    const status = found ? 200 : 404;
    if (encoding) {
      const body = await compressed(page, encoding, version);
      head(status, { ...headers, "content-length": body.length }).end(
        req.method === "HEAD" ? undefined : body,
      );
      return;
    }
    const res = head(status, { ...headers, "content-length": page.size });
    if (req.method === "HEAD") res.end();
    else await pipeline(createReadStream(page.file), res);
  };
}

async function resolve(folder: string, path: string): Promise<Found | undefined> {
  const names = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`, `${path}/index.html`];
  for (const name of names) {
    const found = await fileAt(folder, name);
    if (found) return found;
  }
  return undefined;
}

/** @returns undefined for what is not a file inside the folder */
async function fileAt(folder: string, path: string): Promise<Found | undefined> {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (name.includes("\0")) return undefined;
  const file = normalize(join(folder, name));
  if (!file.startsWith(normalize(folder + sep))) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { file, size: found.size, modified: found.mtimeMs } : undefined;
}

async function etagOf({ file, size, modified }: Found, known: Map<string, string>): Promise<string> {
  const key = `${file} ${size} ${modified}`;
  const etag =
    known.get(key) ??
    `"${createHash("sha1")
      .update(await readFile(file))
      .digest("hex")}"`;
  known.set(key, etag);
  return etag;
}

function includes(header: string | undefined, etag: string): boolean {
  return (
    header?.split(",").some((given) => given.trim().replace(/^W\//, "") === etag || given.trim() === "*") ??
    false
  );
}

/** Answers in plain text. */
export function plain(head: Head, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
  head(status, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    ...headers,
  }).end(`${text}\n`);
}
