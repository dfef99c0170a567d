import { crc32 } from "node:zlib";
import type { Callback, Level, Store } from "dynalite/db/index.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDynamo, type Dynamo, refuseContended } from "../../src/services/dynamodb/dynamodb.ts";
import { run } from "../../src/services/dynamodb/store/engine.ts";
import { serve } from "./server.ts";

const TableName = "Things";
const START = Date.UTC(2026, 0, 1);
let clock = START;
let dynamo: Dynamo;

beforeEach(async () => {
  clock = START;
  dynamo = await createDynamo({
    now: () => clock,
    tables: [
      {
        name: TableName,
        arn: `arn:aws:dynamodb:eu-west-1:210987654321:table/${TableName}`,
        attributes: { id: "S" },
        keys: { hash: "id" },
        ttlAttribute: "until",
      },
    ],
  });
});
afterEach(() => dynamo.close());

const seconds = (ms: number) => ({ N: String(Math.floor(ms / 1000)) });
const put = (id: string, more: object = {}) =>
  dynamo.call("PutItem", { TableName, Item: { id: { S: id }, ...more } });
const ids = async () =>
  ((await dynamo.call("Scan", { TableName })).Items as Array<{ id: { S: string } }>)
    .map(({ id }) => id.S)
    .sort();
const increment = (id: string) => ({
  Update: {
    TableName,
    Key: { id: { S: id } },
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  },
});

test("what has expired is deleted, what was prolonged, text or ancient is not", async () => {
  const HOUR = 3_600_000;
  await put("soon", { until: seconds(START + HOUR) });
  await put("prolonged", { until: seconds(START + HOUR) });
  await put("later", { until: seconds(START + 9 * HOUR) });
  await put("text", { until: { S: "0" } });
  await put("ancient", { until: { N: "1000" } });
  await put("never");
  expect(await dynamo.sweep()).toBe(0);
  clock = START + 2 * HOUR;
  await put("prolonged", { until: seconds(START + 9 * HOUR) });
  expect(await dynamo.sweep()).toBe(1);
  expect(await ids()).toEqual(["ancient", "later", "never", "prolonged", "text"]);
  clock = START + 10 * HOUR;
  expect(await dynamo.sweep()).toBe(2);
  expect(await ids()).toEqual(["ancient", "never", "text"]);
});

test("TTL turned on later finds the items that are there, and turned off deletes nothing", async () => {
  const other = "Others";
  await dynamo.call("CreateTable", {
    TableName: other,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const timeToLive = (Enabled: boolean) =>
    dynamo.call("UpdateTimeToLive", {
      TableName: other,
      TimeToLiveSpecification: { AttributeName: "end", Enabled },
    });
  for (let n = 0; n < 130; n++) {
    await dynamo.call("PutItem", { TableName: other, Item: { id: { S: `${n}` }, end: seconds(START + n) } });
  }
  await timeToLive(true);
  await timeToLive(false);
  clock = START + 10_000_000;
  expect(await dynamo.sweep()).toBe(0);
  await timeToLive(true);
  expect(await dynamo.sweep()).toBe(130);
});

test("a request token is forgotten after ten minutes", async () => {
  const request = { TransactItems: [increment("a")], ClientRequestToken: "once" };
  const count = async () =>
    ((await dynamo.call("GetItem", { TableName, Key: { id: { S: "a" } } })).Item as { n: { N: string } }).n.N;
  await dynamo.call("TransactWriteItems", request);
  await dynamo.call("TransactWriteItems", request);
  expect(await count()).toBe("1");
  clock += 11 * 60_000;
  await dynamo.call("TransactWriteItems", request);
  expect(await count()).toBe("2");
});

test("conflicts are reported where the hook wants them, and nothing is written", async () => {
  const seen: unknown[] = [];
  dynamo.setConflicts((attempt) => {
    seen.push({ operation: attempt.operation, tables: attempt.items.map(({ table }) => table) });
    return [attempt.items.length - 1];
  });
  const write = dynamo.call("TransactWriteItems", { TransactItems: [increment("a"), increment("b")] });
  await expect(write).rejects.toMatchObject({
    code: "TransactionCanceledException",
    extra: {
      CancellationReasons: [
        { Code: "None" },
        { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
      ],
    },
  });
  await expect(put("c")).rejects.toMatchObject({ code: "TransactionConflictException", status: 400 });
  expect(seen).toEqual([
    { operation: "TransactWriteItems", tables: [TableName, TableName] },
    { operation: "PutItem", tables: [TableName] },
  ]);
  dynamo.setConflicts(undefined);
  await put("c");
  expect(await ids()).toEqual(["c"]);
});

test("refuseContended refuses the second of two writes to one item, as AWS may, and no other", async () => {
  dynamo.setConflicts(refuseContended);
  const results = await Promise.allSettled(
    ["a", "a", "b"].map((id) => dynamo.call("TransactWriteItems", { TransactItems: [increment(id)] })),
  );
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await dynamo.call("TransactWriteItems", { TransactItems: [increment("a")] });
});

test("the JSON protocol: checksum, error types, unknown operations, bodies that are no JSON", async () => {
  const server = await serve(dynamo);
  const post = async (operation: string, body: string) => {
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
      body,
    });
    const text = await response.text();
    expect(response.headers.get("x-amz-crc32")).toBe(String(crc32(text)));
    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.0");
    return { status: response.status, body: JSON.parse(text) };
  };
  expect(await post("ListTables", "{}")).toEqual({ status: 200, body: { TableNames: [TableName] } });
  expect(await post("Nope", "{}")).toMatchObject({
    status: 400,
    body: { __type: "com.amazon.coral.service#UnknownOperationException" },
  });
  for (const body of ["", "nope", "[]", "null"]) {
    expect(await post("ListTables", body)).toMatchObject({
      status: 400,
      body: { __type: "com.amazon.coral.service#SerializationException" },
    });
  }
  expect(await post("GetItem", JSON.stringify({ TableName }))).toMatchObject({
    status: 400,
    body: { __type: "com.amazon.coral.validate#ValidationException" },
  });
  await server.close();
});

test("what the engine throws in the middle of a request fails that request alone", async () => {
  const level = { values: () => ({ nextv: async () => [1], close: async () => {} }) } as unknown as Level;
  const engine = {
    options: { maxItemSize: 1 },
    db: level,
    getTable: (_name: string, callback: Callback<unknown>) => setImmediate(() => callback(null, {})),
  } as unknown as Store;
  // The table has no key schema, which the engine's code runs into.
  const input = { TableName, Key: { id: { S: "a" } } };
  await expect(run("GetItem", input, engine)).rejects.toThrow(TypeError);
});
