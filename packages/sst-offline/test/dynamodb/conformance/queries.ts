import { QueryCommand, type QueryCommandInput, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { type Check, type Context, placeholders, refused } from "./check.ts";

const QUERY = "Querying tables in DynamoDB";
const INDEXES = "Using Global Secondary Indexes in DynamoDB";

interface Asked extends Partial<QueryCommandInput> {
  where?: string;
  values?: Record<string, unknown>;
}

function query(t: Context, { where, values = {}, ...more }: Asked = {}) {
  return t.doc.send(
    new QueryCommand({
      TableName: t.table,
      KeyConditionExpression: where ?? "pk = :pk",
      ...placeholders({ ...(where === undefined ? { pk: t.pk } : {}), ...values }),
      ConsistentRead: more.IndexName ? undefined : true,
      ...more,
    }),
  );
}

const names = (result: { Items?: Record<string, unknown>[] }) => result.Items?.map(({ sk }) => sk);

async function alphabet(t: Context, letters = "abcdef") {
  for (const [n, letter] of [...letters].entries()) {
    await t.put(letter, { n, g: t.pk, h: String(9 - n), lk: `l${n % 2}`, v: n * n });
  }
}

async function allPages(t: Context, asked: Asked): Promise<unknown[]> {
  const found: unknown[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await query(t, { ...asked, ExclusiveStartKey });
    found.push(...(names(page) ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

export const QUERY_CHECKS: Check[] = [
  {
    name: "sort keys are in the order of their UTF-8 bytes, either way",
    source: QUERY,
    async run(t) {
      const keys = ["a", "aa", "a b", "Z", "é", "🐈", "zz", "￿"];
      for (const sk of keys) await t.put(sk);
      const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(names(await query(t))).toEqual(sorted);
      expect(names(await query(t, { ScanIndexForward: false }))).toEqual(sorted.reverse());
    },
  },
  {
    name: "conditions on the sort key",
    source: "Key condition expressions for the Query operation in DynamoDB",
    async run(t) {
      for (const sk of ["a", "b", "ba", "bb", "c", "d"]) await t.put(sk);
      const found = async (condition: string, values: Record<string, unknown>) =>
        names(await query(t, { where: `pk = :pk AND ${condition}`, values: { pk: t.pk, ...values } }));
      expect(await found("sk = :v", { v: "b" })).toEqual(["b"]);
      expect(await found("sk < :v", { v: "b" })).toEqual(["a"]);
      expect(await found("sk <= :v", { v: "b" })).toEqual(["a", "b"]);
      expect(await found("sk > :v", { v: "bb" })).toEqual(["c", "d"]);
      expect(await found("sk >= :v", { v: "bb" })).toEqual(["bb", "c", "d"]);
      expect(await found("sk BETWEEN :v AND :w", { v: "b", w: "c" })).toEqual(["b", "ba", "bb", "c"]);
      expect(await found("begins_with(sk, :v)", { v: "b" })).toEqual(["b", "ba", "bb"]);
    },
  },
  {
    name: "pages end at Limit and go on after LastEvaluatedKey, either way",
    source: "Paginating table query results in DynamoDB",
    async run(t) {
      await alphabet(t);
      expect(await allPages(t, { Limit: 4 })).toEqual([..."abcdef"]);
      expect(await allPages(t, { Limit: 4, ScanIndexForward: false })).toEqual([..."fedcba"]);
      expect((await query(t, { Limit: 6 })).LastEvaluatedKey).toEqual(t.key("f"));
      expect((await query(t, { Limit: 7 })).LastEvaluatedKey).toBeUndefined();
    },
  },
  {
    name: "a page may start after a key that is not there",
    source: "Paginating table query results in DynamoDB",
    async run(t) {
      await alphabet(t, "ace");
      expect(names(await query(t, { ExclusiveStartKey: t.key("b") }))).toEqual(["c", "e"]);
    },
  },
  {
    name: "a filter is applied after Limit; counts tell both",
    source: "Filter expressions for the Query operation in DynamoDB",
    async run(t) {
      await alphabet(t);
      const FilterExpression = "n >= :n";
      const page = await query(t, { FilterExpression, values: { n: 3 }, Limit: 4 });
      expect([names(page), page.Count, page.ScannedCount]).toEqual([["d"], 1, 4]);
      const count = await query(t, { Select: "COUNT" });
      expect([count.Items, count.Count]).toEqual([undefined, 6]);
      const onKey = query(t, { FilterExpression: "sk = :v", values: { v: "a" } });
      await refused(onKey, "ValidationException", /can only contain non-primary key attributes/);
    },
  },
  {
    name: "a page ends at 1 MB",
    source: QUERY,
    async run(t) {
      for (const sk of "abcdef") await t.put(sk, { v: "x".repeat(300 * 1024) });
      const page = await query(t);
      expect(page.LastEvaluatedKey).toBeDefined();
      expect(page.Items?.length).toBeLessThanOrEqual(4);
      expect(await allPages(t, {})).toEqual([..."abcdef"]);
    },
  },
  {
    name: "a global index follows puts, updates and deletes",
    source: INDEXES,
    async run(t) {
      await alphabet(t, "abc");
      const index = { IndexName: "by-g", where: "g = :g", values: { g: t.pk } };
      expect(names(await query(t, index))).toEqual(["c", "b", "a"]);
      await t.update("b", "SET h = :h", { h: "0" });
      await t.update("a", "REMOVE g");
      const result = await query(t, index);
      expect(names(result)).toEqual(["b", "c"]);
      expect(result.Items?.[0]).toEqual({ ...t.key("b"), n: 1, g: t.pk, h: "0", lk: "l1", v: 1 });
    },
  },
  {
    name: "an index of keys holds keys alone, its pages go on, and it is never read consistently",
    source: INDEXES,
    async run(t) {
      for (const sk of "abc") await t.put(sk, { h: t.pk, v: 1 });
      const index = { IndexName: "by-k", where: "h = :h", values: { h: t.pk } };
      const { Items } = await query(t, index);
      expect(Items).toHaveLength(3);
      expect(Object.keys(Items?.[0] ?? {}).sort()).toEqual(["h", "pk", "sk"]);
      expect((await allPages(t, { ...index, Limit: 2 })).sort()).toEqual([..."abc"]);
      const consistent = query(t, { ...index, ConsistentRead: true });
      await refused(consistent, "ValidationException", /Consistent reads are not supported/);
    },
  },
  {
    name: "a local index is read consistently with what it includes",
    source: "Local secondary indexes",
    async run(t) {
      await alphabet(t, "abcd");
      const where = "pk = :pk AND lk = :l";
      const values = { pk: t.pk, l: "l1" };
      const { Items } = await query(t, { IndexName: "by-l", ConsistentRead: true, where, values });
      // Items with the same index key are in no promised order.
      expect(Items?.sort((a, b) => a.v - b.v)).toEqual([
        { ...t.key("b"), lk: "l1", v: 1 },
        { ...t.key("d"), lk: "l1", v: 9 },
      ]);
    },
  },
  {
    name: "a query needs its partition key by equality",
    source: "Key condition expressions for the Query operation in DynamoDB",
    async run(t) {
      const without = query(t, { where: "sk = :sk", values: { sk: "a" } });
      await refused(without, "ValidationException", /missed key schema element/);
      const range = query(t, { where: "pk > :pk", values: { pk: "a" } });
      await refused(range, "ValidationException", /Query key condition not supported/);
      const index = query(t, { IndexName: "nope" });
      await refused(index, "ValidationException", /does not have the specified index: nope/);
    },
  },
  {
    name: "a scan by segments and pages sees each item once",
    source: "Scanning tables in DynamoDB",
    async run(t) {
      for (let n = 0; n < 12; n++) await t.put(`s${n}`, { mark: t.pk });
      const seen: unknown[] = [];
      for (const Segment of [0, 1, 2]) {
        let ExclusiveStartKey: Record<string, unknown> | undefined;
        do {
          const page = await t.doc.send(
            new ScanCommand({
              TableName: t.table,
              Segment,
              TotalSegments: 3,
              Limit: 50,
              FilterExpression: "mark = :mark",
              ExpressionAttributeValues: { ":mark": t.pk },
              ExclusiveStartKey,
            }),
          );
          seen.push(...(names(page) ?? []));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
      }
      expect(seen.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `s${n}`).sort());
    },
  },
];
