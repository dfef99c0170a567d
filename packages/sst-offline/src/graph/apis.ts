import { compileIdentitySource } from "../services/apigateway/identity-sources.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { api, authorizer, integration, type RouteSettings, route, stage } from "./types/apigateway.ts";

export interface JwtAuthorizer {
  /** Where the token stands; `$request.header.Authorization` by default. */
  identitySource?: string;
  /** Where a local client reaches the issuer; it stands in the tokens' `iss`. */
  issuer: string;
  audiences: string[];
}

/** A function that is asked whether a request may come in. */
export interface LambdaAuthorizer {
  id: string;
  functionArn: string;
  payload: "1.0" | "2.0";
  /** It answers `isAuthorized` instead of a policy. */
  simple: boolean;
  /** Selection expressions; a request that lacks one is not asked about. */
  identitySources: string[];
  /** How long an answer is kept; 0: not at all. */
  ttlSeconds: number;
}

export interface RouteSpec {
  /** `GET /api/things/{id}` or `$default` */
  routeKey: string;
  functionArn: string;
  timeoutMs: number;
  authorizer?: JwtAuthorizer;
  lambdaAuthorizer?: LambdaAuthorizer;
  /** AWS_IAM: the request's signer needs the permission to invoke. */
  signed?: boolean;
  /** One of them is enough. */
  scopes: string[];
}

/**
 * A route that cannot be honored: it answers nobody, and stays where it is so that no wider route takes what it
 * guards.
 */
export interface ClosedRoute {
  routeKey: string;
  closed: true;
}

export interface CorsSpec {
  allowCredentials: boolean;
  allowHeaders: string[];
  allowMethods: string[];
  allowOrigins: string[];
  exposeHeaders: string[];
  maxAgeSeconds?: number;
}

/** Requests a second, and how many may come at once. */
export interface Throttle {
  rate: number;
  burst: number;
}

/** An HTTP API of API Gateway, or a function's own URL. */
export interface ApiSpec {
  id: string;
  name: string;
  kind: "http-api" | "function-url";
  routes: RouteSpec[];
  closedRoutes?: ClosedRoute[];
  cors?: CorsSpec;
  /** What the stage says; the account's own limits hold besides. */
  throttling?: { everyRoute?: Throttle; routes: Record<string, Throttle> };
  stageVariables?: Record<string, string>;
}

export function apiSpecs(graph: Graph): ApiSpec[] {
  return graph.each(api, ({ id, name, label, inputs }) => {
    const served = graph.all(stage).find((known) => known.inputs.apiId === id)?.inputs;
    if (!served) throw new StartError("snapshot", `${label}: it has no stage, so AWS would serve nothing`);
    const cors = inputs.corsConfiguration;
    return {
      id,
      name,
      kind: "http-api",
      throttling: throttlingOf(served),
      stageVariables: served.stageVariables,
      ...routesOf(graph, id),
      cors: cors && {
        allowCredentials: cors.allowCredentials ?? false,
        allowHeaders: cors.allowHeaders ?? [],
        allowMethods: cors.allowMethods ?? [],
        allowOrigins: graph.localize(cors.allowOrigins ?? []),
        exposeHeaders: cors.exposeHeaders ?? [],
        maxAgeSeconds: cors.maxAge,
      },
    };
  });
}

/** What is refused is closed, where the rest is run. */
function routesOf(graph: Graph, apiId: string): Required<Pick<ApiSpec, "routes" | "closedRoutes">> {
  const routes: RouteSpec[] = [];
  const closed: string[] = [];
  for (const known of graph.all(route).filter(({ inputs }) => inputs.apiId === apiId)) {
    const built = graph.attempt(() => routeSpec(graph, known));
    if (built) routes.push(built);
    else closed.push(known.inputs.routeKey);
  }
  for (const { inputs } of graph.rejected(route))
    if (inputs.apiId === apiId && typeof inputs.routeKey === "string") closed.push(inputs.routeKey);
  return { routes, closedRoutes: closed.map((routeKey) => ({ routeKey, closed: true })) };
}

function throttlingOf({
  defaultRouteSettings,
  routeSettings,
}: {
  defaultRouteSettings?: RouteSettings;
  routeSettings: (RouteSettings & { routeKey: string })[];
}): ApiSpec["throttling"] {
  return {
    everyRoute: limitsOf(defaultRouteSettings),
    routes: Object.fromEntries(
      routeSettings.flatMap((settings) => {
        const limits = limitsOf(settings);
        return limits ? [[settings.routeKey, limits]] : [];
      }),
    ),
  };
}

/** Only half of them given: the provider sends the other as 0, which lets nothing in. */
function limitsOf(settings: RouteSettings | undefined): Throttle | undefined {
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = settings ?? {};
  return rate === undefined && burst === undefined ? undefined : { rate: rate ?? 0, burst: burst ?? 0 };
}

function routeSpec(
  graph: Graph,
  { label, inputs }: { label: string; inputs: (typeof route)["inputs"]["_output"] },
): RouteSpec {
  const target = find(graph.all(integration), inputs.target.replace(/^integrations\//, ""), label);
  return {
    routeKey: inputs.routeKey,
    functionArn: functionArn(graph, target.inputs.integrationUri, target.label),
    timeoutMs: target.inputs.timeoutMilliseconds,
    ...guardOf(graph, inputs, label),
    scopes: inputs.authorizationScopes ?? [],
  };
}

/** @throws StartError for an authorizer that is not there, or is of another kind than the route asks for */
function guardOf(
  graph: Graph,
  { authorizationType, authorizerId }: (typeof route)["inputs"]["_output"],
  label: string,
): Pick<RouteSpec, "authorizer" | "lambdaAuthorizer" | "signed"> {
  if (authorizationType === "NONE") return {};
  if (authorizationType === "AWS_IAM") return { signed: true };
  const found = find(graph.all(authorizer), authorizerId ?? "", label);
  const refuse = (problem: string) => new StartError("snapshot", `${found.label}: ${problem}`);
  const { authorizerType, identitySources, jwtConfiguration, authorizerUri, ...rest } = found.inputs;
  if ((authorizationType === "JWT") !== (authorizerType === "JWT"))
    throw refuse(`it is of type ${authorizerType}, and ${label} asks for ${authorizationType}`);
  try {
    identitySources.forEach(compileIdentitySource);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (authorizerType === "JWT") {
    if (!jwtConfiguration) throw refuse("it has no jwtConfiguration");
    if (identitySources.length > 1) throw refuse("a JWT stands in one place");
    return { authorizer: { ...graph.localize(jwtConfiguration), identitySource: identitySources[0] } };
  }
  const payload = rest.authorizerPayloadFormatVersion;
  if (!authorizerUri || !payload) throw refuse("it needs authorizerUri and authorizerPayloadFormatVersion");
  if (rest.enableSimpleResponses && payload === "1.0")
    throw refuse("simple responses are of payload format 2.0");
  return {
    lambdaAuthorizer: {
      id: found.id,
      functionArn: functionArn(graph, authorizerUri, found.label),
      payload,
      simple: rest.enableSimpleResponses,
      identitySources,
      ttlSeconds: rest.authorizerResultTtlInSeconds,
    },
  };
}
