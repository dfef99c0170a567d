import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { HeadersPolicy, HeadersSpec } from "../../graph/response-headers.ts";
import { fitsWildcards } from "../../iam/pattern.ts";

/** Begins an answer with its status and the origin's headers, to which the distribution adds its own. */
export type Head = (status: number, headers: OutgoingHttpHeaders) => ServerResponse;

/** Begins answers of `res`; without a policy its headers are as they come. */
export function headOf(res: ServerResponse, policy?: HeadersPolicy): Head {
  return (status, origin) => res.writeHead(status, policy ? applyPolicy(origin, policy) : origin);
}

/** What CloudFront makes of an origin's headers: it removes, then sets. */
export function applyPolicy(
  origin: OutgoingHttpHeaders,
  { remove, set }: HeadersPolicy,
): OutgoingHttpHeaders {
  const headers = Object.fromEntries(
    Object.entries(origin).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const name of remove) delete headers[name];
  for (const { name, value, override } of set)
    if (override || headers[name] === undefined) headers[name] = value;
  return headers;
}

/** All but what a page may run and load. */
export function withoutContentPolicy({ remove, set }: HeadersPolicy): HeadersPolicy {
  return { remove, set: set.filter(({ name }) => name !== "content-security-policy") };
}

/** The first whose pattern fits a path; `*` is any characters and `?` one, also slashes. */
export function behaviorFor(specs: HeadersSpec[], path: string): HeadersSpec | undefined {
  return specs.find(
    ({ pathPattern }) =>
      pathPattern === undefined || fitsWildcards(path, pathPattern.replace(/^(?!\/)/, "/")),
  );
}
