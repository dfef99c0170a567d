import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  S3Event,
  SQSEvent,
} from "aws-lambda";
import { Resource } from "sst";

/** The functions of the second stack: notes put into a bucket are counted into a table. */

const links = Resource as unknown as { Notes: { name: string }; Counts: { name: string } };
const table = new DynamoDBClient({});
const bucket = new S3Client({});
let underWay = 0;

/** 192.0.2.0/24 is for documentation: nothing answers there, so only a refusal is quick. */
const waysOut: Record<string, () => Promise<unknown>> = {
  "http by address": () => fetch("http://192.0.2.1/"),
  "https by name": () => fetch("https://example.com/"),
  socket: () =>
    new Promise((resolve, reject) => {
      connect(9, "192.0.2.1").once("connect", resolve).once("error", reject);
    }),
  lookup: () => lookup("example.com"),
  datagram: () =>
    new Promise((resolve, reject) => {
      const socket = createSocket("udp4");
      try {
        socket.send("x", 53, "192.0.2.1", resolve);
      } catch (error) {
        reject(error);
      } finally {
        socket.unref();
      }
    }),
};
const reached = () => "reached";
const why = (error: Error) => String((error.cause as Error)?.message ?? error.message);

/** Counts the words of each note that the queue tells of. */
export async function count(event: SQSEvent) {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    for (const { s3 } of (JSON.parse(record.body) as S3Event).Records ?? []) {
      const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
      const object = await bucket.send(new GetObjectCommand({ Bucket: links.Notes.name, Key: key }));
      const text = (await object.Body?.transformToString()) ?? "";
      if (text.includes("unreadable") && Number(record.attributes.ApproximateReceiveCount) < 2) {
        batchItemFailures.push({ itemIdentifier: record.messageId });
        continue;
      }
      if (text.includes("poison")) process.exit(3);
      await table.send(
        new PutItemCommand({
          TableName: links.Counts.name,
          Item: {
            key: { S: key },
            words: { N: String(text.split(/\s+/).length) },
            tries: { N: record.attributes.ApproximateReceiveCount },
          },
        }),
      );
    }
  }
  return { batchItemFailures };
}

/** The API: what the routes of the stack share. */
export async function api(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const json = (body: unknown, more: object = {}) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...more,
  });
  switch (event.rawPath) {
    case "/api/echo":
      return json(event, { cookies: ["a=1; Path=/", "b=2; Path=/"] });
    case "/api/bytes":
      return {
        statusCode: 200,
        body: Buffer.from([0, 255, 1, 254]).toString("base64"),
        isBase64Encoded: true,
      };
    case "/api/environment":
      return json({ environment: process.env, cwd: process.cwd() });
    case "/api/slow":
      await delay(60_000);
      return json({});
    case "/api/exit":
      process.exit(7);
      break;
    case "/api/throw":
      throw new TypeError("thrown by the handler");
    case "/api/memory": {
      const blocks: Buffer[] = [];
      for (;;) {
        blocks.push(Buffer.alloc(128 * 2 ** 20, 1));
        await delay(100);
      }
    }
    case "/api/outside":
      return json(
        await Promise.all(
          Object.entries(waysOut).map(async ([way, go]) => [way, await go().then(reached, why)]),
        ),
      );
    case "/api/claims":
      return json((event.requestContext as unknown as { authorizer: unknown }).authorizer);
    case "/api/process":
      return json({ pid: process.pid });
    case "/api/wait": {
      const atOnce = ++underWay;
      await delay(150);
      underWay--;
      return json({ pid: process.pid, atOnce });
    }
  }
  const key = event.pathParameters?.key;
  if (key) {
    const { Item } = await table.send(
      new GetItemCommand({ TableName: links.Counts.name, Key: { key: { S: key } } }),
    );
    return Item
      ? json({ key, words: Number(Item.words?.N), tries: Number(Item.tries?.N) })
      : { statusCode: 404 };
  }
  const { Items = [] } = await table.send(new ScanCommand({ TableName: links.Counts.name }));
  return json({ keys: Items.map((item) => item.key?.S).sort() });
}

/** The schedule's target. */
export async function tick(): Promise<void> {
  await table.send(
    new PutItemCommand({ TableName: links.Counts.name, Item: { key: { S: "tick" }, words: { N: "0" } } }),
  );
}
