import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  type StreamViewType,
  TransactWriteItemsCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { type Check, type Context, refused } from "./check.ts";

const GUIDE = "Change data capture for DynamoDB Streams";
const RECORD = "API reference: StreamRecord";
const ITERATOR = "API reference: GetShardIterator";

interface Told {
  eventName: string;
  dynamodb: {
    Keys: { id: { S: string } };
    NewImage?: { v?: { N: string } };
    OldImage?: { v?: { N: string } };
    SequenceNumber: string;
    StreamViewType: string;
  };
}

/** A table with a stream, for one check. */
async function streaming<T>(
  t: Context,
  StreamViewType: StreamViewType,
  check: (stream: {
    table: string;
    put(id: string, v: number): Promise<unknown>;
    ask(operation: string, input: object): Promise<Record<string, unknown>>;
    iterator(more: object): Promise<string>;
    records(iterator?: string): Promise<Told[]>;
  }) => Promise<T>,
): Promise<T> {
  const { client } = t;
  const table = `streamed-${crypto.randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: table });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = Table?.LatestStreamArn;
  const url = await t.endpoint();
  /** The streams' operations have a client of their own, which nothing else here needs. */
  const ask = async (operation: string, input: object) => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: JSON.stringify(input),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok)
      throw Object.assign(new Error(String(answer.message)), { name: String(answer.__type).split("#")[1] });
    return answer;
  };
  const iterator = async (more: object) => {
    const { StreamDescription } = await ask("DescribeStream", { StreamArn });
    const { ShardId } = (StreamDescription as { Shards: [{ ShardId: string }] }).Shards[0];
    return String((await ask("GetShardIterator", { StreamArn, ShardId, ...more })).ShardIterator);
  };
  try {
    return await check({
      table,
      ask,
      iterator,
      put: (id, v) =>
        client.send(new PutItemCommand({ TableName: table, Item: { id: { S: id }, v: { N: String(v) } } })),
      async records(from) {
        const ShardIterator = from ?? (await iterator({ ShardIteratorType: "TRIM_HORIZON" }));
        return (await ask("GetRecords", { ShardIterator })).Records as Told[];
      },
    });
  } finally {
    await client.send(new DeleteTableCommand({ TableName: table }));
  }
}

const inShort = (records: Told[]) =>
  records.map(({ eventName, dynamodb }) => [
    eventName,
    dynamodb.Keys.id.S,
    dynamodb.OldImage?.v?.N,
    dynamodb.NewImage?.v?.N,
  ]);

export const STREAM_CHECKS: Check[] = [
  {
    name: "each change of an item is a record of its stream, in order, with the item before and after",
    source: GUIDE,
    run: (t) =>
      streaming(t, "NEW_AND_OLD_IMAGES", async ({ table, put, records }) => {
        await put("a", 1);
        await put("b", 1);
        await put("a", 2);
        await t.client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: "b" } } }));
        const told = await records();
        expect(inShort(told)).toEqual([
          ["INSERT", "a", undefined, "1"],
          ["INSERT", "b", undefined, "1"],
          ["MODIFY", "a", "1", "2"],
          ["REMOVE", "b", "1", undefined],
        ]);
        const numbers = told.map(({ dynamodb }) => BigInt(dynamodb.SequenceNumber));
        expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
      }),
  },
  {
    name: "a write that changes nothing makes no record",
    source: GUIDE,
    run: (t) =>
      streaming(t, "NEW_IMAGE", async ({ table, put, records }) => {
        await put("a", 1);
        await put("a", 1);
        await t.client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: "gone" } } }));
        expect(inShort(await records())).toEqual([["INSERT", "a", undefined, "1"]]);
      }),
  },
  ...(
    [
      ["KEYS_ONLY", undefined, undefined],
      ["NEW_IMAGE", undefined, "2"],
      ["OLD_IMAGE", "1", undefined],
    ] as const
  ).map(
    ([viewType, before, after]): Check => ({
      name: `records of a ${viewType} stream hold that`,
      source: RECORD,
      run: (t) =>
        streaming(t, viewType, async ({ put, records }) => {
          await put("a", 1);
          await put("a", 2);
          const told = await records();
          expect(inShort(told)[1]).toEqual(["MODIFY", "a", before, after]);
          expect(told[1]?.dynamodb.StreamViewType).toBe(viewType);
        }),
    }),
  ),
  {
    name: "a transaction's writes are records; a canceled one's are not",
    source: GUIDE,
    run: (t) =>
      streaming(t, "KEYS_ONLY", async ({ table, records }) => {
        const Put = (id: string, more = {}) => ({
          Put: { TableName: table, Item: { id: { S: id } }, ...more },
        });
        const send = (...TransactItems: ReturnType<typeof Put>[]) =>
          t.client.send(new TransactWriteItemsCommand({ TransactItems }));
        await send(Put("a"), Put("b"));
        await refused(
          send(Put("c"), Put("a", { ConditionExpression: "attribute_not_exists(id)" })),
          "TransactionCanceledException",
        );
        expect(
          inShort(await records())
            .map(([name, id]) => `${name} ${id}`)
            .sort(),
        ).toEqual(["INSERT a", "INSERT b"]);
      }),
  },
  {
    name: "an iterator begins at the end, at a record or behind it, and the next goes on",
    source: ITERATOR,
    run: (t) =>
      streaming(t, "KEYS_ONLY", async ({ put, ask, iterator, records }) => {
        await put("a", 1);
        const latest = await iterator({ ShardIteratorType: "LATEST" });
        await put("b", 1);
        const ids = (told: Told[]) => inShort(told).map(([, id]) => id);
        expect(ids(await records(latest))).toEqual(["b"]);
        const SequenceNumber = (await records())[0]?.dynamodb.SequenceNumber;
        const at = await iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
        expect(ids(await records(at))).toEqual(["a", "b"]);
        const after = await iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
        expect(ids(await records(after))).toEqual(["b"]);
        const first = await ask("GetRecords", { ShardIterator: at, Limit: 1 });
        expect(ids(first.Records as Told[])).toEqual(["a"]);
        expect(ids(await records(String(first.NextShardIterator)))).toEqual(["b"]);
      }),
  },
  {
    name: "a stream that is on cannot be turned on again",
    source: "API reference: StreamSpecification",
    run: (t) =>
      streaming(t, "KEYS_ONLY", async ({ table }) => {
        const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
        await refused(
          t.client.send(new UpdateTableCommand({ TableName: table, StreamSpecification })),
          "ValidationException",
        );
      }),
  },
  {
    name: "a stream that is not there is ResourceNotFoundException",
    source: "API reference: DescribeStream",
    run: (t) =>
      streaming(t, "KEYS_ONLY", async ({ ask }) => {
        const StreamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/gone/stream/2026-01-01T00:00:00.000";
        await refused(ask("DescribeStream", { StreamArn }), "ResourceNotFoundException");
      }),
  },
];
