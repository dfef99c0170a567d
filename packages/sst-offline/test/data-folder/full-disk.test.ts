import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CognitoIdentityProviderClient, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFolder } from "../../src/data-folder/open.ts";
import { createDynamo } from "../../src/services/dynamodb/dynamodb.ts";
import { Room } from "../../src/store/room.ts";
import { unavailable } from "../../src/store/unavailable.ts";
import { queueArn, type Stack, startStack } from "../aws-stack.ts";
import { CLI, clientOptions, PASSWORD, startCognito } from "../services/cognito/cloud.ts";

let full = false;
beforeEach(() => {
  full = false;
});
const isFull = () => full;

/** The status and the code of what AWS's own client throws. */
async function refusal(sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
    return "taken";
  } catch (error) {
    const { $metadata, name } = error as { $metadata?: { httpStatusCode?: number }; name: string };
    return `${$metadata?.httpStatusCode} ${name}`;
  }
}

describe("while the disk is full", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ buckets: [{ name: "notes" }], queues: [{ name: "jobs" }], full: isFull });
  });
  afterAll(() => stack.close());

  const putObject = (Key: string) =>
    stack.clients.s3.send(new PutObjectCommand({ Bucket: "notes", Key, Body: Key }));
  const getObject = async (Key: string) =>
    (await stack.clients.s3.send(new GetObjectCommand({ Bucket: "notes", Key }))).Body?.transformToString();
  const send = (MessageBody: string) =>
    stack.clients.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl("jobs"), MessageBody }));

  it("S3 answers 503 to what it cannot keep, gives what it has, and goes on afterwards", async () => {
    await putObject("before");
    full = true;
    expect(await refusal(putObject("during"))).toBe("503 ServiceUnavailable");
    expect(await refusal(putObject("before"))).toBe("503 ServiceUnavailable");
    const upload = new CreateMultipartUploadCommand({ Bucket: "notes", Key: "parts" });
    expect(await refusal(stack.clients.s3.send(upload))).toBe("503 ServiceUnavailable");
    expect(await getObject("before")).toBe("before");
    full = false;
    expect(await refusal(putObject("during"))).toBe("taken");
    expect(await getObject("during")).toBe("during");
    // No refused body is left to fill the disk further.
    expect(await readdir(join(stack.folder, "objects", "incoming"))).toEqual([]);
  });

  it("SQS answers 503, has not what it refused, and goes on afterwards", async () => {
    full = true;
    expect(await refusal(send("during"))).toBe("503 ServiceUnavailable");
    full = false;
    await send("after");
    const received = await stack.sqs.receive(queueArn("jobs"), { max: 10, waitSeconds: 1 });
    expect(received.map(({ body }) => body)).toEqual(["after"]);
    await stack.sqs.remove(
      queueArn("jobs"),
      received.map(({ receiptHandle }) => receiptHandle),
    );
  });

  it("SQS hands out later a message of which it could not write down that it was handed out", async () => {
    const receive = () => stack.sqs.receive(queueArn("jobs"), { max: 10, waitSeconds: 0 });
    await send("a message");
    full = true;
    await expect(receive()).rejects.toThrow(/full/);
    full = false;
    const again = await receive();
    expect(again).toEqual([
      expect.objectContaining({
        body: "a message",
        attributes: expect.objectContaining({ ApproximateReceiveCount: "1" }),
      }),
    ]);
  });

  it("DynamoDB refuses to write, reads, and goes on afterwards", async () => {
    const folder = await mkdtemp(join(tmpdir(), "full-"));
    const databases = await openFolder(folder, { room: new Room(folder, isFull), say: () => {} });
    const dynamo = await createDynamo({ open: (make) => databases.open("dynamodb", make) });
    const key = { id: { S: "one" } };
    await dynamo.call("CreateTable", {
      TableName: "things",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    });
    const put = (n: string) => dynamo.call("PutItem", { TableName: "things", Item: { ...key, n: { N: n } } });
    await put("1");
    full = true;
    // What the endpoint makes an answer of.
    const refused = await put("2").catch((error: unknown) => unavailable(error));
    expect(refused).toMatchObject({ status: 503, code: "ServiceUnavailable" });
    const read = () => dynamo.call("GetItem", { TableName: "things", Key: key });
    expect(await read()).toMatchObject({ Item: { n: { N: "1" } } });
    full = false;
    await put("3");
    expect(await read()).toMatchObject({ Item: { n: { N: "3" } } });
    await dynamo.close();
    await databases.close();
    await rm(folder, { recursive: true });
  });

  it("Cognito answers 503 to a sign-up, and takes the same one afterwards", async () => {
    const cloud = await startCognito({ full: isFull });
    const client = new CognitoIdentityProviderClient(clientOptions(cloud));
    const signUp = () =>
      client.send(new SignUpCommand({ ClientId: CLI.id, Username: "ada@example.com", Password: PASSWORD }));
    full = true;
    expect(await refusal(signUp())).toBe("503 ServiceUnavailable");
    full = false;
    expect(await refusal(signUp())).toBe("taken");
    await cloud.close();
  });
});
