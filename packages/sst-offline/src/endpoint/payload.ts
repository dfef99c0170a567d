import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AwsError } from "../service.ts";
import { decodeChunks } from "./signature/chunked.ts";
import { header } from "./signature/parse.ts";

/** A body as it arrives: framing undone, and checked as it passes against what was signed. */
export interface Payload extends AsyncIterable<Buffer> {
  /** Headers sent behind the body (`x-amz-checksum-…`), lower-case; filled once the body has been read. */
  readonly trailers: Map<string, string>;
}

/** What a verified signature says of the body. */
export interface SignedPayload {
  /** 64 hex digits, `UNSIGNED-PAYLOAD`, or one of the `STREAMING-…` words. */
  hash: string;
  signingKey: Uint8Array;
  signature: string;
  timestamp: string;
  scope: string;
}

/**
 * The body of a request.
 * @throws AwsError (while it is read) XAmzContentSHA256Mismatch, SignatureDoesNotMatch of a chunk, IncompleteBody.
 */
export function openPayload(req: IncomingMessage, signed: SignedPayload | undefined): Payload {
  const trailers = new Map<string, string>();
  const streaming = (signed?.hash ?? header(req.headers, "x-amz-content-sha256") ?? "").startsWith(
    "STREAMING-",
  );
  const source = streaming ? decodeChunks(req, signed, trailers) : hashed(req, signed?.hash);
  return { trailers, [Symbol.asyncIterator]: () => counted(source, req) };
}

async function* hashed(req: IncomingMessage, expected: string | undefined): AsyncGenerator<Buffer> {
  if (!expected || !/^[0-9a-f]{64}$/.test(expected)) {
    yield* req;
    return;
  }
  const hash = createHash("sha256");
  for await (const chunk of req) {
    hash.update(chunk);
    yield chunk;
  }
  const computed = hash.digest("hex");
  if (computed !== expected)
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
      { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed },
    );
}

async function* counted(source: AsyncIterable<Buffer>, req: IncomingMessage): AsyncGenerator<Buffer> {
  const announced = header(req.headers, "x-amz-decoded-content-length");
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    yield chunk;
  }
  if (announced !== undefined && bytes !== Number(announced))
    throw new AwsError(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
}

/**
 * What is past the limit is read and dropped, or the client would never come to hear the answer.
 * @throws AwsError RequestEntityTooLarge past `limit` bytes.
 */
export async function readAll(payload: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  if (bytes > limit)
    throw new AwsError("RequestEntityTooLarge", `The request's body is larger than ${limit} bytes.`, 413);
  return Buffer.concat(chunks, bytes);
}

/** A body that has been read and checked already. */
export function payloadOf(bytes: Buffer): Payload {
  return {
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
  };
}
