import { z } from "zod";
import { honored, notHonored } from "../resource-type.ts";

const strings = z.array(z.string()).optional();

export const api = honored(
  "aws:apigatewayv2/api:Api",
  {
    name: z.string().optional(),
    protocolType: z.literal("HTTP"),
    corsConfiguration: z
      .strictObject({
        allowCredentials: z.boolean().optional(),
        allowHeaders: strings,
        allowMethods: strings,
        allowOrigins: strings,
        exposeHeaders: strings,
        maxAge: z.number().optional(),
      })
      .optional(),
    disableExecuteApiEndpoint: z.literal(false).optional(),
  },
  { withoutEffect: { description: "a text for people" } },
);

export const route = honored("aws:apigatewayv2/route:Route", {
  apiId: z.string(),
  routeKey: z.string(),
  target: z.string(),
  authorizationType: z.enum(["NONE", "JWT", "AWS_IAM", "CUSTOM"]).default("NONE"),
  authorizerId: z.string().optional(),
  authorizationScopes: strings,
});

export const integration = honored(
  "aws:apigatewayv2/integration:Integration",
  {
    apiId: z.string(),
    integrationType: z.literal("AWS_PROXY"),
    integrationUri: z.string(),
    payloadFormatVersion: z.literal("2.0"),
    timeoutMilliseconds: z.number().default(30_000),
  },
  { withoutEffect: { integrationMethod: "a Lambda function is always called by POST" } },
);

export const authorizer = honored("aws:apigatewayv2/authorizer:Authorizer", {
  apiId: z.string(),
  name: z.string().optional(),
  authorizerType: z.enum(["JWT", "REQUEST"]),
  identitySources: z.array(z.string()).default([]),
  jwtConfiguration: z.strictObject({ issuer: z.string(), audiences: z.array(z.string()) }).optional(),
  authorizerUri: z.string().optional(),
  authorizerPayloadFormatVersion: z.enum(["1.0", "2.0"]).optional(),
  authorizerResultTtlInSeconds: z.number().min(0).max(3600).default(300),
  enableSimpleResponses: z.boolean().default(false),
});

const routeSettings = z.object({
  throttlingRateLimit: z.number().min(0).optional(),
  throttlingBurstLimit: z.number().int().min(0).optional(),
});
export type RouteSettings = z.infer<typeof routeSettings>;

export const stage = honored(
  "aws:apigatewayv2/stage:Stage",
  {
    apiId: z.string(),
    name: z.literal("$default"),
    autoDeploy: z.boolean().optional(),
    /** Its metrics and logging concern CloudWatch alone. */
    defaultRouteSettings: routeSettings.optional(),
    routeSettings: z.array(routeSettings.extend({ routeKey: z.string() })).default([]),
    stageVariables: z.record(z.string(), z.string()).optional(),
  },
  { withoutEffect: { accessLogSettings: "logs go to files", description: "a text for people" } },
);

export const apigateway = [
  api,
  route,
  integration,
  authorizer,
  stage,
  notHonored("aws:apigatewayv2/domainName:DomainName", "only localhost is served"),
  notHonored("aws:apigatewayv2/apiMapping:ApiMapping", "only localhost is served"),
];
