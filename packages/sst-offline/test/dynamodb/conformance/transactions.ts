import {
  GetCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { type Check, type Context, refused } from "./check.ts";

const GUIDE = "Amazon DynamoDB Transactions: How it works";
const REFERENCE = "API reference: TransactWriteItems";

type Steps = NonNullable<TransactWriteCommandInput["TransactItems"]>;

function transact(t: Context, TransactItems: Steps, more: object = {}) {
  return t.doc.send(new TransactWriteCommand({ TransactItems, ...more }));
}

const put = (t: Context, sk: string, attributes: object = {}, more: object = {}) => ({
  Put: { TableName: t.table, Item: { ...t.key(sk), ...attributes }, ...more },
});
const add = (t: Context, sk: string, n: number, more: object = {}) => ({
  Update: {
    TableName: t.table,
    Key: t.key(sk),
    UpdateExpression: "ADD n :n",
    ExpressionAttributeValues: { ":n": n },
    ...more,
  },
});
const remove = (t: Context, sk: string) => ({ Delete: { TableName: t.table, Key: t.key(sk) } });
const check = (t: Context, sk: string, ConditionExpression: string) => ({
  ConditionCheck: { TableName: t.table, Key: t.key(sk), ConditionExpression },
});
const IF_NEW = { ConditionExpression: "attribute_not_exists(pk)" };

export const TRANSACTION_CHECKS: Check[] = [
  {
    name: "puts, updates, deletes and checks happen together",
    source: GUIDE,
    async run(t) {
      await t.put("old", { v: 1 });
      await t.put("there");
      await transact(t, [
        put(t, "new", { v: 2 }, IF_NEW),
        add(t, "count", 3),
        remove(t, "old"),
        check(t, "there", "attribute_exists(pk)"),
      ]);
      const after = [await t.get("new"), await t.get("count"), await t.get("old"), await t.get("there")];
      expect(after).toEqual([{ v: 2 }, { n: 3 }, undefined, {}]);
    },
  },
  {
    name: "one failed condition cancels all, with a reason for each item",
    source: REFERENCE,
    async run(t) {
      await t.put("there", { v: 1 });
      const old = { ...IF_NEW, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
      const write = transact(t, [
        put(t, "new"),
        put(t, "there", {}, IF_NEW),
        put(t, "there2"),
        check(t, "gone", "attribute_exists(pk)"),
      ]);
      const error = await refused(
        write,
        "TransactionCanceledException",
        /\[None, ConditionalCheckFailed, None, Co/,
      );
      const reasons = error.CancellationReasons as Array<Record<string, unknown>>;
      expect(reasons.map(({ Code }) => Code)).toEqual([
        "None",
        "ConditionalCheckFailed",
        "None",
        "ConditionalCheckFailed",
      ]);
      expect(reasons[1]?.Message).toBe("The conditional request failed");
      expect(reasons[1]?.Item).toBeUndefined();
      expect([await t.get("new"), await t.get("there")]).toEqual([undefined, { v: 1 }]);
      const again = await refused(transact(t, [put(t, "there", {}, old)]), "TransactionCanceledException");
      const [reason] = again.CancellationReasons as Array<Record<string, unknown>>;
      expect(reason?.Item).toEqual({ pk: { S: t.pk }, sk: { S: "there" }, v: { N: "1" } });
    },
  },
  {
    name: "an update that cannot be applied cancels with ValidationError",
    source: REFERENCE,
    notOnLocal: "answers ValidationException, where the reference lists this among the cancellation reasons",
    async run(t) {
      await t.put("text", { n: "text" });
      const error = await refused(
        transact(t, [put(t, "new"), add(t, "text", 1)]),
        "TransactionCanceledException",
      );
      const reasons = error.CancellationReasons as Array<Record<string, unknown>>;
      expect(reasons.map(({ Code }) => Code)).toEqual(["None", "ValidationError"]);
      expect(await t.get("new")).toBeUndefined();
    },
  },
  {
    name: "a key or index key of a wrong type cancels with ValidationError",
    source: REFERENCE,
    async run(t) {
      const wrong = { Put: { TableName: t.table, Item: { pk: t.pk, sk: 1 } } };
      const index = { Put: { TableName: t.table, Item: { ...t.key("b"), g: 1, h: "x" } } };
      for (const step of [wrong, index]) {
        const error = await refused(transact(t, [put(t, "a"), step]), "TransactionCanceledException");
        const reasons = error.CancellationReasons as Array<Record<string, unknown>>;
        expect(reasons.map(({ Code }) => Code)).toEqual(["None", "ValidationError"]);
        expect(reasons[1]?.Message).toMatch(/Type mismatch/);
      }
      expect(await t.get("a")).toBeUndefined();
    },
  },
  {
    name: "an item cannot be named twice",
    source: REFERENCE,
    async run(t) {
      const write = transact(t, [put(t, "a"), remove(t, "a")]);
      await refused(write, "ValidationException", /multiple operations on one item/);
    },
  },
  {
    name: "100 items go through, 101 and none do not",
    source: "Constraints in Amazon DynamoDB",
    async run(t) {
      const steps = Array.from({ length: 101 }, (_, n) => add(t, `n${n}`, n));
      await transact(t, steps.slice(0, 100));
      expect(await t.get("n99")).toEqual({ n: 99 });
      await refused(transact(t, steps), "ValidationException", /less than or equal to 100/);
      await refused(transact(t, []), "ValidationException", /greater than or equal to 1/);
    },
  },
  {
    name: "4 MB is the most a transaction may hold",
    source: "Constraints in Amazon DynamoDB",
    async run(t) {
      const v = "x".repeat(360 * 1024);
      const steps = Array.from({ length: 12 }, (_, n) => put(t, `n${n}`, { v }));
      await transact(t, steps.slice(0, 11));
      await refused(transact(t, steps), "ValidationException", /4 ?MB/);
      expect(await t.get("n11")).toBeUndefined();
    },
  },
  {
    name: "an item over 400 KB, a wrong key and bad syntax are refused",
    source: REFERENCE,
    async run(t) {
      const large = await transact(t, [put(t, "a", { v: "x".repeat(500 * 1024) })]).catch((error) => error);
      expect(["ValidationException", "TransactionCanceledException"]).toContain(large.name);
      const broken = put(t, "a", {}, { ConditionExpression: "attribute_not_exists(" });
      await refused(transact(t, [broken]), "ValidationException", /ConditionExpression/);
      const missing = { Put: { TableName: `${t.table}-missing`, Item: t.key("a") } };
      await refused(transact(t, [missing]), "ResourceNotFoundException");
      expect(await t.get("a")).toBeUndefined();
    },
  },
  {
    name: "a request token makes a retry harmless, and another request with it an error",
    source: "Amazon DynamoDB Transactions: How it works — Idempotency",
    async run(t) {
      const ClientRequestToken = `token-${t.pk}`.slice(0, 36);
      await transact(t, [add(t, "a", 1)], { ClientRequestToken });
      await transact(t, [add(t, "a", 1)], { ClientRequestToken });
      expect(await t.get("a")).toEqual({ n: 1 });
      const other = transact(t, [add(t, "a", 2)], { ClientRequestToken });
      await refused(other, "IdempotentParameterMismatchException");
    },
  },
  {
    name: "a transaction keeps the indexes true",
    source: GUIDE,
    async run(t) {
      await t.put("a", { g: t.pk, h: "1" });
      await transact(t, [put(t, "a", { g: t.pk, h: "3" }), put(t, "b", { g: t.pk, h: "2" })]);
      const { QueryCommand } = await import("@aws-sdk/lib-dynamodb");
      const { Items } = await t.doc.send(
        new QueryCommand({
          TableName: t.table,
          IndexName: "by-g",
          KeyConditionExpression: "g = :g",
          ExpressionAttributeValues: { ":g": t.pk },
        }),
      );
      expect(Items?.map(({ sk, h }) => [sk, h])).toEqual([
        ["b", "2"],
        ["a", "3"],
      ]);
    },
  },
  {
    name: "TransactGetItems answers in order, with nothing for what is missing",
    source: "API reference: TransactGetItems",
    async run(t) {
      await t.put("a", { v: 1, w: 2 });
      const get = (sk: string, more = {}) => ({ Get: { TableName: t.table, Key: t.key(sk), ...more } });
      const command = new TransactGetCommand({
        TransactItems: [get("none"), get("a", { ProjectionExpression: "v" })],
      });
      expect((await t.doc.send(command)).Responses).toEqual([{}, { Item: { v: 1 } }]);
    },
  },
  {
    name: "a counter that many add to loses nothing",
    source: GUIDE,
    async run(t) {
      const adding = async (n: number) => {
        for (let tries = 0; tries < 200; tries++) {
          try {
            if (n % 2) return await t.update("count", "ADD n :n", { n: 1 });
            return await transact(t, [add(t, "count", 1), put(t, `mark${n}`)]);
          } catch (error) {
            // AWS (and so Amazon's own local version) may report a conflict: the client tries again.
            expect((error as Error).name).toMatch(/^Transaction(Conflict|Canceled)Exception$/);
          }
        }
        throw new Error("never went through");
      };
      await Promise.all(Array.from({ length: 40 }, (_, n) => adding(n)));
      const Key = t.key("count");
      const { Item } = await t.doc.send(new GetCommand({ TableName: t.table, Key, ConsistentRead: true }));
      expect(Item?.n).toBe(40);
    },
  },
];
