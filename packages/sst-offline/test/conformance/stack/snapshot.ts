import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json, Resource, Snapshot } from "../../../src/snapshot/format.ts";
import {
  ACCOUNT,
  API,
  arn,
  BUCKET,
  CATCH_ALL,
  type CONSUMED_QUEUES,
  FIFO_QUEUES,
  functionArn,
  functionName,
  IDENTITY_POOL,
  OPEN_CLIENT,
  POOL,
  PROVIDER,
  poolArn,
  QUEUES,
  queueArn,
  REGION,
  RETRYING_QUEUES,
  roleArn,
  SECRET_CLIENT,
  SHARED_QUEUE,
  SUBSCRIBED,
  TABLE,
  TELLING_BUCKET,
  TOPIC,
  tableArn,
  topicArn,
  WORK_QUEUE,
} from "./names.ts";
import { roles } from "./roles.ts";

/** Handlers are bundled from the checkout's own folder, which holds node_modules. */
export const root = fileURLToPath(new URL("../../../../..", import.meta.url));
const here = relative(root, dirname(fileURLToPath(import.meta.url))).replaceAll("\\", "/");

function bucket(name: string): Resource {
  return {
    type: "aws:s3/bucket:Bucket",
    name,
    id: name,
    arn: `arn:aws:s3:::${name}`,
    inputs: { bucket: name },
  };
}

function queue(name: string, inputs: Record<string, Json> = {}): Resource {
  return {
    type: "aws:sqs/queue:Queue",
    name,
    id: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
    arn: queueArn(name),
    inputs: { name, ...inputs },
  };
}

const filters: Record<(typeof SUBSCRIBED)[number], Record<string, Json>> = {
  raw: { rawMessageDelivery: true },
  enveloped: {},
  "by-attribute": {
    filterPolicy: JSON.stringify({
      kind: ["cat", { prefix: "do" }],
      weight: [{ numeric: [">", 2, "<=", 9] }],
    }),
  },
  "by-body": {
    filterPolicy: JSON.stringify({ pet: { kind: [{ "anything-but": ["cat"] }] } }),
    filterPolicyScope: "MessageBody",
    rawMessageDelivery: true,
  },
};

function subscription(name: (typeof SUBSCRIBED)[number]): Resource {
  return {
    type: "aws:sns/topicSubscription:TopicSubscription",
    name,
    id: name,
    arn: `${topicArn}:${name}`,
    inputs: { topic: topicArn, protocol: "sqs", endpoint: queueArn(name), ...filters[name] },
  };
}

function fn(name: string, inputs: Record<string, Json> = {}, handler = `handlers.${name}`): Resource {
  return {
    type: "aws:lambda/function:Function",
    name,
    id: functionName(name),
    arn: functionArn(name),
    inputs: {
      name: functionName(name),
      role: roleArn("worker"),
      timeout: 10,
      memorySize: 256,
      environment: { variables: { COLOR: "green" } },
      ...inputs,
    },
    source: { handler: `${here}/${handler}`, links: {}, install: [] },
  };
}

function client(id: string, inputs: Record<string, Json>, outputs: Record<string, Json> = {}): Resource {
  return {
    type: "aws:cognito/userPoolClient:UserPoolClient",
    name: id,
    id,
    inputs: {
      userPoolId: POOL,
      explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      ...inputs,
    },
    outputs,
  };
}

function eventSource(name: (typeof CONSUMED_QUEUES)[number], inputs: Record<string, Json>): Resource {
  return {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    name,
    id: name,
    inputs: {
      eventSourceArn: queueArn(name),
      functionName: functionArn("consumes"),
      functionResponseTypes: ["ReportBatchItemFailures"],
      ...inputs,
    },
  };
}

/**
 * Single times, one after another, in the words of a clock in Kolkata: however long the cloud takes to start, one of
 * them comes soon after.
 */
function schedules(name: string, target: string, more: Record<string, Json> = {}): Resource[] {
  return Array.from({ length: 30 }, (_, n) => {
    const clock = new Date(Date.now() + 5.5 * 3_600_000 + n * 6000).toISOString().slice(0, 19);
    return {
      type: "aws:scheduler/schedule:Schedule",
      name: `${name}-${n}`,
      id: `${name}-${n}`,
      arn: arn("scheduler", `schedule/default/${name}-${n}`),
      inputs: {
        name: `${name}-${n}`,
        scheduleExpression: `at(${clock})`,
        scheduleExpressionTimezone: "Asia/Kolkata",
        target: { arn: functionArn(target), roleArn: roleArn("caller"), ...more },
      },
    };
  });
}

function route(routeKey: string, inputs: Record<string, Json> = {}): Resource {
  return {
    type: "aws:apigatewayv2/route:Route",
    name: routeKey,
    id: routeKey,
    inputs: { apiId: API, routeKey, target: "integrations/function", ...inputs },
  };
}
const asked = (authorizerId: string) => ({ authorizationType: "CUSTOM", authorizerId });
function authorizer(name: string, inputs: Record<string, Json> = {}): Resource {
  return {
    type: "aws:apigatewayv2/authorizer:Authorizer",
    name,
    id: name,
    inputs: {
      apiId: API,
      authorizerType: "REQUEST",
      authorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn("authorizes")}/invocations`,
      authorizerPayloadFormatVersion: "2.0",
      authorizerResultTtlInSeconds: 0,
      enableSimpleResponses: true,
      identitySources: ["$request.header.Authorization"],
      ...inputs,
    },
  };
}
const signedIn = { authorizationType: "JWT", authorizerId: "jwt" };

const storage: Resource[] = [
  bucket(BUCKET),
  {
    type: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    name: "Cors",
    id: BUCKET,
    inputs: {
      bucket: BUCKET,
      corsRules: [
        {
          allowedOrigins: ["https://*.site.example"],
          allowedMethods: ["GET", "PUT"],
          allowedHeaders: ["content-type", "x-amz-meta-*"],
          exposeHeaders: ["ETag"],
          maxAgeSeconds: 600,
        },
      ],
    },
  },
  bucket(TELLING_BUCKET),
  {
    type: "aws:s3/bucketNotification:BucketNotification",
    name: "Notification",
    id: TELLING_BUCKET,
    inputs: {
      bucket: TELLING_BUCKET,
      queues: [
        {
          queueArn: queueArn("told"),
          events: ["s3:ObjectCreated:*"],
          filterPrefix: "in/",
          filterSuffix: ".txt",
        },
        { queueArn: queueArn("told"), events: ["s3:ObjectRemoved:*"], filterPrefix: "gone/" },
      ],
    },
  },
  {
    type: "aws:dynamodb/table:Table",
    name: "Table",
    id: TABLE,
    arn: tableArn,
    inputs: {
      name: TABLE,
      attributes: ["pk", "sk"].map((name) => ({ name, type: "S" })),
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
    },
  },
];

const messaging: Resource[] = [
  ...QUEUES.map((name) => queue(name)),
  ...RETRYING_QUEUES.flatMap((n) => [
    queue(`retrying-${n}`, {
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(`dead-${n}`), maxReceiveCount: 2 }),
    }),
    queue(`dead-${n}`),
  ]),
  queue("delaying", { delaySeconds: 5 }),
  ...FIFO_QUEUES.map((name) => queue(name, { fifoQueue: true })),
  queue("by-content.fifo", {
    fifoQueue: true,
    contentBasedDeduplication: true,
    deduplicationScope: "messageGroup",
  }),
  queue("consumed"),
  queue("soon-again", { visibilityTimeoutSeconds: 10 }),
  queue("consumed.fifo", { fifoQueue: true }),
  queue("set-aside"),
  queue("small", { maxMessageSize: 1024 }),
  ...[WORK_QUEUE, SHARED_QUEUE, "told", ...SUBSCRIBED].map((name) => queue(name)),
  {
    type: "aws:sns/topic:Topic",
    name: TOPIC,
    id: topicArn,
    arn: topicArn,
    inputs: { name: TOPIC },
  },
  ...SUBSCRIBED.map(subscription),
];

const identity: Resource[] = [
  {
    type: "aws:cognito/userPool:UserPool",
    name: "Pool",
    id: POOL,
    arn: poolArn,
    inputs: {
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      passwordPolicy: {
        minimumLength: 10,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: false,
      },
    },
  },
  client(OPEN_CLIENT, { preventUserExistenceErrors: "ENABLED" }),
  client(
    SECRET_CLIENT,
    { generateSecret: true, explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] },
    { clientSecret: { secret: "ClientSecret" } },
  ),
  {
    type: "aws:cognito/identityPool:IdentityPool",
    name: "IdentityPool",
    id: IDENTITY_POOL,
    inputs: { cognitoIdentityProviders: [{ clientId: OPEN_CLIENT, providerName: PROVIDER }] },
  },
  {
    type: "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
    name: "Roles",
    id: "roles",
    inputs: { identityPoolId: IDENTITY_POOL, roles: { authenticated: roleArn("member") } },
  },
  {
    type: "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag",
    name: "Tags",
    id: "tags",
    inputs: { identityPoolId: IDENTITY_POOL, identityProviderName: PROVIDER, principalTags: { sub: "sub" } },
  },
];

const compute: Resource[] = [
  fn("echo"),
  fn("fails"),
  fn("sleeps", { timeout: 1 }),
  fn("waits", { reservedConcurrentExecutions: 1 }),
  fn("stopped", { reservedConcurrentExecutions: 0 }),
  fn("fills", { memorySize: 128 }),
  fn("waits-later", { reservedConcurrentExecutions: 1 }, "handlers.waits"),
  fn("credentials"),
  fn("keeps"),
  fn("keeps-files", {}, "handlers.keeps"),
  fn("missing"),
  fn("broken", {}, "broken.handler"),
  fn("api"),
  fn("authorizes"),
  fn("consumes"),
  fn("runs"),
  eventSource("consumed", { batchSize: 1, scalingConfig: { maximumConcurrency: 2 } }),
  eventSource("soon-again", { batchSize: 2 }),
  eventSource("consumed.fifo", { batchSize: 2 }),
  ...schedules("given-input", "runs", {
    input: '{"name":"given-input","at":"<aws.scheduler.scheduled-time>"}',
  }),
  ...schedules("without-input", "runs"),
  ...schedules("not-allowed", "echo", {
    input: '{"note":"kept for later"}',
    deadLetterConfig: { arn: queueArn("set-aside") },
  }),
  {
    type: "aws:apigatewayv2/api:Api",
    name: "Api",
    id: API,
    inputs: {
      protocolType: "HTTP",
      corsConfiguration: {
        allowOrigins: ["https://site.example"],
        allowMethods: ["GET"],
        allowHeaders: ["authorization"],
        maxAge: 60,
      },
    },
    outputs: { apiEndpoint: `https://${API}.execute-api.${REGION}.amazonaws.com` },
  },
  {
    type: "aws:apigatewayv2/stage:Stage",
    name: "Stage",
    id: "$default",
    inputs: {
      apiId: API,
      name: "$default",
      stageVariables: { color: "green" },
      // Nothing comes after the burst, as far as a test can wait.
      routeSettings: [{ routeKey: "GET /limited", throttlingRateLimit: 0.0001, throttlingBurstLimit: 2 }],
    },
  },
  {
    type: "aws:apigatewayv2/integration:Integration",
    name: "function",
    id: "function",
    inputs: {
      apiId: API,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn("api"),
      payloadFormatVersion: "2.0",
    },
  },
  {
    type: "aws:apigatewayv2/integration:Integration",
    name: "slow",
    id: "slow",
    inputs: {
      apiId: API,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn("sleeps"),
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: 50,
    },
  },
  {
    type: "aws:apigatewayv2/integration:Integration",
    name: "stopped",
    id: "stopped",
    inputs: {
      apiId: API,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn("stopped"),
      payloadFormatVersion: "2.0",
    },
  },
  {
    type: "aws:apigatewayv2/authorizer:Authorizer",
    name: "others",
    id: "others",
    inputs: {
      apiId: API,
      authorizerType: "JWT",
      jwtConfiguration: { issuer: `https://${PROVIDER}`, audiences: ["somebody-elses-client"] },
    },
  },
  {
    type: "aws:apigatewayv2/api:Api",
    name: "CatchAll",
    id: CATCH_ALL,
    inputs: { protocolType: "HTTP" },
    outputs: { apiEndpoint: `https://${CATCH_ALL}.execute-api.${REGION}.amazonaws.com` },
  },
  {
    type: "aws:apigatewayv2/stage:Stage",
    name: "CatchAllStage",
    id: "$default",
    inputs: {
      apiId: CATCH_ALL,
      name: "$default",
      defaultRouteSettings: { throttlingRateLimit: 5, throttlingBurstLimit: 20 },
    },
  },
  authorizer("simple"),
  authorizer("not-permitted"),
  authorizer("two-sources", {
    identitySources: ["$request.header.Authorization", "$request.querystring.who", "$stageVariables.color"],
  }),
  authorizer("kept", { authorizerResultTtlInSeconds: 60 }),
  authorizer("kept-by-route", {
    authorizerResultTtlInSeconds: 60,
    identitySources: ["$request.header.Authorization", "$context.routeKey"],
  }),
  authorizer("policy", { enableSimpleResponses: false, authorizerResultTtlInSeconds: 60 }),
  authorizer("old", { enableSimpleResponses: false, authorizerPayloadFormatVersion: "1.0" }),
  ...["$default", "GET /known", "GET /busy"].map((routeKey) => route(routeKey, { apiId: CATCH_ALL })),
  {
    type: "aws:apigatewayv2/authorizer:Authorizer",
    name: "jwt",
    id: "jwt",
    inputs: {
      apiId: API,
      authorizerType: "JWT",
      jwtConfiguration: { issuer: `https://${PROVIDER}`, audiences: [OPEN_CLIENT] },
    },
  },
  ...["plain", "shaped", "throws", "limited", "large", "permissive"].map((name) => route(`GET /${name}`)),
  route("ANY /things/{id}"),
  route("GET /files/{path+}"),
  route("GET /files/exact"),
  route("GET /slow", { target: "integrations/slow" }),
  route("GET /stopped", { target: "integrations/stopped" }),
  route("GET /others", { authorizationType: "JWT", authorizerId: "others" }),
  ...["simple", "not-permitted", "two-sources", "kept", "kept-by-route", "old"].map((name) =>
    route(`GET /by-${name}`, asked(name)),
  ),
  ...["by-policy", "by-policy-too"].map((name) => route(`GET /${name}`, asked("policy"))),
  ...["kept", "kept-by-route"].map((name) => route(`GET /also-by-${name}`, asked(name))),
  route("GET /claims", signedIn),
  route("GET /scoped", { ...signedIn, authorizationScopes: ["aws.cognito.signin.user.admin"] }),
  route("GET /admin", { ...signedIn, authorizationScopes: ["staff/admin"] }),
];

/** A stack with something in it for every row to ask about. */
export const snapshot: Snapshot = {
  format: 1,
  app: {
    name: "conformance",
    stage: "local",
    region: REGION,
    account: ACCOUNT,
    removal: "remove",
    protect: false,
  },
  outputs: { api: `https://${API}.execute-api.${REGION}.amazonaws.com` },
  resources: [...storage, ...messaging, ...identity, ...compute, ...roles],
  routers: [],
};
