import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { MiddlewareHandler } from "hono";
import { parseAccept } from "hono/utils/accept";

/** Below this the frame and the base64 around it eat up what is won. */
const WORTH_BYTES = 1024;

/**
 * How a body is made smaller, the best first. Hono's own middleware knows no brotli. At level 5 of 11 brotli takes as long
 * as gzip does, and leaves less.
 */
const CODERS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
};

/**
 * Compresses answers, since nothing between here and the browser does: CloudFront compresses only what it may cache, and
 * HTTP APIs nothing at all. Of the six megabytes that Lambda hands on, the base64 around what is binary takes a third;
 * compression wins ten times that.
 * (Amazon CloudFront Developer Guide, "Serve compressed files"; AWS Lambda Developer Guide, "Lambda quotas".)
 */
export const compression: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.get("content-type")?.startsWith("application/json")) return;
  c.header("Vary", "Accept-Encoding", { append: true });
  if (c.req.method === "HEAD") return;
  const encoding = chooseEncoding(c.req.header("accept-encoding"));
  if (!encoding) return;
  const body = Buffer.from(await c.res.clone().arrayBuffer());
  if (body.length < WORTH_BYTES) return;
  c.res = new Response(new Uint8Array(await CODERS[encoding](body)), c.res);
  c.res.headers.delete("content-length");
  c.res.headers.set("content-encoding", encoding);
};

/** What the client likes best of what there is; undefined where it wants the body as it is (RFC 9110, section 12.5.3). */
export function chooseEncoding(header = ""): keyof typeof CODERS | undefined {
  const accepted = parseAccept(header);
  const quality = (name: string) =>
    (accepted.find(({ type }) => type.toLowerCase() === name) ?? accepted.find(({ type }) => type === "*"))
      ?.q ?? 0;
  const [best] = (Object.keys(CODERS) as (keyof typeof CODERS)[])
    .filter((name) => quality(name) > 0)
    .sort((a, b) => quality(b) - quality(a));
  const plain = accepted.find(({ type }) => type.toLowerCase() === "identity")?.q ?? 0;
  return best && quality(best) >= plain ? best : undefined;
}
