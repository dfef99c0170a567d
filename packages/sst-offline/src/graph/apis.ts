import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { api, authorizer, integration, type RouteSettings, route, stage } from "./types/apigateway.ts";

export interface JwtAuthorizer {
  /** Where a local client reaches the issuer; it stands in the tokens' `iss`. */
  issuer: string;
  audiences: string[];
}

export interface RouteSpec {
  /** `GET /api/things/{id}` or `$default` */
  routeKey: string;
  functionArn: string;
  timeoutMs: number;
  authorizer?: JwtAuthorizer;
  /** AWS_IAM: the request's signer needs the permission to invoke. */
  signed?: boolean;
  /** One of them is enough. */
  scopes: string[];
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
      routes: graph
        .each(route, (known) => (known.inputs.apiId === id ? [routeSpec(graph, known)] : []))
        .flat(),
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
  const jwt =
    inputs.authorizationType === "JWT"
      ? find(graph.all(authorizer), inputs.authorizerId ?? "", label)
      : undefined;
  return {
    routeKey: inputs.routeKey,
    functionArn: functionArn(graph, target.inputs.integrationUri, target.label),
    timeoutMs: target.inputs.timeoutMilliseconds,
    authorizer: jwt && graph.localize(jwt.inputs.jwtConfiguration),
    signed: inputs.authorizationType === "AWS_IAM",
    scopes: inputs.authorizationScopes ?? [],
  };
}
