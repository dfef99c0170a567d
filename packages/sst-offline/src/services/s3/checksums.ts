import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { AwsError } from "../../service.ts";

export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
/**
 * What S3 computes of its own accord where a client names none. (Amazon S3 User Guide, "Checking object integrity
 * for data uploads in Amazon S3".)
 */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** An object's checksum. `value` is base64; a composite one ends in `-` and the number of parts. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  value: string;
  type: ChecksumType;
}

export const headerOf = (algorithm: ChecksumAlgorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;
/** The element's name in XML: `ChecksumSHA256`. */
export const elementOf = (algorithm: ChecksumAlgorithm) => `Checksum${algorithm}`;

interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): Promise<string>;
}

function startDigest(algorithm: ChecksumAlgorithm): RunningDigest {
  if (algorithm === "SHA1" || algorithm === "SHA256") {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest("base64") };
  }
  const crc = algorithm === "CRC32" ? new Crc32() : algorithm === "CRC32C" ? new Crc32c() : new Crc64Nvme();
  return {
    update: (bytes) => crc.update(bytes),
    digest: async () => Buffer.from(await crc.digest()).toString("base64"),
  };
}

/** The digests of one body, taken as it passes: MD5 for the ETag, and what the client asked for. */
export class Digests {
  private readonly md5 = createHash("md5");
  private readonly running: Map<ChecksumAlgorithm, RunningDigest>;

  constructor(algorithms: Iterable<ChecksumAlgorithm>) {
    this.running = new Map([...algorithms].map((algorithm) => [algorithm, startDigest(algorithm)]));
  }

  update(bytes: Uint8Array): void {
    this.md5.update(bytes);
    for (const digest of this.running.values()) digest.update(bytes);
  }

  async finish(): Promise<{ md5: Buffer; checksums: Map<ChecksumAlgorithm, string> }> {
    const checksums = new Map<ChecksumAlgorithm, string>();
    for (const [algorithm, digest] of this.running) checksums.set(algorithm, await digest.digest());
    return { md5: this.md5.digest(), checksums };
  }
}

/** What a client says its body's checksum is, or which one will follow in a trailer. */
export interface ExpectedChecksum {
  algorithm: ChecksumAlgorithm;
  /** Base64; undefined when it comes in a trailer, or when S3 shall only compute it. */
  value?: string;
  /** A trailer was announced, and has to come. */
  inTrailer?: boolean;
}

/**
 * Reads `x-amz-checksum-…`, `x-amz-trailer` and `x-amz-sdk-checksum-algorithm`.
 * Source: Amazon S3 User Guide, "Checking object integrity".
 * @throws AwsError InvalidRequest for more than one checksum or an unknown algorithm.
 */
export function expectedChecksum(
  headers: IncomingHttpHeaders | Record<string, string>,
): ExpectedChecksum | undefined {
  const given = CHECKSUM_ALGORITHMS.filter((algorithm) => headers[headerOf(algorithm)] !== undefined);
  if (given.length > 1)
    throw new AwsError(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const [algorithm] = given;
  if (algorithm) return { algorithm, value: String(headers[headerOf(algorithm)]) };
  const trailers = String(headers["x-amz-trailer"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());
  const announced = CHECKSUM_ALGORITHMS.find((one) => trailers.includes(headerOf(one)));
  if (announced) return { algorithm: announced, inTrailer: true };
  const named = headers["x-amz-sdk-checksum-algorithm"] ?? headers["x-amz-checksum-algorithm"];
  return named === undefined ? undefined : { algorithm: parseAlgorithm(String(named)) };
}

/** @throws AwsError InvalidRequest */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => one === name.toUpperCase());
  if (!algorithm)
    throw new AwsError(
      "InvalidRequest",
      `Checksum algorithm provided is unsupported: ${name}. Use one of ${CHECKSUM_ALGORITHMS.join(", ")}.`,
    );
  return algorithm;
}

/** @throws AwsError InvalidRequest for what is no checksum, BadDigest for another one. */
export function checkExpected(expected: ExpectedChecksum, computed: string): void {
  if (expected.value === undefined || expected.value === computed) return;
  const name = headerOf(expected.algorithm);
  if (Buffer.from(expected.value, "base64").length !== Buffer.from(computed, "base64").length)
    throw new AwsError("InvalidRequest", `Value for ${name} header is invalid.`);
  throw new AwsError(
    "BadDigest",
    `The ${expected.algorithm} you specified did not match the calculated checksum.`,
  );
}

/** The checksum of the parts' checksums, as multipart uploads have it unless told otherwise. */
export async function compositeChecksum(algorithm: ChecksumAlgorithm, parts: string[]): Promise<Checksum> {
  const digest = startDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part, "base64"));
  return { algorithm, value: `${await digest.digest()}-${parts.length}`, type: "COMPOSITE" };
}
