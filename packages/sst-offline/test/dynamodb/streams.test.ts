import { afterEach, beforeEach, expect, test } from "vitest";
import { createDynamo, type Dynamo, type StreamRecord } from "../../src/services/dynamodb/dynamodb.ts";

const TableName = "Orders";
const START = Date.UTC(2026, 0, 1);
const StreamArn = `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}/stream/2026-01-01T00:00:00.000`;
let clock = START;
let dynamo: Dynamo;

beforeEach(async () => {
  clock = START;
  dynamo = await createDynamo({ now: () => clock, region: "us-east-1", account: "123456789012" });
  await create(TableName, "NEW_AND_OLD_IMAGES");
});
afterEach(() => dynamo.close());

const create = (table: string, StreamViewType?: string) =>
  dynamo.call("CreateTable", {
    TableName: table,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    ...(StreamViewType && { StreamSpecification: { StreamEnabled: true, StreamViewType } }),
  });
const put = (id: string, v: number, table = TableName) =>
  dynamo.call("PutItem", { TableName: table, Item: { id: { S: id }, v: { N: String(v) } } });
const remove = (id: string) => dynamo.call("DeleteItem", { TableName, Key: { id: { S: id } } });

async function streamOf(table = TableName) {
  const { Streams } = (await dynamo.call("ListStreams", { TableName: table })) as {
    Streams: { StreamArn: string }[];
  };
  const arn = Streams[0]?.StreamArn ?? "";
  const { StreamDescription } = (await dynamo.call("DescribeStream", { StreamArn: arn })) as {
    StreamDescription: { Shards: { ShardId: string; SequenceNumberRange: object }[] } & Record<
      string,
      unknown
    >;
  };
  return { arn, description: StreamDescription, ShardId: StreamDescription.Shards[0]?.ShardId };
}

async function iterator(type: object, table = TableName): Promise<string> {
  const { arn, ShardId } = await streamOf(table);
  const answer = await dynamo.call("GetShardIterator", { StreamArn: arn, ShardId, ...type });
  return String(answer.ShardIterator);
}

async function records(table = TableName): Promise<StreamRecord[]> {
  const ShardIterator = await iterator({ ShardIteratorType: "TRIM_HORIZON" }, table);
  return (await dynamo.call("GetRecords", { ShardIterator })).Records as StreamRecord[];
}
const told = async (table?: string) =>
  (await records(table)).map(({ eventName, dynamodb: { Keys, NewImage, OldImage } }) => [
    eventName,
    Keys.id?.S,
    OldImage?.v?.N,
    NewImage?.v?.N,
  ]);

test("a table's description names its stream, and so do ListStreams and DescribeStream", async () => {
  expect((await dynamo.call("DescribeTable", { TableName })).Table).toMatchObject({
    LatestStreamArn: StreamArn,
    LatestStreamLabel: "2026-01-01T00:00:00.000",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  const { arn, description } = await streamOf();
  expect(arn).toBe(StreamArn);
  expect(description).toMatchObject({
    StreamArn,
    StreamStatus: "ENABLED",
    StreamViewType: "NEW_AND_OLD_IMAGES",
    CreationRequestDateTime: START / 1000,
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    Shards: [{ ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/) }],
  });
});

test("each change is a record, in order; what changes nothing is none", async () => {
  await put("a", 1);
  await put("a", 1);
  await put("b", 1);
  await put("a", 2);
  await remove("b");
  await remove("never there");
  expect(await told()).toEqual([
    ["INSERT", "a", undefined, "1"],
    ["INSERT", "b", undefined, "1"],
    ["MODIFY", "a", "1", "2"],
    ["REMOVE", "b", "1", undefined],
  ]);
  const numbers = (await records()).map(({ dynamodb }) => dynamodb.SequenceNumber);
  expect(numbers.every((number) => /^\d{21}$/.test(number))).toBe(true);
  expect([...numbers].sort()).toEqual(numbers);
  expect(new Set(numbers).size).toBe(4);
  expect((await records())[2]).toMatchObject({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    dynamodb: {
      ApproximateCreationDateTime: START / 1000,
      // Names and values in UTF-8: the key 3, each image 3 + 3.
      SizeBytes: 15,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
  });
});

test.each([
  ["KEYS_ONLY", undefined, undefined],
  ["NEW_IMAGE", undefined, "2"],
  ["OLD_IMAGE", "1", undefined],
])("%s", async (viewType, before, after) => {
  await create(viewType, viewType);
  await put("a", 1, viewType);
  await put("a", 2, viewType);
  expect((await told(viewType))[1]).toEqual(["MODIFY", "a", before, after]);
});

test("a transaction's records are there together; of a refused write there is none", async () => {
  const Put = (id: string) => ({ Put: { TableName, Item: { id: { S: id }, v: { N: "1" } } } });
  await dynamo.call("TransactWriteItems", { TransactItems: [Put("a"), Put("b")] });
  const Check = {
    ConditionCheck: { TableName, Key: { id: { S: "x" } }, ConditionExpression: "attribute_exists(id)" },
  };
  await expect(dynamo.call("TransactWriteItems", { TransactItems: [Put("c"), Check] })).rejects.toThrow();
  await dynamo.call("BatchWriteItem", {
    RequestItems: {
      [TableName]: [
        { PutRequest: { Item: { id: { S: "d" }, v: { N: "1" } } } },
        { DeleteRequest: { Key: { id: { S: "a" } } } },
      ],
    },
  });
  expect((await told()).map(([name, id]) => `${name} ${id}`)).toEqual([
    "INSERT a",
    "INSERT b",
    "INSERT d",
    "REMOVE a",
  ]);
});

test("what expires is removed by DynamoDB itself, and its record says so", async () => {
  const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
  await dynamo.call("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
  const until = { N: String(START / 1000 + 10) };
  await dynamo.call("PutItem", { TableName, Item: { id: { S: "a" }, until } });
  clock += 20_000;
  await dynamo.sweep();
  expect((await records()).map(({ eventName, userIdentity }) => [eventName, userIdentity])).toEqual([
    ["INSERT", undefined],
    ["REMOVE", { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" }],
  ]);
});

test("an iterator goes on from a record, from the end, or from what came after it was read", async () => {
  await put("a", 1);
  const latest = await iterator({ ShardIteratorType: "LATEST" });
  await put("b", 1);
  const read = async (ShardIterator: string, Limit?: number) => {
    const { Records, NextShardIterator } = await dynamo.call("GetRecords", { ShardIterator, Limit });
    const ids = (Records as StreamRecord[]).map(({ dynamodb }) => dynamodb.Keys.id?.S);
    return { ids, next: String(NextShardIterator) };
  };
  expect((await read(latest)).ids).toEqual(["b"]);
  const [first] = await records();
  const SequenceNumber = first?.dynamodb.SequenceNumber;
  const at = await iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
  expect((await read(at)).ids).toEqual(["a", "b"]);
  const after = await iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
  expect((await read(after)).ids).toEqual(["b"]);
  const page = await read(at, 1);
  expect(page.ids).toEqual(["a"]);
  const end = await read(page.next);
  expect(end.ids).toEqual(["b"]);
  await put("c", 1);
  expect((await read(end.next)).ids).toEqual(["c"]);
});

test("an iterator holds for 15 minutes, a record for 24 hours", async () => {
  await put("a", 1);
  const [{ dynamodb } = { dynamodb: undefined }] = await records();
  const SequenceNumber = dynamodb?.SequenceNumber;
  const ShardIterator = await iterator({ ShardIteratorType: "TRIM_HORIZON" });
  clock += 15 * 60_000 + 1;
  await expect(dynamo.call("GetRecords", { ShardIterator })).rejects.toMatchObject({
    code: "ExpiredIteratorException",
  });
  await put("b", 1);
  expect(await told()).toHaveLength(2);
  clock = START + 24 * 3_600_000 + 1000;
  expect(await told()).toEqual([["INSERT", "b", undefined, "1"]]);
  await expect(
    iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber }),
  ).rejects.toMatchObject({ code: "TrimmedDataAccessException" });
});

test("a stream is turned off and on again as another", async () => {
  const update = (StreamSpecification: object) =>
    dynamo.call("UpdateTable", { TableName, StreamSpecification });
  const on = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
  await expect(update(on)).rejects.toMatchObject({ code: "ValidationException" });
  await put("a", 1);
  const before = (await records()).at(-1)?.dynamodb.SequenceNumber ?? "";
  await update({ StreamEnabled: false });
  expect((await dynamo.call("ListStreams", {})).Streams).toEqual([]);
  await expect(dynamo.call("DescribeStream", { StreamArn })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
  clock += 1000;
  await update(on);
  expect((await streamOf()).arn).toBe(StreamArn.replace("00:00:00", "00:00:01"));
  await put("a", 2);
  const [record] = await records();
  expect(record?.dynamodb.Keys.id?.S).toBe("a");
  expect(String(record?.dynamodb.SequenceNumber) > before).toBe(true);
});

test("what is off is refused", async () => {
  await expect(create("Odd", "EVERYTHING")).rejects.toMatchObject({ code: "ValidationException" });
  await expect(dynamo.call("GetRecords", { ShardIterator: "x" })).rejects.toMatchObject({
    code: "ValidationException",
  });
  await expect(iterator({ ShardIteratorType: "BACKWARDS" })).rejects.toMatchObject({
    code: "ValidationException",
  });
  await expect(
    dynamo.call("GetShardIterator", { StreamArn, ShardId: "shardId-1", ShardIteratorType: "LATEST" }),
  ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
