import type { Json, Resource } from "../../../src/snapshot/format.ts";
import {
  ACCOUNT,
  API,
  BUCKET,
  bucketArn,
  CONSUMED_QUEUES,
  functionArn,
  IDENTITY_POOL,
  queueArn,
  REGION,
  roleArn,
  SHARED_QUEUE,
  SUBSCRIBED,
  TELLING_BUCKET,
  tableArn,
  topicArn,
  WORK_QUEUE,
} from "./names.ts";

const document = (...statements: Json[]): Json => ({ Version: "2012-10-17", Statement: statements });
const allow = (Action: Json, Resource: Json, Condition?: Json): Json => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

function role(name: string, assumeRolePolicy: Json, ...statements: Json[]): Resource {
  return {
    type: "aws:iam/role:Role",
    name,
    id: name,
    arn: roleArn(name),
    inputs: { name, assumeRolePolicy, inlinePolicies: [{ name: "inline", policy: document(...statements) }] },
  };
}

const byLambda = document({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
});
const byScheduler = document({
  Effect: "Allow",
  Principal: { Service: "scheduler.amazonaws.com" },
  Action: "sts:AssumeRole",
});
const byPool = document({
  Effect: "Allow",
  Principal: { Federated: "cognito-identity.amazonaws.com" },
  Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
  Condition: {
    StringEquals: { "cognito-identity.amazonaws.com:aud": IDENTITY_POOL },
    "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
  },
});

const queueUrl = (name: string) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
const queuePolicy = (name: string, ...statements: Json[]): Resource => ({
  type: "aws:sqs/queuePolicy:QueuePolicy",
  name: `${name}-policy`,
  id: queueUrl(name),
  inputs: { queueUrl: queueUrl(name), policy: document(...statements) },
});
const sendsFor = (service: string, queue: string, source: string): Json => ({
  Effect: "Allow",
  Principal: { Service: service },
  Action: "sqs:SendMessage",
  Resource: queueArn(queue),
  Condition: { ArnEquals: { "aws:SourceArn": source } },
});

/** Who may do what: each statement is what some row asks about. */
export const roles: Resource[] = [
  role(
    "worker",
    byLambda,
    allow("s3:GetObject", `${bucketArn}/open/*`),
    { Effect: "Deny", Action: "s3:*", Resource: `${bucketArn}/open/sealed/*` },
    allow("s3:Put*", `${bucketArn}/drop-?/*`),
    allow("s3:DeleteObject", `${bucketArn}/drop-1/*`),
    allow("s3:ListBucket", bucketArn, { StringLike: { "s3:prefix": ["open/*"] } }),
    allow("sqs:SendMessage", queueArn(WORK_QUEUE)),
    allow("sqs:GetQueueAttributes", queueArn(WORK_QUEUE), {
      DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" },
    }),
    allow(["dynamodb:GetItem", "dynamodb:PutItem"], tableArn, {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] },
    }),
    allow("lambda:InvokeFunction", functionArn("echo")),
    allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      CONSUMED_QUEUES.map(queueArn),
    ),
  ),
  role(
    "caller",
    byScheduler,
    allow("lambda:InvokeFunction", functionArn("runs")),
    allow("sqs:SendMessage", queueArn("set-aside")),
  ),
  role(
    "member",
    byPool,
    allow(["s3:GetObject", "s3:PutObject"], `${bucketArn}/private/\${aws:PrincipalTag/sub}/*`),
    allow("s3:ListBucket", bucketArn, { StringLike: { "s3:prefix": "private/${aws:PrincipalTag/sub}/*" } }),
  ),
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "BucketPolicy",
    id: BUCKET,
    inputs: {
      bucket: BUCKET,
      policy: document(
        { ...(allow("s3:GetObject", `${bucketArn}/public/*`) as object), Principal: "*" },
        {
          ...(allow("s3:GetObject", `${bucketArn}/shared/*`) as object),
          Principal: { AWS: roleArn("worker") },
        },
        {
          Effect: "Deny",
          Principal: { AWS: roleArn("worker") },
          Action: "s3:GetObject",
          Resource: `${bucketArn}/open/withheld/*`,
        },
      ),
    },
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    name: "OpenToPublic",
    id: BUCKET,
    inputs: { bucket: BUCKET, restrictPublicBuckets: false },
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "PolicyWithoutEffect",
    id: TELLING_BUCKET,
    inputs: {
      bucket: TELLING_BUCKET,
      policy: document({
        ...(allow("s3:GetObject", `arn:aws:s3:::${TELLING_BUCKET}/public/*`) as object),
        Principal: "*",
      }),
    },
  },
  queuePolicy("told", sendsFor("s3.amazonaws.com", "told", `arn:aws:s3:::${TELLING_BUCKET}`)),
  queuePolicy(SHARED_QUEUE, {
    Effect: "Allow",
    Principal: { AWS: roleArn("worker") },
    Action: "sqs:ReceiveMessage",
    Resource: queueArn(SHARED_QUEUE),
  }),
  ...SUBSCRIBED.map((name) => queuePolicy(name, sendsFor("sns.amazonaws.com", name, topicArn))),
  {
    type: "aws:lambda/permission:Permission",
    name: "ApiPermission",
    id: "api-permission",
    inputs: {
      action: "lambda:InvokeFunction",
      function: "conformance-api",
      principal: "apigateway.amazonaws.com",
    },
  },
  ...["simple", "two-sources", "kept", "kept-by-route", "policy", "old"].map(
    (name): Resource => ({
      type: "aws:lambda/permission:Permission",
      name: `${name}-authorizer`,
      id: `${name}-authorizer`,
      inputs: {
        action: "lambda:InvokeFunction",
        function: "conformance-authorizes",
        principal: "apigateway.amazonaws.com",
        sourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/authorizers/${name}`,
      },
    }),
  ),
  {
    type: "aws:lambda/permission:Permission",
    name: "SlowPermission",
    id: "slow-permission",
    inputs: {
      action: "lambda:InvokeFunction",
      function: "conformance-sleeps",
      principal: "apigateway.amazonaws.com",
    },
  },
  {
    type: "aws:lambda/permission:Permission",
    name: "StoppedPermission",
    id: "stopped-permission",
    inputs: {
      action: "lambda:InvokeFunction",
      function: "conformance-stopped",
      principal: "apigateway.amazonaws.com",
    },
  },
];
