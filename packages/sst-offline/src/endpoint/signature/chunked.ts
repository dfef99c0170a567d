import { createHash } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { SignedPayload } from "../payload.ts";
import { sameSignature, sign } from "./verify.ts";

const EMPTY_SHA256 = createHash("sha256").digest("hex");
const CRLF = Buffer.from("\r\n");
/** A chunk's first line or a trailer; longer ones are no client's. */
const MAX_LINE = 16 * 1024;

/**
 * Undoes `aws-chunked` framing and checks the chunks' and the trailer's signatures where the body is signed.
 * No library decodes it; it is AWS's own, though it looks like HTTP's.
 * Source: Amazon S3 API Reference, "Transferring Payload in Multiple Chunks" and "… with trailing headers".
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  signed: SignedPayload | undefined,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const chain = signed?.hash.startsWith("STREAMING-AWS4-HMAC-SHA256") ? chunkChain(signed) : undefined;
  const reader = new LineReader(source);
  for (;;) {
    const line = (await reader.line()).toString("latin1");
    const [size = "", ...extensions] = line.split(";");
    if (!/^[0-9a-fA-F]+$/.test(size)) throw incomplete();
    const announced = extensions.find((extension) => extension.startsWith("chunk-signature="));
    const hash = chain && createHash("sha256");
    let left = Number.parseInt(size, 16);
    const last = left === 0;
    while (left > 0) {
      const bytes = await reader.some(left);
      hash?.update(bytes);
      left -= bytes.length;
      yield bytes;
    }
    if (chain && hash) chain.chunk(hash.digest("hex"), announced?.slice("chunk-signature=".length) ?? "");
    if (last) break;
    if ((await reader.line()).length) throw incomplete();
  }
  const signedLines: string[] = [];
  for (;;) {
    // Some clients end with the last chunk's line, without the empty one behind it.
    const line = await reader.line({ endIsEmpty: true });
    if (!line.length) break;
    const text = line.toString("latin1");
    const at = text.indexOf(":");
    if (at < 1) throw incomplete();
    const name = text.slice(0, at).trim().toLowerCase();
    const value = text.slice(at + 1).trim();
    trailers.set(name, value);
    if (name !== "x-amz-trailer-signature") signedLines.push(`${name}:${value}\n`);
  }
  if (signed?.hash === "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
    chain?.trailer(signedLines.join(""), trailers.get("x-amz-trailer-signature") ?? "");
  trailers.delete("x-amz-trailer-signature");
}

/** Each chunk's signature covers the one before it. */
function chunkChain(signed: SignedPayload) {
  let previous = signed.signature;
  const next = (kind: string, parts: string[], given: string) => {
    const expected = sign(
      signed.signingKey,
      [kind, signed.timestamp, signed.scope, previous, ...parts].join("\n"),
    );
    if (!sameSignature(expected, given))
      throw new AwsError(
        "SignatureDoesNotMatch",
        "The signature of a chunk of the body does not match what was calculated.",
        403,
      );
    previous = expected;
  };
  return {
    chunk: (hash: string, given: string) => next("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_SHA256, hash], given),
    trailer: (lines: string, given: string) =>
      next("AWS4-HMAC-SHA256-TRAILER", [createHash("sha256").update(lines).digest("hex")], given),
  };
}

function incomplete(): AwsError {
  return new AwsError("IncompleteBody", "The request body is not well-formed aws-chunked encoding.");
}

class LineReader {
  private buffered: Buffer = Buffer.alloc(0);
  private readonly iterator: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  private async more(): Promise<boolean> {
    const next = await this.iterator.next();
    if (next.done) return false;
    this.buffered = this.buffered.length ? Buffer.concat([this.buffered, next.value]) : next.value;
    return true;
  }

  /** Bytes up to the next CRLF, which is swallowed. */
  async line({ endIsEmpty = false } = {}): Promise<Buffer> {
    for (;;) {
      const at = this.buffered.indexOf(CRLF);
      if (at >= 0) {
        const line = this.buffered.subarray(0, at);
        this.buffered = this.buffered.subarray(at + CRLF.length);
        return line;
      }
      if (this.buffered.length > MAX_LINE) throw incomplete();
      if (!(await this.more())) {
        if (endIsEmpty && !this.buffered.length) return this.buffered;
        throw incomplete();
      }
    }
  }

  /** At least one byte, at most `count`. */
  async some(count: number): Promise<Buffer> {
    if (!this.buffered.length && !(await this.more())) throw incomplete();
    const bytes = this.buffered.subarray(0, count);
    this.buffered = this.buffered.subarray(bytes.length);
    return bytes;
  }
}
