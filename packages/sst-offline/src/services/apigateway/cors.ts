import type { CorsSpec } from "../../graph/apis.ts";

/** The headers that an API adds to every response to a request from another origin. */
export function corsHeaders(cors: CorsSpec, origin: string | undefined): Record<string, string> {
  if (!origin || !allows(cors.allowOrigins, origin)) return {};
  const any = cors.allowOrigins.includes("*") && !cors.allowCredentials;
  return {
    "access-control-allow-origin": any ? "*" : origin,
    ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...(cors.exposeHeaders.length > 0
      ? { "access-control-expose-headers": cors.exposeHeaders.join(",") }
      : {}),
  };
}

/** An API with CORS of its own leaves aside what its function says of it. (API Gateway Developer Guide, "Configure CORS for HTTP APIs in API Gateway".) */
export function withoutCors<Value>(headers: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
}

/** The answer's headers to a preflight request, which no function sees. */
export function preflightHeaders(cors: CorsSpec, origin: string | undefined): Record<string, string> {
  const allowed = corsHeaders(cors, origin);
  if (Object.keys(allowed).length === 0) return {};
  return {
    ...allowed,
    "access-control-allow-methods": cors.allowMethods.join(","),
    "access-control-allow-headers": cors.allowHeaders.join(","),
    ...(cors.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(cors.maxAgeSeconds) }),
  };
}

function allows(patterns: string[], origin: string): boolean {
  // `https://*` stands for every origin of that scheme; there are no other patterns.
  return patterns.some(
    (pattern) =>
      pattern === "*" ||
      pattern === origin ||
      (/^https?:\/\/\*$/.test(pattern) && origin.startsWith(pattern.slice(0, -1))),
  );
}
