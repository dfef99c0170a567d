import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { api, authorizer, integration, route, stage } from "./types/apigateway.ts";

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

/** An HTTP API of API Gateway, or a function's own URL. */
export interface ApiSpec {
  id: string;
  name: string;
  kind: "http-api" | "function-url";
  routes: RouteSpec[];
  cors?: CorsSpec;
}

export function apiSpecs(graph: Graph): ApiSpec[] {
  return graph.each(api, ({ id, name, label, inputs }) => {
    if (!graph.all(stage).some((known) => known.inputs.apiId === id))
      throw new StartError("snapshot", `${label}: it has no stage, so AWS would serve nothing`);
    const cors = inputs.corsConfiguration;
    return {
      id,
      name,
      kind: "http-api",
      routes: graph
        .each(route, (known) => (known.inputs.apiId === id ? [routeSpec(graph, known)] : []))
        .flat(),
      cors: cors && {
        allowCredentials: cors.allowCredentials ?? false,
        allowHeaders: cors.allowHeaders ?? [],
        allowMethods: cors.allowMethods ?? [],
        allowOrigins: graph.localise(cors.allowOrigins ?? []),
        exposeHeaders: cors.exposeHeaders ?? [],
        maxAgeSeconds: cors.maxAge,
      },
    };
  });
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
    authorizer: jwt && graph.localise(jwt.inputs.jwtConfiguration),
    scopes: inputs.authorizationScopes ?? [],
  };
}
