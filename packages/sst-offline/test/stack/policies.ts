import type { Json, Resource } from "../../src/snapshot/format.ts";

const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const policy = (...statements: Json[]): Json => ({ Version: "2012-10-17", Statement: statements });
const allow = (Action: Json, Resource: Json): Json => ({ Effect: "Allow", Action, Resource });
/** Lets a service act for one of its resources. */
const letIn = (Service: string, Action: string, Resource: string, source: string): Json => ({
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource,
  Condition: { ArnEquals: { "aws:SourceArn": source } },
});

function role(name: string, ...statements: Json[]): Resource {
  return {
    type: "aws:iam/role:Role",
    name,
    id: name,
    arn: `arn:aws:iam::${account}:role/${name}`,
    inputs: {
      name,
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      inlinePolicies: [{ name: "inline", policy: policy(...statements) }],
      managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    },
  };
}

/** Who may do what in the second stack: no more than it needs. */
export function policies(names: {
  bucket: string;
  topic: string;
  queue: string;
  queueUrl: string;
  table: string;
}): Resource[] {
  const bucket = `arn:aws:s3:::${names.bucket}`;
  const topic = arn("sns", names.topic);
  const queue = arn("sqs", names.queue);
  const table = arn("dynamodb", `table/${names.table}`);
  return [
    role(
      "count",
      allow("s3:GetObject", `${bucket}/in/*`),
      allow("dynamodb:PutItem", table),
      allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue),
    ),
    role("api", allow(["dynamodb:GetItem", "dynamodb:Scan"], table)),
    {
      type: "aws:sns/topicPolicy:TopicPolicy",
      name: "TopicPolicy",
      id: topic,
      inputs: { arn: topic, policy: policy(letIn("s3.amazonaws.com", "sns:Publish", topic, bucket)) },
    },
    {
      type: "aws:sqs/queuePolicy:QueuePolicy",
      name: "QueuePolicy",
      id: names.queueUrl,
      inputs: {
        queueUrl: names.queueUrl,
        policy: policy(letIn("sns.amazonaws.com", "sqs:SendMessage", queue, topic)),
      },
    },
    {
      type: "aws:lambda/permission:Permission",
      name: "ApiPermission",
      id: "api-permission",
      inputs: {
        action: "lambda:InvokeFunction",
        function: "second-api",
        principal: "apigateway.amazonaws.com",
        sourceArn: arn("execute-api", "second/*"),
      },
    },
  ];
}
