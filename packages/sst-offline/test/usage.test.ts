import {
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Usage } from "../src/index.ts";
import { type Running, run, until } from "./stack/running.ts";
import { secondStack } from "./stack/snapshot.ts";

/** What AWS would bill, counted while the second stack is used. */
let cloud: Running;
let client: { endpoint: string; region: string; credentials: Running["operator"] };
beforeAll(async () => {
  cloud = await run(secondStack());
  client = { endpoint: cloud.endpoint, region: cloud.region, credentials: { ...cloud.operator } };
});
afterAll(() => cloud?.remove());

const row = (service: string, operation: string, resource = "") =>
  cloud
    .usage()
    .find((use) => use.service === service && use.operation === operation && use.resource.endsWith(resource));
const units = (...asked: Parameters<typeof row>) => row(...asked)?.units ?? 0;

it("counts what services ask of each other, on the way of one object to its row", async () => {
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const note = { Bucket: "notes-bucket", Key: "in/note.txt" };
  await s3.send(new PutObjectCommand({ ...note, Body: "three little words" }));
  await until(async () => units("sqs", "DeleteMessageBatch", "notes-queue") || undefined);
  expect(row("s3", "PutObject", "notes-bucket")).toMatchObject({ calls: 1, units: 1 });
  expect(row("sns", "Publish", "notes-topic")).toMatchObject({ calls: 1, units: 1 });
  expect(row("sqs", "SendMessage", "notes-queue")).toMatchObject({ calls: 1, units: 1 });
  expect(row("sqs", "ReceiveMessage", "notes-queue")).toMatchObject({ calls: 1, units: 1 });
  expect(row("dynamodb", "PutItem", "notes-table")).toMatchObject({ calls: 1, units: 1 });
  // What a function reads in its own region leaves AWS nowhere.
  expect(row("s3", "GetObject", "notes-bucket")).toMatchObject({ calls: 1, bytesOut: 0 });
  const ran = row("lambda", "Invoke", "count") as Usage;
  expect(ran.calls).toBe(1);
  // 512 MB for some milliseconds, each begun one counted whole.
  expect(ran.memoryMilliseconds % 512).toBe(0);
  expect(ran.memoryMilliseconds).toBeGreaterThan(0);
  // It works a little, and otherwise waits for what it asks; several threads may work at once.
  expect(ran.memoryProcessorMilliseconds).toBeGreaterThan(0);
  expect(row("logs", "PutLogEvents", "count")?.bytesIn).toBeGreaterThan(100);

  await (await s3.send(new GetObjectCommand(note))).Body?.transformToByteArray();
  await until(async () => (row("s3", "GetObject", "notes-bucket")?.bytesOut ?? 0) >= 18 || undefined);
});

it("counts request units: a transaction's twice, a failed condition's too, half a unit for a read", async () => {
  const table = new DynamoDBClient(client);
  const TableName = "notes-table";
  const put = (key: string, text = "") => ({ TableName, Item: { key: { S: key }, text: { S: text } } });
  const taken = async (operation: string, send: () => Promise<unknown>) => {
    const before = units("dynamodb", operation, TableName);
    await send().catch(() => {});
    return until(async () => units("dynamodb", operation, TableName) - before || undefined);
  };
  expect(await taken("PutItem", () => table.send(new PutItemCommand(put("a", "x".repeat(1500)))))).toBe(2);
  const fails = {
    ...put("a"),
    ConditionExpression: "attribute_not_exists(#k)",
    ExpressionAttributeNames: { "#k": "key" },
  };
  expect(await taken("PutItem", () => table.send(new PutItemCommand(fails)))).toBe(1);
  const TransactItems = [{ Put: put("b") }, { Put: put("c") }];
  expect(
    await taken("TransactWriteItems", () => table.send(new TransactWriteItemsCommand({ TransactItems }))),
  ).toBe(4);
  const query = {
    TableName,
    KeyConditionExpression: "#k = :k",
    ExpressionAttributeNames: { "#k": "key" },
    ExpressionAttributeValues: { ":k": { S: "nothing" } },
  };
  expect(await taken("Query", () => table.send(new QueryCommand(query)))).toBe(0.5);
  // Who did not ask is not told.
  expect(await table.send(new QueryCommand(query))).not.toHaveProperty("ConsumedCapacity");
});

it("counts the requests of the API, by the site and by its own address", async () => {
  const before = units("execute-api", "Request");
  await fetch(`${cloud.url}/api/process`);
  await until(async () => units("execute-api", "Request") - before === 1 || undefined);
  expect(row("cloudfront", "Request")?.bytesOut).toBeGreaterThan(0);
  await fetch(`${cloud.endpoint}/_api/second/api/process`);
  await until(async () => units("execute-api", "Request") - before === 2 || undefined);
});
