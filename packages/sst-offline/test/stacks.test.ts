/**
 * Small apps in the shapes of SST's public examples: what a person who has one brings to `npm run cloud -- DIR`.
 */
import { Sha256 } from "@aws-crypto/sha256-js";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import type { DynamoDBStreamEvent, S3Event, SNSEvent, SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SmallStack, smallStack } from "./small-stack.ts";

const START_MS = 5 * 60_000;

/** Starts a stack before the tests of a block, and ends it after them. */
function stackOf(...[run, files]: Parameters<typeof smallStack>): () => SmallStack {
  let stack: SmallStack | undefined;
  beforeAll(async () => {
    stack = await smallStack(run, files);
  }, START_MS);
  afterAll(() => stack?.close());
  return () => {
    if (!stack) throw new Error("the stack did not start");
    return stack;
  };
}

const body = async (url: string | URL, init?: RequestInit) => (await fetch(url, init)).json();

describe("a bucket that notifies a queue, a topic and a function", () => {
  const stack = stackOf(`
    const queue = new sst.aws.Queue("Queue");
    queue.subscribe("log.handler");
    const topic = new sst.aws.SnsTopic("Topic");
    topic.subscribe("Reader", "log.handler");
    const bucket = new sst.aws.Bucket("Bucket", {
      versioning: true,
      lifecycle: [{ prefix: "tmp/", expiresIn: "1 day" }, { prefix: "old/", expiresAt: "2038-12-31" }],
    });
    bucket.notify({ notifications: [
      { name: "ToQueue", queue, events: ["s3:ObjectCreated:*"], filterSuffix: ".txt" },
      { name: "ToTopic", topic, events: ["s3:ObjectRemoved:*"] },
      { name: "ToFunction", function: "log.handler", filterPrefix: "in/" },
    ]});
    return { bucket: bucket.name };
  `);

  it("names what it does not honor", () => {
    expect(stack().missing).toEqual([
      expect.stringMatching(/^aws:s3\/bucketVersioning:BucketVersioning: .*\(BucketVersioning\)$/),
    ]);
  });

  it("tells each of what it asked for, and of nothing else", async () => {
    const s3 = new S3Client(stack().client);
    const Bucket = stack().outputs.bucket;
    for (const Key of ["a b.txt", "in/c.txt", "in/d", "e"])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "e" }));
    const key = ({ Records }: S3Event) => Records?.[0]?.s3?.object.key;
    const queued = ({ Records }: SQSEvent) => Records?.[0]?.body && key(JSON.parse(Records[0].body));
    const published = ({ Records }: SNSEvent) => {
      const message = Records?.[0]?.Sns?.Message;
      return message && key(JSON.parse(message));
    };
    for (const expected of ["a+b.txt", "in/c.txt"])
      await stack().got<SQSEvent>((event) => queued(event) === expected);
    for (const expected of ["in/c.txt", "in/d"])
      await stack().got<S3Event>((event) => key(event) === expected);
    await stack().got<SNSEvent>((event) => published(event) === "e");
    const told = [
      ...stack().events<SQSEvent>().map(queued),
      ...stack().events<S3Event>().map(key),
      ...stack().events<SNSEvent>().map(published),
    ];
    expect(told.filter(Boolean).sort()).toEqual(["a+b.txt", "e", "in/c.txt", "in/c.txt", "in/d"]);
    expect(stack().troubles).toEqual([]);
  });
});

describe("a queue with its dead letters, filled by a function", () => {
  const stack = stackOf(
    `
    const dead = new sst.aws.Queue("Dead");
    dead.subscribe("log.handler");
    const queue = new sst.aws.Queue("Queue", { dlq: { queue: dead.arn, retry: 1 }, visibilityTimeout: "5 seconds" });
    queue.subscribe({ handler: "read.handler", timeout: "5 seconds" }, {
      batch: { size: 5, partialResponses: true },
      filters: [{ body: { kind: ["order", "broken"] } }],
    });
    const app = new sst.aws.Function("Writer", { handler: "send.handler", link: [queue], url: true });
    return { app: app.url, queue: queue.url };
  `,
    {
      "send.ts": `
        import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
        import { Resource } from "sst";
        const sqs = new SQSClient();
        export const handler = async ({ rawPath }) => {
          const MessageBody = JSON.stringify({ kind: rawPath.slice(1) });
          const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: Resource.Queue.url, MessageBody }));
          return { statusCode: 202, body: JSON.stringify({ MessageId }) };
        };`,
      "read.ts": `
        export const handler = async ({ Records }) => {
          console.log("got " + JSON.stringify({ read: Records.map(({ body }) => JSON.parse(body).kind) }));
          return { batchItemFailures: Records.filter(({ body }) => body.includes("broken")).map(({ messageId }) => ({ itemIdentifier: messageId })) };
        };`,
    },
  );
  const read = (kind: string) => (event: { read?: string[] }) => event.read?.includes(kind) ?? false;

  it("hands the function's messages to their reader; those that no filter matches are gone", async () => {
    const { app, queue } = stack().outputs;
    for (const kind of ["noise", "order"])
      expect(await body(`${app}${kind}`)).toEqual({ MessageId: expect.any(String) });
    await stack().got(read("order"));
    const sqs = new SQSClient(stack().client);
    const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    await expect
      .poll(
        async () =>
          (
            await sqs.send(
              new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...AttributeNames] }),
            )
          ).Attributes,
      )
      .toEqual({ [AttributeNames[0]]: "0", [AttributeNames[1]]: "0" });
    expect(stack().events<{ read?: string[] }>().some(read("noise"))).toBe(false);
  });

  it("sets a message aside that fails, for the reader of dead letters", async () => {
    const { queue } = stack().outputs;
    const MessageBody = JSON.stringify({ kind: "broken" });
    await new SQSClient(stack().client).send(new SendMessageCommand({ QueueUrl: queue, MessageBody }));
    const { Records } = await stack().got<SQSEvent>(({ Records }) => Records?.[0]?.body === MessageBody);
    expect(Records[0]?.eventSourceARN).toContain("Dead");
  });
});

describe("a topic with a function and a queue, published to by a function", () => {
  const stack = stackOf(
    `
    sst.Linkable.wrap(aws.sns.Topic, (topic) => ({ properties: { arn: topic.arn } }));
    const bare = new aws.sns.Topic("Bare");
    const queue = new sst.aws.Queue("Queue");
    queue.subscribe("log.handler");
    const topic = new sst.aws.SnsTopic("Topic");
    topic.subscribe("Dear", "log.handler", { filter: { price: [{ numeric: [">=", 100] }] } });
    topic.subscribeQueue("All", queue);
    const settings = new sst.Linkable("Settings", {
      properties: { currency: "EUR", limits: { top: 3 } },
      include: [sst.aws.permission({ actions: ["sns:Publish"], resources: [bare.arn] })],
    });
    const token = new sst.Secret("Token");
    const app = new sst.aws.Function("Writer", { handler: "publish.handler", link: [topic, bare, settings, token], url: true });
    return { app: app.url };
  `,
    {
      "publish.ts": `
        import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
        import { Resource } from "sst";
        const sns = new SNSClient();
        export const handler = async ({ queryStringParameters: { price } }) => {
          const MessageAttributes = { price: { DataType: "Number", StringValue: price } };
          await sns.send(new PublishCommand({ TopicArn: Resource.Topic.arn, Message: "at " + price, MessageAttributes }));
          await sns.send(new PublishCommand({ TopicArn: Resource.Bare.arn, Message: "to nobody" }));
          const { currency, limits } = Resource.Settings;
          return { currency, limits, token: typeof Resource.Token.value, stage: Resource.App.stage };
        };`,
    },
  );

  it("reaches each by its filter; what is linked is there", async () => {
    for (const price of [5, 500])
      expect(await body(`${stack().outputs.app}?price=${price}`)).toEqual({
        currency: "EUR",
        limits: { top: 3 },
        token: "string",
        stage: "test",
      });
    const message = ({ Records }: SNSEvent) => Records?.[0]?.Sns?.Message;
    const queued = ({ Records }: SQSEvent) => Records?.[0]?.body && JSON.parse(Records[0].body).Message;
    await stack().got<SNSEvent>((event) => message(event) === "at 500");
    for (const price of [5, 500]) await stack().got<SQSEvent>((event) => queued(event) === `at ${price}`);
    expect(stack().events<SNSEvent>().map(message).filter(Boolean)).toEqual(["at 500"]);
    expect(stack().troubles).toEqual([]);
  });
});

describe("a table whose stream a function reads", () => {
  const stack = stackOf(`
    const table = new sst.aws.Dynamo("Table", {
      fields: { id: "string", at: "number", region: "string", city: "string" },
      primaryIndex: { hashKey: "id", rangeKey: "at" },
      globalIndexes: {
        ByRegion: { hashKey: "region", rangeKey: "at" },
        ByPlace: { hashKey: ["region", "city"], rangeKey: "at" },
      },
      stream: "new-and-old-images",
    });
    table.subscribe("Watcher", "log.handler", {
      filters: [{ eventName: ["INSERT", "MODIFY"], dynamodb: { NewImage: { message: { S: ["hello"] } } } }],
      transform: { eventSourceMapping: { startingPosition: "TRIM_HORIZON", batchSize: 2 } },
    });
    return { table: table.name };
  `);
  const put = (id: string, at: number, message: string) =>
    new DynamoDBClient(stack().client).send(
      new PutItemCommand({
        TableName: stack().outputs.table,
        Item: { id: { S: id }, at: { N: String(at) }, message: { S: message } },
      }),
    );
  /** In the order of their first coming: as on AWS, a record comes at least once. */
  const seen = () => [
    ...new Set(
      stack()
        .events<DynamoDBStreamEvent>()
        .flatMap(({ Records }) => Records.map(({ dynamodb }) => Number(dynamodb?.Keys?.at?.N))),
    ),
  ];

  it("names the index that it does not know, and runs the rest", () => {
    expect(stack().missing).toEqual([
      expect.stringContaining("the index ByPlace has keys of several attributes"),
    ]);
  });

  it("hands over what a filter matches, in order; and across a restart nothing is left out", async () => {
    for (let at = 1; at <= 6; at++) await put("a", at, at % 2 ? "hello" : "good-bye");
    await expect.poll(seen, { timeout: 30_000 }).toEqual([1, 3, 5]);
    await stack().restart();
    await put("a", 7, "hello");
    await expect.poll(seen, { timeout: 30_000 }).toEqual([1, 3, 5, 7]);
    const { Records } = await stack().got<DynamoDBStreamEvent>(({ Records }) => Records.length > 0);
    expect(Records[0]).toMatchObject({
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      dynamodb: { StreamViewType: "NEW_AND_OLD_IMAGES", NewImage: { message: { S: "hello" } } },
    });
    expect(stack().troubles).toEqual([]);
  });
});

/** A GET request signed with keys. */
async function signed(
  url: string,
  service: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) {
  const { hostname, port, pathname, host } = new URL(url);
  const signer = new SignatureV4({ credentials, region: "us-east-1", service, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: pathname,
    query: {},
    headers: { host },
  });
  return fetch(url, { headers });
}

describe("an API and functions' URLs", () => {
  const stack = stackOf(
    `
    const handler = "answer.handler";
    const api = new sst.aws.ApiGatewayV2("Api", { cors: { allowOrigins: ["https://example.com"] } });
    api.route("GET /things/{id}", handler);
    api.route("GET /signed", handler, { auth: { iam: true } });
    api.route("$default", handler);
    const open = new sst.aws.Function("Open", {
      handler, url: { cors: { allowOrigins: ["https://example.com"], allowMethods: ["GET"] } },
      environment: { FOO: "bar" },
    });
    const closed = new sst.aws.Function("Closed", { handler, url: { authorization: "iam" } });
    const caller = new sst.aws.Function("Caller", {
      handler: "keys.handler", url: true,
      permissions: [{ actions: ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"], resources: [closed.arn] }],
    });
    const other = new sst.aws.Function("Other", { handler: "keys.handler", url: true });
    return { api: api.url, open: open.url, closed: closed.url, caller: caller.url, other: other.url };
  `,
    {
      "answer.ts": `export const handler = async (event) => ({
        route: event.routeKey, path: event.rawPath, parameters: event.pathParameters,
        foo: process.env.FOO, who: event.requestContext.authorizer?.iam?.userArn,
      });`,
      "keys.ts": `export const handler = async () => ({
        accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
        sessionToken: process.env.AWS_SESSION_TOKEN,
      });`,
    },
  );

  it("answers on routes, with their parameters, and on the default", async () => {
    const { api } = stack().outputs;
    expect(await body(`${api}/things/7`)).toEqual({
      route: "GET /things/{id}",
      path: "/things/7",
      parameters: { id: "7" },
    });
    expect(await body(`${api}/else/where`, { method: "POST" })).toEqual({
      route: "$default",
      path: "/else/where",
    });
  });

  it("lets pages of the origins in that CORS names", async () => {
    for (const url of [`${stack().outputs.api}/`, stack().outputs.open!]) {
      const from = async (origin: string) => {
        const { headers } = await fetch(url, { headers: { origin } });
        return headers.get("access-control-allow-origin");
      };
      expect(await from("https://example.com")).toBe("https://example.com");
      expect(await from("https://elsewhere.example")).toBeNull();
      const preflight = await fetch(url, {
        method: "OPTIONS",
        headers: { origin: "https://example.com", "access-control-request-method": "GET" },
      });
      expect(preflight.headers.get("access-control-allow-methods")).toMatch(/GET|\*/);
    }
  });

  it("answers at a URL that is open to everyone", async () => {
    expect(await body(`${stack().outputs.open}a/b`)).toEqual({ route: "$default", path: "/a/b", foo: "bar" });
  });

  it("lets only signers in who may, where AWS_IAM is asked for", async () => {
    const { closed, caller, other, api } = stack().outputs;
    expect((await fetch(closed!)).status).toBe(403);
    expect((await fetch(`${api}/signed`)).status).toBe(403);
    const keys = (url: string | undefined) => body(url!);
    const entered = await signed(closed!, "lambda", await keys(caller));
    expect(entered.status).toBe(200);
    expect(((await entered.json()) as { who: string }).who).toContain(":assumed-role/");
    expect((await signed(closed!, "lambda", await keys(other))).status).toBe(403);
    const { credentials } = stack().client;
    expect((await signed(closed!, "lambda", { ...credentials, secretAccessKey: "guessed" })).status).toBe(
      403,
    );
    expect((await signed(`${api}/signed`, "execute-api", await keys(caller))).status).toBe(403);
    expect((await signed(`${api}/signed`, "execute-api", credentials)).status).toBe(200);
    // Each refusal is told with the statement that was missing.
    expect(stack().troubles).toContainEqual(
      expect.objectContaining({ kind: "denied", action: "execute-api:Invoke" }),
    );
  });
});
