import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { type Check, refused } from "./check.ts";

const CONSTRAINTS = "Constraints in Amazon DynamoDB";
const TYPES = "Supported data types and naming rules in Amazon DynamoDB";

export const ITEM_CHECKS: Check[] = [
  {
    name: "every type comes back as it was put",
    source: TYPES,
    async run(t) {
      const item = {
        s: "ü 🐈",
        n: -1.5e-7,
        big: 12345678901234,
        b: new Uint8Array([0, 1, 255]),
        yes: true,
        no: false,
        nothing: null,
        list: [1, "x", [true]],
        map: { a: { b: [{ c: 1 }] } },
        ss: new Set(["a", "b"]),
        ns: new Set([1, 2.5]),
        bs: new Set([new Uint8Array([1])]),
        empty: "",
      };
      await t.put("a", item);
      expect(await t.get("a")).toEqual(item);
    },
  },
  {
    name: "a put replaces the whole item and returns the old one on request",
    source: "API reference: PutItem",
    async run(t) {
      await t.put("a", { v: 1, w: 2 });
      const Item = { ...t.key("a"), v: 3 };
      const put = new PutCommand({ TableName: t.table, Item, ReturnValues: "ALL_OLD" });
      expect((await t.doc.send(put)).Attributes).toEqual({ ...t.key("a"), v: 1, w: 2 });
      expect(await t.get("a")).toEqual({ v: 3 });
    },
  },
  {
    name: "a delete of a missing item succeeds, and returns the old item if there is one",
    source: "API reference: DeleteItem",
    async run(t) {
      const command = () =>
        new DeleteCommand({ TableName: t.table, Key: t.key("a"), ReturnValues: "ALL_OLD" });
      expect((await t.doc.send(command())).Attributes).toBeUndefined();
      await t.put("a", { v: 1 });
      expect((await t.doc.send(command())).Attributes).toEqual({ ...t.key("a"), v: 1 });
      expect(await t.get("a")).toBeUndefined();
    },
  },
  {
    name: "a projection picks nested paths",
    source: "Using projection expressions in DynamoDB",
    async run(t) {
      await t.put("a", { m: { x: 1, y: 2 }, l: [1, 2, 3], v: 1 });
      const ProjectionExpression = "m.x, l[1]";
      const get = new GetCommand({ TableName: t.table, Key: t.key("a"), ProjectionExpression });
      expect((await t.doc.send(get)).Item).toEqual({ m: { x: 1 }, l: [2] });
    },
  },
  {
    name: "an item of 400 KB fits, a byte more does not, counted in UTF-8",
    source: CONSTRAINTS,
    async run(t) {
      const used = 2 + t.pk.length + 2 + 1 + 1;
      await t.put("a", { v: "x".repeat(400 * 1024 - used) });
      await refused(t.put("b", { v: "x".repeat(400 * 1024 - used + 1) }), "ValidationException", /size/);
      await refused(t.put("c", { v: "é".repeat(250 * 1024) }), "ValidationException", /size/);
    },
  },
  {
    name: "an update cannot make an item too large",
    source: CONSTRAINTS,
    async run(t) {
      await t.put("a", { v: "x".repeat(300 * 1024) });
      const grow = t.update("a", "SET w = :w", { w: "y".repeat(200 * 1024) });
      await refused(grow, "ValidationException", /Item size to update has exceeded the maximum allowed size/);
      expect(await t.get("a")).not.toHaveProperty("w");
    },
  },
  {
    name: "a key of another type, missing, empty or too many is refused",
    source: CONSTRAINTS,
    async run(t) {
      const get = (Key: Record<string, unknown>) => t.doc.send(new GetCommand({ TableName: t.table, Key }));
      await refused(
        get({ pk: t.pk, sk: 1 }),
        "ValidationException",
        /not match the schema|Type mismatch for key/,
      );
      const number = /not match the schema|number of conditions on the keys/;
      await refused(get({ pk: t.pk }), "ValidationException", number);
      await refused(get({ ...t.key("a"), v: 1 }), "ValidationException", number);
      await refused(t.put(""), "ValidationException", /empty string value. Key: sk/);
      await refused(t.put("x".repeat(1025)), "ValidationException", /1024 bytes|values must be under/);
    },
  },
  {
    name: "an index key of another type is refused, a missing one is not",
    source: "Using Global Secondary Indexes in DynamoDB",
    async run(t) {
      await refused(t.put("a", { g: 1, h: "x" }), "ValidationException", /Type mismatch for Index Key/);
      await t.put("a", { v: 1 });
    },
  },
  {
    name: "an empty set and an unknown table are refused",
    source: TYPES,
    async run(t) {
      const Item = { pk: { S: t.pk }, sk: { S: "a" }, s: { SS: [] } };
      const { PutItemCommand } = await import("@aws-sdk/client-dynamodb");
      await refused(
        t.client.send(new PutItemCommand({ TableName: t.table, Item })),
        "ValidationException",
        /set/,
      );
      const missing = new GetCommand({ TableName: `${t.table}-missing`, Key: t.key("a") });
      await refused(t.doc.send(missing), "ResourceNotFoundException", /not found|non-existent table/);
    },
  },
  {
    name: "numbers have 38 digits, and more are refused",
    source: TYPES,
    async run(t) {
      const { PutItemCommand, GetItemCommand } = await import("@aws-sdk/client-dynamodb");
      const Key = { pk: { S: t.pk }, sk: { S: "a" } };
      const put = (N: string) =>
        t.client.send(new PutItemCommand({ TableName: t.table, Item: { ...Key, n: { N } } }));
      await put("12345678901234567890123456789012345678");
      const { Item } = await t.client.send(
        new GetItemCommand({ TableName: t.table, Key, ConsistentRead: true }),
      );
      expect(Item?.n?.N).toBe("12345678901234567890123456789012345678");
      await refused(
        put("123456789012345678901234567890123456789"),
        "ValidationException",
        /38 (significant )?digits/,
      );
      await refused(put("1e127"), "ValidationException", /overflow/);
    },
  },
  {
    name: "a batch writes 25 and gets 100, and no more",
    source: CONSTRAINTS,
    async run(t) {
      const requests = Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: t.key(`${n}`) } }));
      const write = (count: number) =>
        t.doc.send(new BatchWriteCommand({ RequestItems: { [t.table]: requests.slice(0, count) } }));
      expect((await write(25)).UnprocessedItems).toEqual({});
      await refused(write(26), "ValidationException", /less than or equal to 25|Too many items/);
      const get = (count: number) => {
        const Keys = Array.from({ length: count }, (_, n) => t.key(`${n}`));
        return t.doc.send(new BatchGetCommand({ RequestItems: { [t.table]: { Keys } } }));
      };
      expect((await get(100)).Responses?.[t.table]).toHaveLength(25);
      await refused(get(101), "ValidationException", /less than or equal to 100|Too many items/);
    },
  },
  {
    name: "a batch naming an item twice is refused",
    source: "API reference: BatchWriteItem",
    async run(t) {
      const twice = [{ PutRequest: { Item: t.key("a") } }, { DeleteRequest: { Key: t.key("a") } }];
      const write = t.doc.send(new BatchWriteCommand({ RequestItems: { [t.table]: twice } }));
      await refused(write, "ValidationException", /duplicates/);
    },
  },
  {
    name: "a batch deletes and puts",
    source: "API reference: BatchWriteItem",
    async run(t) {
      await t.put("a", { v: 1 });
      const both = [
        { DeleteRequest: { Key: t.key("a") } },
        { PutRequest: { Item: { ...t.key("b"), v: 2 } } },
      ];
      await t.doc.send(new BatchWriteCommand({ RequestItems: { [t.table]: both } }));
      expect([await t.get("a"), await t.get("b")]).toEqual([undefined, { v: 2 }]);
    },
  },
];
