import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { all, find, functionOf, one, routes } from "sst-offline";
import { describe, expect, it } from "vitest";
import { ROUTES } from "../packages/functions/src/api/routes.ts";
import { stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

/** Who may call what without a token; every other route is behind the authorizer. */
const OPEN = [
  "GET /api/auth/{proxy+}",
  "GET /api/openapi.json",
  // Its secret stands in place of a token.
  "GET /api/shared/{secret}",
  "POST /api/auth/{proxy+}",
];
describe.each(stages)("the API on %s", (stage, snapshot) => {
  const keys = (guarded: boolean) =>
    routes(snapshot)
      .filter(({ resource }) => (resource.inputs.authorizationType === "JWT") === guarded)
      .map(({ key }) => key)
      .sort();

  it("guards each route but the four that are named", () => {
    expect(keys(false)).toEqual(OPEN);
    expect(keys(true)).toEqual(Object.values(ROUTES).sort());
  });

  it("believes the tokens of our user pool for our two clients", () => {
    const authorizer = one(snapshot, "aws:apigatewayv2/authorizer:Authorizer");
    const { userPoolId, webClientId, cliClientId } = snapshot.outputs;
    expect(authorizer.inputs).toMatchObject({
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: {
        issuer: `https://cognito-idp.${snapshot.app.region}.amazonaws.com/${userPoolId}`,
        audiences: [webClientId, cliClientId],
      },
    });
    for (const route of routes(snapshot))
      if (!OPEN.includes(route.key)) expect(route.authorizer, route.key).toBe(authorizer);
  });

  it("is answered by two functions, each of which each route may call for itself alone", () => {
    const { function: api } = functionOf(snapshot, "packages/functions/src/api.handler");
    const { function: auth } = functionOf(snapshot, "packages/functions/src/auth.handler");
    for (const route of routes(snapshot))
      expect(route.function?.name, route.key).toBe((route.key.includes("/api/auth/") ? auth : api).name);
    const { outputs } = one(snapshot, "aws:apigatewayv2/api:Api");
    const allowed = all(snapshot, "aws:lambda/permission:Permission")
      .filter(({ inputs }) => inputs.principal === "apigateway.amazonaws.com")
      .map(({ inputs }) => `${inputs.sourceArn} → ${inputs.function}`);
    expect(allowed.sort()).toEqual(
      routes(snapshot)
        .map(
          ({ key, function: answers }) =>
            `${outputs!.executionArn}/*/${key.replace(" ", "")} → ${answers?.arn}`,
        )
        .sort(),
    );
  });

  it("answers no foreign origin", () => {
    expect(one(snapshot, "aws:apigatewayv2/api:Api").inputs.corsConfiguration).toEqual({});
  });

  it("names each route itself", () => {
    // SST's own name is a hash of the route.
    for (const { key, resource } of routes(snapshot))
      expect(resource.name, key).toMatch(/^ApiRoute([A-Z][a-z]+){2,3}Route$/);
  });

  it("answers before CloudFront gives up", () => {
    const ORIGIN_READ_TIMEOUT = 20;
    for (const route of routes(snapshot))
      expect(route.function!.inputs.timeout, route.key).toBeLessThan(ORIGIN_READ_TIMEOUT);
  });

  it("answers so many requests a second, and no more", () => {
    const { rate, burst } = stageOf(stage).apiRate;
    expect(one(snapshot, "aws:apigatewayv2/stage:Stage").inputs.defaultRouteSettings).toEqual({
      throttlingRateLimit: rate,
      throttlingBurstLimit: burst,
    });
  });

  it("logs which route was asked, and by whom, but no path: a shared link's is its secret", () => {
    const { accessLogSettings } = one(snapshot, "aws:apigatewayv2/stage:Stage").inputs;
    const { format, destinationArn } = accessLogSettings as Record<string, string>;
    expect(destinationArn).toMatch(/^arn:aws:logs:/);
    expect(format).toContain("$context.routeKey");
    expect(format).toContain("$context.requestId");
    expect(format).not.toMatch(/\$context\.(path|customDomain|.*[Pp]athParameter|.*[Qq]uery)/);
  });

  it("tells next-auth its public address", () => {
    const { inputs } = functionOf(snapshot, "packages/functions/src/auth.handler").function;
    expect(inputs.environment).toMatchObject({ variables: { NEXTAUTH_URL: snapshot.outputs.url } });
  });

  it("names handlers that are there", async () => {
    for (const { name, source } of all(snapshot, "aws:lambda/function:Function")) {
      const [, file, exported] = /^(.*)\.(\w+)$/.exec(source!.handler)!;
      const { metafile } = await build({
        entryPoints: [fileURLToPath(new URL(`../${file}.ts`, import.meta.url))],
        format: "esm",
        write: false,
        metafile: true,
      });
      expect(Object.values(metafile.outputs)[0]!.exports, name).toContain(exported);
    }
  });

  it("runs every function on Lambda's current Node, with its own log", () => {
    for (const { name, inputs } of all(snapshot, "aws:lambda/function:Function")) {
      expect(inputs.runtime, name).toBe("nodejs24.x");
      const { logGroup, logFormat } = inputs.loggingConfig as Record<string, string>;
      expect(logFormat, name).toBe("JSON");
      expect(find(snapshot, logGroup, "aws:cloudwatch/logGroup:LogGroup"), name).toBeDefined();
      // A new account has ten instances in all; none may be set aside.
      expect(inputs.reservedConcurrentExecutions, name).toBeUndefined();
    }
  });
});
