import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json, Resource, Snapshot } from "../../src/snapshot/format.ts";
import { policies } from "./policies.ts";

const region = "us-east-1";
const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

/** Where the fixture's handlers are bundled from: the checkout's own folder, which holds node_modules. */
export const root = fileURLToPath(new URL("../../../..", import.meta.url));
const here = relative(root, dirname(fileURLToPath(import.meta.url))).replaceAll("\\", "/");

const names = {
  bucket: "notes-bucket",
  topic: "notes-topic",
  queue: "notes-queue",
  dlq: "notes-dlq",
  table: "notes-table",
};
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const queueUrl = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;

const links = {
  Notes: { name: names.bucket },
  Counts: { name: names.table },
  Token: { value: { secret: "Token" } },
};

function fn(name: string, inputs: Record<string, Json> = {}): Resource {
  return {
    type: "aws:lambda/function:Function",
    name,
    id: `second-${name}`,
    arn: arn("lambda", `function:second-${name}`),
    inputs: {
      name: `second-${name}`,
      role: roleArn(name),
      timeout: 10,
      memorySize: 512,
      environment: { variables: { GREETING: "hello", SITE: "https://second.cloudfront.net/x" } },
      ...inputs,
    },
    source: { handler: `${here}/handlers/notes.${name}`, links, install: [] },
  };
}

function route(routeKey: string, authorizerId?: string): Resource {
  return {
    type: "aws:apigatewayv2/route:Route",
    name: routeKey,
    id: `route-${routeKey}`,
    inputs: {
      apiId: "second",
      routeKey,
      target: "integrations/int1",
      ...(authorizerId ? { authorizationType: "JWT", authorizerId } : {}),
    },
  };
}

/**
 * A stack that has nothing to do with the one that the local cloud was made for: notes in a bucket go
 * through a topic and a queue to a function that counts their words into a table, which an API reads.
 */
export function secondStack({
  siteFolder = "no-such-folder",
  issuer = "https://issuer.invalid",
} = {}): Snapshot {
  const resources: Resource[] = [
    {
      type: "aws:s3/bucket:Bucket",
      name: "Notes",
      id: names.bucket,
      arn: `arn:aws:s3:::${names.bucket}`,
      inputs: { bucket: names.bucket },
    },
    {
      type: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
      name: "NotesCors",
      id: names.bucket,
      inputs: {
        bucket: names.bucket,
        corsRules: [
          {
            allowedHeaders: ["*"],
            allowedMethods: ["PUT"],
            allowedOrigins: ["https://second.cloudfront.net"],
          },
        ],
      },
    },
    {
      type: "aws:s3/bucketNotification:BucketNotification",
      name: "NotesNotification",
      id: names.bucket,
      inputs: {
        bucket: names.bucket,
        topics: [{ topicArn: arn("sns", names.topic), events: ["s3:ObjectCreated:*"], filterPrefix: "in/" }],
      },
    },
    {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      name: "NotesBlock",
      id: names.bucket,
      inputs: { bucket: names.bucket },
    },
    {
      type: "aws:sns/topic:Topic",
      name: "Topic",
      id: arn("sns", names.topic),
      arn: arn("sns", names.topic),
      inputs: { name: names.topic },
    },
    {
      type: "aws:sns/topicSubscription:TopicSubscription",
      name: "Subscription",
      id: "subscription",
      arn: arn("sns", `${names.topic}:5b1c5bd0-0000-4000-8000-000000000000`),
      inputs: {
        topic: arn("sns", names.topic),
        protocol: "sqs",
        endpoint: arn("sqs", names.queue),
        rawMessageDelivery: true,
      },
    },
    {
      type: "aws:sqs/queue:Queue",
      name: "Queue",
      id: queueUrl(names.queue),
      arn: arn("sqs", names.queue),
      inputs: {
        name: names.queue,
        // On a machine that is busy the function takes its time, and its message must not come again.
        visibilityTimeoutSeconds: 60,
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", names.dlq), maxReceiveCount: 3 }),
      },
    },
    {
      type: "aws:sqs/queue:Queue",
      name: "Dlq",
      id: queueUrl(names.dlq),
      arn: arn("sqs", names.dlq),
      inputs: { name: names.dlq },
    },
    {
      type: "aws:dynamodb/table:Table",
      name: "Counts",
      id: names.table,
      arn: arn("dynamodb", `table/${names.table}`),
      inputs: {
        name: names.table,
        attributes: [{ name: "key", type: "S" }],
        hashKey: "key",
        billingMode: "PAY_PER_REQUEST",
      },
    },
    ...policies({ ...names, queueUrl: queueUrl(names.queue) }),
    fn("count"),
    fn("api", { timeout: 30, memorySize: 256 }),
    {
      type: "aws:lambda/eventSourceMapping:EventSourceMapping",
      name: "Mapping",
      id: "mapping",
      inputs: {
        eventSourceArn: arn("sqs", names.queue),
        functionName: arn("lambda", "function:second-count"),
        batchSize: 5,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 2 },
      },
    },
    {
      type: "aws:apigatewayv2/api:Api",
      name: "Api",
      id: "second",
      inputs: { protocolType: "HTTP", name: "second" },
      outputs: { apiEndpoint: `https://second.execute-api.${region}.amazonaws.com` },
    },
    {
      type: "aws:apigatewayv2/stage:Stage",
      name: "Stage",
      id: "$default",
      inputs: { apiId: "second", name: "$default", autoDeploy: true },
    },
    {
      type: "aws:apigatewayv2/integration:Integration",
      name: "Integration",
      id: "int1",
      inputs: {
        apiId: "second",
        integrationType: "AWS_PROXY",
        integrationUri: arn("lambda", "function:second-api"),
        payloadFormatVersion: "2.0",
      },
    },
    {
      type: "aws:apigatewayv2/authorizer:Authorizer",
      name: "Jwt",
      id: "auth1",
      inputs: {
        apiId: "second",
        authorizerType: "JWT",
        name: "jwt",
        jwtConfiguration: { issuer, audiences: ["app-1"] },
      },
    },
    route("GET /api/notes"),
    route("GET /api/notes/{key+}"),
    ...["echo", "bytes", "environment", "slow", "exit", "throw", "memory", "outside", "process", "wait"].map(
      (name) => route(`ANY /api/${name}`),
    ),
    route("GET /api/claims", "auth1"),
  ];
  return {
    format: 1,
    app: { name: "second", stage: "local", region, account, removal: "remove", protect: false },
    outputs: {
      url: "https://second.cloudfront.net",
      bucket: names.bucket,
      table: names.table,
      queueUrl: queueUrl(names.queue),
      dlqUrl: queueUrl(names.dlq),
      topicArn: arn("sns", names.topic),
    },
    resources,
    routers: [
      {
        name: "Router",
        url: "https://second.cloudfront.net",
        routes: [
          { path: "/api", url: `https://second.execute-api.${region}.amazonaws.com` },
          { path: "/", site: "Web", folder: siteFolder, notFound: "404.html", cacheControl: [] },
        ],
      },
    ],
  };
}
