import { randomUUID } from "node:crypto";
import type { ApiSpec } from "../../graph/apis.ts";
import type { Exchange, Service } from "../../service.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { createAuthorizer } from "./authorizer.ts";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import { type ApiRequest, type ApiResponse, toEvent, toResponse } from "./payload.ts";
import { createRoutes } from "./routes.ts";

/** Bytes of a request's body (API Gateway quotas), and of an event or answer (Lambda quotas). */
const requestLimit = 10 * 2 ** 20;
const payloadLimit = 6 * 2 ** 20;

export interface ApiGateway extends Service {
  /** Answers a request to an API; undefined if there is no such API. */
  request(apiId: string, request: ApiRequest): Promise<ApiResponse | undefined>;
}

export interface ApiGatewayOptions {
  apis: ApiSpec[];
  account: string;
  lambda: Pick<Lambda, "invoke">;
  /** Whether the function's permissions let a route call it; all of them when it is missing. */
  mayInvoke?(
    functionArn: string,
    from: { apiId: string; kind?: ApiSpec["kind"]; method: string; routeKey: string },
  ): boolean;
  /** Told of what the client only sees as an internal error. */
  onError?(message: string): void;
}

/**
 * HTTP APIs, each served at `/_api/<id>/` of the endpoint and to the site in process; and function URLs, at
 * `/_url/<id>/`.
 */
export function createApiGateway({
  apis,
  account,
  lambda,
  mayInvoke = () => true,
  onError,
}: ApiGatewayOptions): ApiGateway {
  const authorize = createAuthorizer();
  const served = new Map(apis.map((api) => [api.id, { api, find: createRoutes(api.routes) }]));

  async function request(apiId: string, request: ApiRequest): Promise<ApiResponse | undefined> {
    const known = served.get(apiId);
    if (!known) return undefined;
    const { cors } = known.api;
    const origin = [request.headers.origin].flat()[0];
    if (cors && request.method === "OPTIONS" && request.headers["access-control-request-method"])
      return { status: 204, headers: preflightHeaders(cors, origin), body: "" };
    const requestId = randomUUID();
    const response = await answer(known, request, requestId);
    return {
      ...response,
      headers: {
        ...response.headers,
        ...(cors ? corsHeaders(cors, origin) : {}),
        "apigw-requestid": requestId,
      },
    };
  }

  async function answer(
    { api, find }: { api: ApiSpec; find: ReturnType<typeof createRoutes> },
    request: ApiRequest,
    requestId: string,
  ): Promise<ApiResponse> {
    const found = find(request.method, request.path);
    if (!found) return message(404, "Not Found");
    const { route, pathParameters } = found;
    const verdict = await authorize(route, [request.headers.authorization].flat()[0]);
    if (!verdict.allowed)
      return message(verdict.status, verdict.message, { "www-authenticate": verdict.challenge });
    if (request.body.length > requestLimit) return message(413, "Request Entity Too Large");
    const event = toEvent(request, {
      apiId: api.id,
      accountId: account,
      requestId,
      routeKey: route.routeKey,
      pathParameters,
      jwt: route.authorizer && { claims: verdict.claims, scopes: verdict.scopes },
    });
    if ((event.body?.length ?? 0) > payloadLimit) return message(413, "Request Entity Too Large");
    const { routeKey } = route;
    const { id: apiId, kind } = api;
    if (!mayInvoke(route.functionArn, { apiId, kind, method: request.method, routeKey }))
      return kind === "function-url" ? message(403, "Forbidden") : message(500, "Internal Server Error");
    const late = Symbol("late");
    let timer: NodeJS.Timeout | undefined;
    const outcome = await Promise.race([
      lambda.invoke(route.functionArn, event),
      new Promise<typeof late>((resolve) => {
        timer = setTimeout(resolve, route.timeoutMs, late);
      }),
    ]).finally(() => clearTimeout(timer));
    if (outcome === late) return message(503, "Service Unavailable");
    if ("error" in outcome) {
      onError?.(`${route.routeKey}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
      return message(500, "Internal Server Error");
    }
    const response = outcome.payload.length > payloadLimit ? undefined : toResponse(outcome.payload);
    if (response) return response;
    onError?.(
      `${route.routeKey}: the function's answer is not one that API Gateway understands, or is too large`,
    );
    return message(500, "Internal Server Error");
  }

  return {
    request,
    async handle(exchange: Exchange) {
      const { req, res, url } = exchange;
      const [, apiId = "", path = "/"] = /^\/_(?:api|url)\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
      const response = await request(apiId, {
        method: req.method ?? "GET",
        path,
        query: url.search.slice(1),
        headers: req.headers,
        body: await exchange.body(requestLimit + 1),
        sourceIp: req.socket.remoteAddress ?? "127.0.0.1",
        domainName: url.host,
      });
      const { status, headers, body } = response ?? message(404, "Not Found");
      res.writeHead(status, headers).end(req.method === "HEAD" ? undefined : body);
    },
    async close() {},
  };
}

function message(status: number, text: string, headers: Record<string, string> = {}): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message: text }),
  };
}
