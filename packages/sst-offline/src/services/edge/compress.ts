import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Encoding } from "../../graph/encodings.ts";

/** Bytes of what CloudFront compresses. (Amazon CloudFront Developer Guide, "Serve compressed files".) */
const SMALLEST = 1000;
const LARGEST = 10_000_000;

/** Of the types on its list, those that a site's files are sent as. */
const COMPRESSED = new Set([
  "application/javascript",
  "application/json",
  "application/pdf",
  "application/wasm",
  "application/xml",
  "image/svg+xml",
  "text/css",
  "text/csv",
  "text/html",
  "text/javascript",
  "text/plain",
  "text/xml",
]);

const CODERS: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  // A level between what is quick and what is small; which one CloudFront takes, it does not say.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (body) => promisify(gzip)(body),
};

/** Whether CloudFront compresses such a file, whoever asks. */
export function isCompressed(contentType: string, bytes: number): boolean {
  return (
    bytes >= SMALLEST && bytes <= LARGEST && COMPRESSED.has(contentType.split(";")[0]!.trim().toLowerCase())
  );
}

/** The first of `offered` that a viewer takes; undefined where it wants the body as it is. (RFC 9110, section 12.5.3.) */
export function encodingFor(
  accepted: string | undefined,
  offered: readonly Encoding[],
): Encoding | undefined {
  const refused = /;\s*q=0(\.0*)?$/;
  const named = (accepted ?? "").split(",").map((part) => part.trim().toLowerCase());
  return offered.find((encoding) =>
    named.some((part) => part.split(";")[0]!.trim() === encoding && !refused.test(part)),
  );
}

export const compress = (body: Buffer, encoding: Encoding): Promise<Buffer> => CODERS[encoding](body);
