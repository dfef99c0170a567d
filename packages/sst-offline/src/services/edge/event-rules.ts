import type { EdgeEvent, EdgeResponse } from "./edge-function.ts";

/**
 * Headers that a function may neither add nor see, and those that it may only read.
 * (Amazon CloudFront Developer Guide, "Restrictions on all edge functions".)
 */
const DISALLOWED =
  /^(connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip)$/;
const READ_ONLY = {
  request: ["content-length", "host", "transfer-encoding", "via"],
  response: ["content-encoding", "content-length", "transfer-encoding", "warning", "via"],
};

/**
 * What is wrong with what a function gives back, for which CloudFront would answer the viewer with an error.
 * (The same guide, "CloudFront Functions event structure".)
 * @param given the event, which says what was there before
 */
export function faultOf(
  said: EdgeResponse | EdgeEvent["request"],
  kind: "request" | "response",
  given: EdgeEvent,
): string | undefined {
  const before = kind === "request" ? given.request.headers : (given.response?.headers ?? {});
  if (
    "statusCode" in said &&
    !(Number.isInteger(said.statusCode) && said.statusCode >= 100 && said.statusCode < 600)
  )
    return `${said.statusCode} is no status`;
  if (kind === "request") {
    const { method, uri } = said as EdgeEvent["request"];
    if (method !== given.request.method) return "it changes the method, which can only be read";
    if (typeof uri !== "string" || !uri.startsWith("/")) return `the URI "${uri}" does not begin with /`;
  }
  for (const [name, header] of Object.entries(said.headers ?? {})) {
    if (name !== name.toLowerCase()) return `the header "${name}" is not in lower case`;
    if (name === "cookie" || name === "set-cookie")
      return `${name} is no header here: cookies stand by themselves`;
    if (typeof header?.value !== "string") return `the header "${name}" has no text as its value`;
    if (before[name]?.value === header.value) continue;
    if (DISALLOWED.test(name)) return `the header "${name}" may not be set`;
    if (READ_ONLY[kind].includes(name)) return `the header "${name}" can only be read`;
  }
  return undefined;
}
