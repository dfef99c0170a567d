import type { ApiRequest, EventContext } from "./payload.ts";

/** What an identity source finds in a request; undefined where there is nothing, or nothing in it. */
export type IdentitySource = (request: ApiRequest, context: EventContext) => string | undefined;

/** Variables that an authorizer may be keyed by. (API Gateway Developer Guide, "Customize HTTP API access logs".) */
const CONTEXT: Record<string, IdentitySource> = {
  accountId: (_request, { accountId }) => accountId,
  apiId: (_request, { apiId }) => apiId,
  domainName: ({ domainName }) => domainName,
  domainPrefix: (_request, { apiId }) => apiId,
  httpMethod: ({ method }) => method,
  "identity.sourceIp": ({ sourceIp }) => sourceIp,
  "identity.userAgent": ({ headers }) => only(headers["user-agent"]),
  path: ({ path }) => path,
  protocol: () => "HTTP/1.1",
  requestId: (_request, { requestId }) => requestId,
  routeKey: (_request, { routeKey }) => routeKey,
  stage: () => "$default",
};

/**
 * Reads a selection expression: `$request.header.Authorization`, `$request.querystring.token`,
 * `$context.routeKey`, `$stageVariables.color`.
 * (API Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda authorizers": identity sources.)
 * @throws Error for one that is not known
 */
export function compileIdentitySource(expression: string): IdentitySource {
  const [, place = "", name = ""] =
    /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(expression) ?? [];
  switch (place) {
    case "request.header":
      return ({ headers }) => only(headers[name.toLowerCase()]);
    case "request.querystring":
      return ({ query }) => only(new URLSearchParams(query).getAll(name));
    case "stageVariables":
      return (_request, { stageVariables }) => stageVariables?.[name] || undefined;
    case "context":
      if (Object.hasOwn(CONTEXT, name)) return CONTEXT[name]!;
  }
  throw new Error(`the identity source ${expression} is not one that the local cloud knows`);
}

const only = (value: string | string[] | undefined) => [value ?? []].flat().join(",") || undefined;
