import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../service.ts";
import type { BucketSpec, CorsRule } from "./spec.ts";

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/** A pattern may hold one `*`. */
function matches(pattern: string, value: string): boolean {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return pattern === value;
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

/** The first rule that allows it decides. Source: Amazon S3 User Guide, "Elements of a CORS configuration". */
function ruleFor(
  bucket: BucketSpec | undefined,
  origin: string,
  method: string,
  headers: string[],
): CorsRule | undefined {
  return bucket?.corsRules?.find(
    (rule) =>
      rule.allowedMethods.includes(method) &&
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      headers.every((name) =>
        (rule.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase())),
      ),
  );
}

function allow(res: ServerResponse, rule: CorsRule, origin: string): void {
  const everyone = rule.allowedOrigins.includes("*");
  res.setHeader("access-control-allow-origin", everyone ? "*" : origin);
  if (!everyone) res.setHeader("access-control-allow-credentials", "true");
  res.setHeader("access-control-allow-methods", rule.allowedMethods.join(", "));
  if (rule.exposeHeaders?.length)
    res.setHeader("access-control-expose-headers", rule.exposeHeaders.join(", "));
}

/** Lets a page of an allowed origin read the answer, errors too. */
export function setCorsHeaders(
  bucket: BucketSpec | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const { origin } = req.headers;
  if (!bucket?.corsRules?.length) return;
  res.setHeader("vary", VARY);
  const rule = origin && ruleFor(bucket, origin, req.method ?? "GET", []);
  if (origin && rule) allow(res, rule, origin);
}

/** Answers a browser's question before its request. @throws AwsError AccessForbidden, BadRequest */
export function answerPreflight(
  bucket: BucketSpec | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const { origin, "access-control-request-method": method } = req.headers;
  if (!origin || !method)
    throw new AwsError(
      "BadRequest",
      "Insufficient information. Origin request header and Access-Control-Request-Method are needed.",
    );
  const asked = req.headers["access-control-request-headers"] ?? "";
  const headers = asked
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const rule = ruleFor(bucket, origin, method, headers);
  if (!rule)
    throw new AwsError(
      "AccessForbidden",
      bucket?.corsRules?.length
        ? "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
        : "CORSResponse: CORS is not enabled for this bucket.",
      403,
      { Method: method, ResourceType: "BUCKET" },
    );
  allow(res, rule, origin);
  if (headers.length) res.setHeader("access-control-allow-headers", headers.join(", ").toLowerCase());
  if (rule.maxAgeSeconds !== undefined) res.setHeader("access-control-max-age", rule.maxAgeSeconds);
  res.setHeader("vary", VARY);
  res.writeHead(200, { "content-length": 0 }).end();
}
