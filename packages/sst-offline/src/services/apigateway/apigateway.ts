import { createHash, randomUUID } from "node:crypto";
import type { SignedExchange, Signer } from "../../endpoint/endpoint.ts";
import type { ApiSpec, ClosedRoute, RouteSpec } from "../../graph/apis.ts";
import { AwsError, type Exchange, type Service } from "../../service.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { createAuthorizer } from "./authorizer.ts";
import { corsHeaders, preflightHeaders, withoutCors } from "./cors.ts";
import { compileIdentitySource } from "./identity-sources.ts";
import { createLambdaAuthorizer, type LambdaAuthorizerOptions } from "./lambda-authorizer.ts";
import { type ApiRequest, type ApiResponse, type EventContext, toEvent, toResponse } from "./payload.ts";
import { headTooLarge, PAYLOAD_BYTES, REQUEST_BYTES } from "./quotas.ts";
import { createRoutes } from "./routes.ts";
import { createThrottling } from "./throttling.ts";

export interface ApiGateway extends Service {
  /** Answers a request to an API; undefined if there is no such API. */
  request(apiId: string, request: ApiRequest): Promise<ApiResponse | undefined>;
}

export interface ApiGatewayOptions {
  apis: ApiSpec[];
  account: string;
  region: string;
  lambda: Pick<Lambda, "invokeSynchronously">;
  /** Whether the function's permissions let a route call it; all of them when it is missing. */
  mayInvoke?(
    functionArn: string,
    from: { apiId: string; kind?: ApiSpec["kind"]; method: string; routeKey: string },
  ): boolean;
  /** Whether the function's permissions let an authorizer call it; all of them when it is missing. */
  mayAuthorize?: LambdaAuthorizerOptions["mayInvoke"];
  /** Whether whoever signed a request may call the API's path, or the function by its URL. */
  mayCall?(
    signer: Signer,
    to: { apiId: string; kind?: ApiSpec["kind"]; functionArn: string; method: string; path: string },
  ): boolean;
  /** Whether a distribution may call a function by its URL; none when it is missing. */
  mayCallFromEdge?(functionArn: string, distributionArn: string): boolean;
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
  region,
  lambda,
  mayInvoke = () => true,
  mayAuthorize = () => true,
  mayCall = () => true,
  mayCallFromEdge = () => false,
  onError,
}: ApiGatewayOptions): ApiGateway {
  const authorize = createAuthorizer();
  const decide = createLambdaAuthorizer({ region, lambda, mayInvoke: mayAuthorize, onError });
  const letsIn = createThrottling();
  const served = new Map(apis.map((api) => [api.id, { api, find: finderOf(api) }]));

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
        ...(cors ? withoutCors(response.headers) : response.headers),
        ...(cors ? corsHeaders(cors, origin) : {}),
        "apigw-requestid": requestId,
      },
    };
  }

  async function answer(
    { api, find }: { api: ApiSpec; find: ReturnType<typeof finderOf> },
    request: ApiRequest,
    requestId: string,
  ): Promise<ApiResponse> {
    const { kind } = api;
    if (kind === "http-api" && headTooLarge(request)) return message(431, "Request Header Fields Too Large");
    const found = find(request.method, request.path);
    if (!found) return message(404, "Not Found");
    const { route, pathParameters } = found;
    if (kind === "http-api" && !letsIn(api, route.routeKey)) return message(429, "Too Many Requests");
    if ("closed" in route) return closedAnswer(route.routeKey);
    const context: EventContext = {
      apiId: api.id,
      accountId: account,
      requestId,
      routeKey: route.routeKey,
      pathParameters,
      stageVariables: api.stageVariables,
    };
    const { identitySource = "$request.header.Authorization" } = route.authorizer ?? {};
    const verdict = await authorize(route, compileIdentitySource(identitySource)(request, context));
    if (!verdict.allowed)
      return message(verdict.status, verdict.message, { "www-authenticate": verdict.challenge });
    const decision =
      route.lambdaAuthorizer && (await decide({ route, request, context }, route.lambdaAuthorizer));
    if (decision && !decision.allowed) return message(decision.status, REFUSALS[decision.status]);
    const signer = route.signed ? await signedBy(request) : undefined;
    const byEdge = route.signed && kind === "function-url" ? request.signedFor : undefined;
    if (route.signed && !signer && !byEdge) return message(403, "Forbidden");
    if (byEdge && !(hasPayloadHash(request) && mayCallFromEdge(route.functionArn, byEdge)))
      return message(403, "Forbidden");
    if (request.body.length > REQUEST_BYTES) return message(413, "Request Entity Too Large");
    const event = toEvent(request, {
      ...context,
      signer,
      lambda: decision?.context,
      jwt: route.authorizer && { claims: verdict.claims, scopes: verdict.scopes },
    });
    // The whole event has to fit, with base64's third more of what is no text.
    if (Buffer.byteLength(JSON.stringify(event)) > PAYLOAD_BYTES)
      return message(413, "Request Entity Too Large");
    const { routeKey } = route;
    const { id: apiId } = api;
    const { method, path } = request;
    if (signer && !mayCall(signer, { apiId, kind, functionArn: route.functionArn, method, path }))
      return message(403, "Forbidden");
    if (!byEdge && (!signer || kind === "http-api")) {
      const from = { apiId, kind, method, routeKey };
      if (!mayInvoke(route.functionArn, from))
        return kind === "function-url" ? message(403, "Forbidden") : message(500, "Internal Server Error");
    }
    const late = Symbol("late");
    let timer: NodeJS.Timeout | undefined;
    const outcome = await Promise.race([
      lambda.invokeSynchronously(route.functionArn, event),
      new Promise<typeof late>((resolve) => {
        timer = setTimeout(resolve, route.timeoutMs, late);
      }),
    ]).finally(() => clearTimeout(timer));
    if (outcome === late) return message(503, "Service Unavailable");
    if ("error" in outcome) {
      // (API Gateway Developer Guide, "Troubleshooting issues with HTTP API Lambda integrations".)
      if (outcome.throttled) return message(503, "Service Unavailable");
      onError?.(`${route.routeKey}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
      return message(500, "Internal Server Error");
    }
    const response =
      Buffer.byteLength(outcome.payload) > PAYLOAD_BYTES ? undefined : toResponse(outcome.payload);
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
      const sent = await bodyOf(exchange);
      const response = await request(apiId, {
        signer: async () => (exchange as SignedExchange).signer?.(sent),
        method: req.method ?? "GET",
        path,
        query: url.search.slice(1),
        headers: req.headers,
        body: sent,
        sourceIp: req.socket.remoteAddress ?? "127.0.0.1",
        domainName: url.host,
      });
      const { status, headers, body } = response ?? message(404, "Not Found");
      res.writeHead(status, headers).end(req.method === "HEAD" ? undefined : body);
    },
    async close() {},
  };
}

const finderOf = ({ routes, closedRoutes = [] }: ApiSpec) =>
  createRoutes<RouteSpec | ClosedRoute>([...routes, ...closedRoutes]);

const REFUSALS = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" };

/** In words of this cloud's own, since AWS would have honored the route. */
function closedAnswer(routeKey: string): ApiResponse {
  return {
    status: 500,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: `The route ${routeKey} is closed: the local cloud cannot honor what it asks for, as it said at the start.\n`,
  };
}

/**
 * CloudFront signs a body by what the viewer says of it, and Lambda takes no body unsigned. (Amazon CloudFront
 * Developer Guide, "Restrict access to an AWS Lambda function URL origin".)
 */
function hasPayloadHash({ body, headers }: ApiRequest): boolean {
  const hash = createHash("sha256").update(body).digest("hex");
  return body.length === 0 || headers["x-amz-content-sha256"] === hash;
}

/** A signature that does not hold is nobody's. */
async function signedBy({ signer }: ApiRequest): Promise<Signer | undefined> {
  try {
    return await signer?.();
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** A body that is too large is cut off behind the limit: what it is refused by is the API's own answer. */
async function bodyOf(exchange: Exchange): Promise<Buffer> {
  try {
    return await exchange.body(REQUEST_BYTES);
  } catch (error) {
    if (error instanceof AwsError && error.code === "RequestEntityTooLarge")
      return Buffer.alloc(REQUEST_BYTES + 1);
    throw error;
  }
}

function message(status: number, text: string, headers: Record<string, string> = {}): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message: text }),
  };
}
