import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { Json, Snapshot } from "../../src/snapshot/format.ts";
import { type Running, run, until } from "../stack/running.ts";
import { secondStack } from "../stack/snapshot.ts";
import { operatorOf, resource, statementsOf, without, withoutResource } from "./stack.ts";

const bucket = "arn:aws:s3:::notes-bucket";
const table = "arn:aws:dynamodb:us-east-1:123456789012:table/notes-table";

const denials = ({ events }: Running) => events.filter((event) => event.kind === "denied");
const denied = (cloud: Running, action: string) =>
  until(async () => denials(cloud).find((denial) => denial.action === action));
describe("a stack that lacks one permission", () => {
  const put = (cloud: Running, key = "in/a.txt") =>
    new S3Client(operatorOf(cloud)).send(
      new PutObjectCommand({ Bucket: "notes-bucket", Key: key, Body: "one two" }),
    );
  const inQueue = async (cloud: Running) => {
    const { Messages = [] } = await new SQSClient(operatorOf(cloud)).send(
      new ReceiveMessageCommand({ QueueUrl: String(cloud.outputs.queueUrl), VisibilityTimeout: 0 }),
    );
    return Messages.length;
  };

  it.each([
    {
      lacks: "the function's s3:GetObject",
      snapshot: () => without("count", "s3:GetObject"),
      refusal: { principal: "count", action: "s3:GetObject", resource: `${bucket}/in/a.txt` },
    },
    {
      lacks: "the function's dynamodb:PutItem",
      snapshot: () => without("count", "dynamodb:PutItem"),
      refusal: { principal: "count", action: "dynamodb:PutItem", resource: table },
    },
    {
      lacks: "the event source's sqs:ReceiveMessage",
      snapshot: () => without("count", "sqs:ReceiveMessage"),
      refusal: { principal: "count", action: "sqs:ReceiveMessage" },
    },
    {
      lacks: "the topic's policy",
      snapshot: () => withoutResource("TopicPolicy"),
      refusal: {
        principal: "s3.amazonaws.com",
        action: "sns:Publish",
        reason: "no resource-based policy allows it",
        statement: {
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "arn:aws:sns:us-east-1:123456789012:notes-topic",
          Condition: { ArnLike: { "aws:SourceArn": bucket } },
        },
      },
    },
    {
      lacks: "the queue's policy",
      snapshot: () => withoutResource("QueuePolicy"),
      refusal: { principal: "sns.amazonaws.com", action: "sqs:SendMessage" },
    },
  ])("$lacks: nothing arrives, and it is said why", async ({ snapshot, refusal }) => {
    const cloud = await run(snapshot());
    try {
      await put(cloud);
      expect(await denied(cloud, refusal.action)).toMatchObject(refusal);
      // What a service may not send is gone; what a function could not do anything with is still there.
      if (refusal.principal.includes(".")) expect(await inQueue(cloud)).toBe(0);
      const items = (await (await fetch(`${cloud.url}/api/notes`)).json()) as { keys: string[] };
      expect(items.keys).toEqual([]);
    } finally {
      await cloud.remove();
    }
  });

  it("the API's permission to invoke: 500, whatever the route", async () => {
    const name = secondStack().resources.find(
      ({ type }) => type === "aws:lambda/permission:Permission",
    )!.name;
    const cloud = await run(withoutResource(name));
    try {
      const answer = await fetch(`${cloud.url}/api/notes`);
      expect([answer.status, await answer.json()]).toEqual([500, { message: "Internal Server Error" }]);
      expect(denials(cloud)).toEqual([
        expect.objectContaining({
          principal: "apigateway.amazonaws.com",
          action: "lambda:InvokeFunction",
          statement: expect.objectContaining({
            Condition: {
              ArnLike: {
                "aws:SourceArn": "arn:aws:execute-api:us-east-1:123456789012:second/$default/GET/api/notes",
              },
            },
          }),
        }),
      ]);
    } finally {
      await cloud.remove();
    }
  });
});

describe("policies that cannot be modeled stop the start, by name", () => {
  const change = (work: (snapshot: Snapshot) => void): Snapshot => {
    const snapshot = secondStack();
    work(snapshot);
    return snapshot;
  };
  it.each([
    {
      what: "a condition key",
      snapshot: change((snapshot) => {
        Object.assign(statementsOf(snapshot, "api")[0]!, {
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
        });
      }),
      words: 'aws:iam/role:Role "api" policy "inline", statement 1: the condition key aws:principalorgid',
    },
    {
      what: "a managed policy",
      snapshot: change((snapshot) => {
        resource(snapshot, "api").inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/NoSuchPolicy"];
      }),
      words: 'aws:iam/role:Role "api" attaches arn:aws:iam::aws:policy/NoSuchPolicy',
    },
    {
      what: "a permissions boundary that is not there",
      snapshot: change((snapshot) => {
        resource(snapshot, "api").inputs.permissionsBoundary = "arn:aws:iam::123456789012:policy/none";
      }),
      words:
        'aws:iam/role:Role "api" permissionsBoundary attaches arn:aws:iam::123456789012:policy/none, whose text',
    },
    {
      what: "a role that is not there",
      snapshot: change((snapshot) => {
        snapshot.resources.splice(snapshot.resources.indexOf(resource(snapshot, "api")), 1);
      }),
      words:
        "second-api: the role arn:aws:iam::123456789012:role/api is not there, or Lambda may not take it on",
    },
    {
      what: "a role that Lambda may not take on",
      snapshot: change((snapshot) => {
        const trust = resource(snapshot, "count").inputs.assumeRolePolicy as {
          Statement: { Principal: Json }[];
        };
        trust.Statement[0]!.Principal = { Service: "ec2.amazonaws.com" };
      }),
      words: "second-count: the role",
    },
  ])("$what", async ({ snapshot, words }) => {
    await expect(run(snapshot)).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringContaining(words),
    });
  });
});
