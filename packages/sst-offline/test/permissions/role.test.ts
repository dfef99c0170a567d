import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grants, revoke, StartError } from "../../src/index.ts";
import type { Json } from "../../src/snapshot/format.ts";
import { type Running, run } from "../stack/running.ts";
import { secondStack } from "../stack/snapshot.ts";
import { apiOf, bucketPolicy, operatorOf, resource, statementsOf } from "./stack.ts";

/** What a role's credentials are worth, for stock clients. */

const Bucket = "notes-bucket";
const bucket = `arn:aws:s3:::${Bucket}`;
const table = "arn:aws:dynamodb:us-east-1:123456789012:table/notes-table";
const apiSession = "arn:aws:sts::123456789012:assumed-role/api/second-api";

function richerStack() {
  const snapshot = secondStack();
  const more = (statement: { Action: Json; Resource: Json; [element: string]: Json }) =>
    statementsOf(snapshot, "api").push({ Effect: "Allow", ...statement } as { Action: Json; Resource: Json });
  more({ Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: `${bucket}/mine/*` });
  more({ Action: "s3:ListBucket", Resource: bucket, Condition: { StringLike: { "s3:prefix": "mine/*" } } });
  more({ Effect: "Deny", Action: "s3:*", Resource: `${bucket}/mine/secret/*` });
  more({
    Action: "dynamodb:PutItem",
    Resource: table,
    Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "own-*" } },
  });
  snapshot.resources.push(
    bucketPolicy({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${bucket}/public/*` },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket, `${bucket}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  );
  return snapshot;
}

describe("a function's own credentials", () => {
  let cloud: Running;
  let config: Awaited<ReturnType<typeof apiOf>>;
  beforeAll(async () => {
    cloud = await run(richerStack());
    config = await apiOf(cloud);
    const operator = new S3Client(operatorOf(cloud));
    for (const Key of ["mine/a.txt", "mine/secret/a.txt", "public/a.txt", "theirs/a.txt"])
      await operator.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
  });
  afterAll(() => cloud?.remove());

  const s3 = () => new S3Client(config);
  const dynamodb = () => new DynamoDBClient(config);
  const said = (
    action: string,
    on: string,
    why = `because no identity-based policy allows the ${action} action`,
  ) => `User: ${apiSession} is not authorized to perform: ${action} on resource: ${on} ${why}`;
  const copy = (Key: string, from: string) =>
    s3().send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}` }));

  it("reach what the role allows", async () => {
    await s3().send(new PutObjectCommand({ Bucket, Key: "mine/b.txt", Body: "b" }));
    await s3().send(new GetObjectCommand({ Bucket, Key: "mine/b.txt" }));
    const { KeyCount } = await s3().send(new ListObjectsV2Command({ Bucket, Prefix: "mine/" }));
    expect(KeyCount).toBe(3);
    await copy("mine/c.txt", "mine/a.txt");
    await dynamodb().send(new PutItemCommand({ TableName: "notes-table", Item: { key: { S: "own-1" } } }));
  });

  it.each([
    {
      what: "an object elsewhere",
      ask: () => s3().send(new GetObjectCommand({ Bucket, Key: "theirs/a.txt" })),
      error: { name: "AccessDenied", message: said("s3:GetObject", `"${bucket}/theirs/a.txt"`) },
      status: 403,
    },
    {
      what: "an object that a deny hides",
      ask: () => s3().send(new GetObjectCommand({ Bucket, Key: "mine/secret/a.txt" })),
      error: {
        name: "AccessDenied",
        message: said(
          "s3:GetObject",
          `"${bucket}/mine/secret/a.txt"`,
          "with an explicit deny in an identity-based policy",
        ),
      },
      status: 403,
    },
    {
      what: "an object that is not there, as the bucket may not be listed without a prefix",
      ask: () => s3().send(new GetObjectCommand({ Bucket, Key: "mine/none.txt" })),
      error: { name: "AccessDenied", message: said("s3:ListBucket", `"${bucket}"`) },
      status: 403,
    },
    {
      what: "the head of one",
      ask: () => s3().send(new HeadObjectCommand({ Bucket, Key: "mine/none.txt" })),
      error: {},
      status: 403,
    },
    {
      what: "a listing of everything",
      ask: () => s3().send(new ListObjectsV2Command({ Bucket })),
      error: { name: "AccessDenied" },
      status: 403,
    },
    {
      what: "tags on an object that they may put",
      ask: () =>
        s3().send(new PutObjectCommand({ Bucket, Key: "mine/d.txt", Body: "d", Tagging: "color=red" })),
      error: { message: said("s3:PutObjectTagging", `"${bucket}/mine/d.txt"`) },
      status: 403,
    },
    {
      what: "a copy from elsewhere",
      ask: () => copy("mine/c.txt", "theirs/a.txt"),
      error: { message: said("s3:GetObject", `"${bucket}/theirs/a.txt"`) },
      status: 403,
    },
    {
      what: "a copy to elsewhere",
      ask: () => copy("theirs/c.txt", "mine/a.txt"),
      error: { message: said("s3:PutObject", `"${bucket}/theirs/c.txt"`) },
      status: 403,
    },
    {
      what: "an item of another partition",
      ask: () =>
        dynamodb().send(new PutItemCommand({ TableName: "notes-table", Item: { key: { S: "other" } } })),
      error: { name: "AccessDeniedException", message: said("dynamodb:PutItem", table) },
      status: 400,
    },
    {
      what: "a transaction one of whose members is not allowed",
      ask: () =>
        dynamodb().send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: "notes-table", Item: { key: { S: "own-2" } } } },
              { Delete: { TableName: "notes-table", Key: { key: { S: "own-1" } } } },
            ],
          }),
        ),
      error: { name: "AccessDeniedException", message: said("dynamodb:DeleteItem", table) },
      status: 400,
    },
    {
      what: "a table that is not there",
      ask: () => dynamodb().send(new GetItemCommand({ TableName: "none", Key: { key: { S: "a" } } })),
      error: { name: "AccessDeniedException" },
      status: 400,
    },
    {
      what: "the topic",
      ask: () =>
        new SNSClient(config).send(
          new PublishCommand({ TopicArn: String(cloud.outputs.topicArn), Message: "x" }),
        ),
      error: {
        Code: "AuthorizationError",
        message: said("SNS:Publish", "arn:aws:sns:us-east-1:123456789012:notes-topic"),
      },
      status: 403,
    },
    {
      what: "the queue",
      ask: () =>
        new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl: String(cloud.outputs.queueUrl) })),
      error: { message: said("sqs:receivemessage", "arn:aws:sqs:us-east-1:123456789012:notes-queue") },
      status: 400,
    },
  ])("are refused $what", async ({ ask, error, status }) => {
    const refused = await ask().then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(refused).toMatchObject({ ...error, $metadata: { httpStatusCode: status } });
  });

  it("may delete those alone of a request's objects that they may delete one by one", async () => {
    const { Deleted, Errors } = await s3().send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "mine/b.txt" }, { Key: "theirs/a.txt" }] },
      }),
    );
    expect(Deleted).toEqual([{ Key: "mine/b.txt" }]);
    expect(Errors).toEqual([expect.objectContaining({ Key: "theirs/a.txt", Code: "AccessDenied" })]);
  });

  it("sign addresses that are worth what the role is", async () => {
    const read = async (Key: string) =>
      fetch(await getSignedUrl(s3(), new GetObjectCommand({ Bucket, Key })));
    expect((await read("mine/a.txt")).status).toBe(200);
    const refused = await read("theirs/a.txt");
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining("<Code>AccessDenied</Code>"),
    ]);
  });

  it("are not needed for what the bucket's policy opens to everybody", async () => {
    const read = async (key: string) => (await fetch(`${cloud.endpoint}/${Bucket}/${key}`)).status;
    expect(await read("public/a.txt")).toBe(200);
    expect(await read("mine/a.txt")).toBe(403);
  });

  it("are worth what the policies say now, and no start is needed when those change", async () => {
    const read = () => s3().send(new HeadObjectCommand({ Bucket, Key: "mine/a.txt" }));
    const less = richerStack();
    const grant = grants(less).find(
      ({ action, resource }) => action === "s3:GetObject" && resource === `${bucket}/mine/*`,
    );
    revoke(less, grant!);
    cloud.enforce(less);
    await expect(read()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const unknown = richerStack();
    statementsOf(unknown, "api").push({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { Odd: { "s3:prefix": "mine/" } },
    } as never);
    expect(() => cloud.enforce(unknown)).toThrow(StartError);
    await expect(read()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    cloud.enforce(richerStack());
    await read();
  });

  it("leave a trace of each grant that was used", () => {
    expect(cloud.usedPermissions()).toContainEqual(
      expect.objectContaining({
        principal: "api",
        action: "s3:GetObject",
        granted: { action: "s3:GetObject", resource: `${bucket}/mine/*` },
        policy: 'aws:iam/role:Role "api" policy "inline"',
      }),
    );
    expect(cloud.usedPermissions()).toContainEqual({
      principal: "anonymous",
      action: "s3:GetObject",
      granted: { action: "s3:GetObject", resource: `${bucket}/public/*` },
      policy: 'aws:s3/bucketPolicy:BucketPolicy "NotesPolicy"',
      count: 1,
    });
  });
});

it("a public access block keeps the anonymous out, whatever the bucket's policy says", async () => {
  const snapshot = secondStack();
  resource(snapshot, "NotesBlock").inputs.restrictPublicBuckets = true;
  const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${bucket}/*` };
  snapshot.resources.push(bucketPolicy(JSON.stringify({ Statement: open })));
  const cloud = await run(snapshot);
  try {
    const operator = new S3Client(operatorOf(cloud));
    await operator.send(new PutObjectCommand({ Bucket, Key: "a.txt", Body: "text" }));
    expect((await fetch(`${cloud.endpoint}/${Bucket}/a.txt`)).status).toBe(403);
  } finally {
    await cloud.remove();
  }
});
