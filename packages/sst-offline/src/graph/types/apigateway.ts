import { z } from "zod";
import { honored, within } from "../resource-type.ts";

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
  },
  {
    withoutEffect: {
      apiKeySelectionExpression: "concerns WebSocket APIs",
      description: "a text for people",
      failOnWarnings: "concerns the import of a document",
      ipAddressType: "the address is this machine's",
      routeSelectionExpression: "of an HTTP API it is always the same",
      version: "a text for people",
    },
    refused: {
      body: "routes are resources of their own",
      credentialsArn: "routes are resources of their own",
      disableExecuteApiEndpoint: "the API's own address is the one that there is",
      routeKey: "routes are resources of their own",
      target: "routes are resources of their own",
    },
  },
);

export const route = honored(
  "aws:apigatewayv2/route:Route",
  {
    apiId: z.string(),
    routeKey: z.string(),
    target: z.string(),
    authorizationType: z.enum(["NONE", "JWT", "AWS_IAM", "CUSTOM"]).default("NONE"),
    authorizerId: z.string().optional(),
    authorizationScopes: strings,
  },
  {
    withoutEffect: {
      modelSelectionExpression: "concerns WebSocket APIs",
      operationName: "a text for people",
      routeResponseSelectionExpression: "concerns WebSocket APIs",
    },
    refused: {
      apiKeyRequired: "requests are not asked for keys",
      requestModels: "bodies are not looked at",
      requestParameters: "parameters are not asked for",
    },
  },
);

export const integration = honored(
  "aws:apigatewayv2/integration:Integration",
  {
    apiId: z.string(),
    integrationType: z.literal("AWS_PROXY"),
    connectionType: z.literal("INTERNET").optional(),
    integrationUri: z.string(),
    payloadFormatVersion: z.literal("2.0"),
    timeoutMilliseconds: z.number().default(30_000),
  },
  {
    withoutEffect: {
      contentHandlingStrategy: "concerns WebSocket APIs",
      description: "a text for people",
      integrationMethod: "a Lambda function is always called by POST",
      passthroughBehavior: "concerns WebSocket APIs",
      templateSelectionExpression: "concerns WebSocket APIs",
    },
    refused: {
      connectionId: "there are no networks",
      credentialsArn: "functions are called by their own permission",
      integrationSubtype: "routes lead to functions",
      requestParameters: "parameters are not mapped",
      requestTemplates: "parameters are not mapped",
      responseParameters: "parameters are not mapped",
      tlsConfig: "there are no networks",
    },
  },
);

export const authorizer = honored(
  "aws:apigatewayv2/authorizer:Authorizer",
  {
    apiId: z.string(),
    name: z.string().optional(),
    authorizerType: z.enum(["JWT", "REQUEST"]),
    identitySources: z.array(z.string()).default([]),
    jwtConfiguration: z.strictObject({ issuer: z.string(), audiences: z.array(z.string()) }).optional(),
    authorizerUri: z.string().optional(),
    authorizerPayloadFormatVersion: z.enum(["1.0", "2.0"]).optional(),
    authorizerResultTtlInSeconds: z.number().min(0).max(3600).default(300),
    enableSimpleResponses: z.boolean().default(false),
  },
  { refused: { authorizerCredentialsArn: "functions are called by their own permission" } },
);

const MONITORING = {
  dataTraceEnabled: "logs go to files",
  detailedMetricsEnabled: "there are no metrics to draw",
  loggingLevel: "logs go to files",
};

const routeSettings = z.strictObject({
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
    defaultRouteSettings: routeSettings.optional(),
    routeSettings: z.array(routeSettings.extend({ routeKey: z.string() })).default([]),
    stageVariables: z.record(z.string(), z.string()).optional(),
  },
  {
    withoutEffect: {
      accessLogSettings: "logs go to files",
      deploymentId: "what the stack says is deployed",
      description: "a text for people",
      ...within("defaultRouteSettings", MONITORING),
      ...within("routeSettings", MONITORING),
    },
    refused: { clientCertificateId: "there is no TLS" },
  },
);

/** What an API is called by its domain is answered at its address here. */
const domainName = honored(
  "aws:apigatewayv2/domainName:DomainName",
  { domainName: z.string() },
  {
    withoutEffect: {
      domainNameConfiguration: "there is no TLS",
      routingMode: "a domain leads to its mappings",
    },
    refused: { mutualTlsAuthentication: "there is no TLS" },
  },
);

const apiMapping = honored("aws:apigatewayv2/apiMapping:ApiMapping", {
  apiId: z.string(),
  domainName: z.string(),
  stage: z.literal("$default"),
  apiMappingKey: z.string().optional(),
});

export const apigateway = [api, route, integration, authorizer, stage, domainName, apiMapping];
