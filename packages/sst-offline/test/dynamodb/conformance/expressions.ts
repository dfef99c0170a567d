import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { type Check, type Context, refused } from "./check.ts";

const UPDATES = "Using update expressions in DynamoDB";
const CONDITIONS = "Condition and filter expressions, operators, and functions in DynamoDB";

async function putIfNew(t: Context, more: object = {}) {
  const Item = t.key("a");
  const ConditionExpression = "attribute_not_exists(pk)";
  return t.doc.send(new PutCommand({ TableName: t.table, Item, ConditionExpression, ...more }));
}

export const EXPRESSION_CHECKS: Check[] = [
  {
    name: "SET with arithmetic, if_not_exists and list_append reads the item as it was",
    source: UPDATES,
    async run(t) {
      await t.put("a", { n: 5, l: [1] });
      const expression =
        "SET n = n - :two, was = n, c = if_not_exists(c, :zero) + :two, l = list_append(l, :l)";
      await t.update("a", expression, { two: 2, zero: 0, l: [2] });
      expect(await t.get("a")).toEqual({ n: 3, was: 5, c: 2, l: [1, 2] });
    },
  },
  {
    name: "ADD makes numbers and sets, and adds to them",
    source: UPDATES,
    async run(t) {
      await t.update("a", "ADD n :n, s :s", { n: 2, s: new Set(["x"]) });
      await t.update("a", "ADD n :n, s :s", { n: -0.5, s: new Set(["x", "y"]) });
      expect(await t.get("a")).toEqual({ n: 1.5, s: new Set(["x", "y"]) });
    },
  },
  {
    name: "DELETE takes elements from a set, and the empty set with them",
    source: UPDATES,
    async run(t) {
      await t.put("a", { s: new Set(["x", "y", "z"]), u: new Set([1]) });
      await t.update("a", "DELETE s :s, u :u", { s: new Set(["x", "w"]), u: new Set([1]) });
      expect(await t.get("a")).toEqual({ s: new Set(["y", "z"]) });
    },
  },
  {
    name: "nested paths are set and removed; a missing parent is refused",
    source: UPDATES,
    async run(t) {
      await t.put("a", { m: { x: { y: 1 } }, l: [1, 2, 3] });
      await t.update("a", "SET m.x.z = :v, l[1] = :v REMOVE m.x.y, l[0]", { v: 9 });
      expect(await t.get("a")).toEqual({ m: { x: { z: 9 } }, l: [9, 3] });
      const missing = t.update("a", "SET nope.x = :v", { v: 1 });
      await refused(
        missing,
        "ValidationException",
        /document path provided in the update expression is invalid/,
      );
    },
  },
  {
    name: "REMOVE of several list elements counts them as they were",
    source: UPDATES,
    async run(t) {
      await t.put("a", { l: ["a", "b", "c", "d"] });
      await t.update("a", "REMOVE l[0], l[2]");
      expect(await t.get("a")).toEqual({ l: ["b", "d"] });
    },
  },
  {
    name: "setting past a list's end appends",
    source: UPDATES,
    async run(t) {
      await t.put("a", { l: [1] });
      await t.update("a", "SET l[9] = :v", { v: 2 });
      expect(await t.get("a")).toEqual({ l: [1, 2] });
    },
  },
  {
    name: "ReturnValues gives what was and what is",
    source: "API reference: UpdateItem",
    async run(t) {
      await t.put("a", { v: 1, w: 1 });
      const update = (ReturnValues: "UPDATED_OLD" | "UPDATED_NEW" | "ALL_OLD" | "ALL_NEW", v: number) =>
        t.update("a", "SET v = :v", { v }, { ReturnValues });
      expect(await update("UPDATED_OLD", 2)).toEqual({ v: 1 });
      expect(await update("UPDATED_NEW", 3)).toEqual({ v: 3 });
      expect(await update("ALL_OLD", 4)).toEqual({ ...t.key("a"), v: 3, w: 1 });
      expect(await update("ALL_NEW", 5)).toEqual({ ...t.key("a"), v: 5, w: 1 });
    },
  },
  {
    name: "an update of a missing item makes it",
    source: "API reference: UpdateItem",
    async run(t) {
      expect(await t.update("a", "REMOVE v")).toBeUndefined();
      expect(await t.get("a")).toEqual({});
    },
  },
  {
    name: "a key attribute cannot be updated, nor can two clauses touch one path",
    source: UPDATES,
    async run(t) {
      const key = t.update("a", "SET sk = :v", { v: "b" });
      await refused(key, "ValidationException", /part of the key/);
      const twice = t.update("a", "SET v = :v REMOVE v", { v: 1 });
      await refused(twice, "ValidationException", /Two document paths overlap/);
    },
  },
  {
    name: "operands of a wrong type are refused",
    source: UPDATES,
    async run(t) {
      await t.put("a", { s: "text" });
      const type = /incorrect data type|Type mismatch|incorrect operand type/;
      await refused(t.update("a", "ADD s :n", { n: 1 }), "ValidationException", type);
      await refused(t.update("a", "SET s = s + :n", { n: 1 }), "ValidationException", type);
      await refused(t.update("a", "SET v = nope", {}), "ValidationException", /does not exist in the item/);
    },
  },
  {
    name: "unused, undefined, reserved and unparsable names are refused",
    source: "Expression attribute names (aliases) in DynamoDB",
    async run(t) {
      const more = { names: { unused: "x" } };
      await refused(
        t.update("a", "SET v = :v", { v: 1 }, more),
        "ValidationException",
        /unused in expressions/,
      );
      await refused(t.update("a", "SET #v = :v", { v: 1 }), "ValidationException", /not defined/);
      await refused(
        t.update("a", "SET v = :v", { v: 1, w: 2 }),
        "ValidationException",
        /unused in expressions/,
      );
      await refused(t.update("a", "SET status = :v", { v: 1 }), "ValidationException", /reserved keyword/);
      await refused(t.update("a", "SET = :v", { v: 1 }), "ValidationException", /Syntax error/);
    },
  },
  {
    name: "comparisons, BETWEEN, IN, AND, OR, NOT and brackets",
    source: CONDITIONS,
    async run(t) {
      await t.put("a", { n: 10, s: "m" });
      const values = { one: 1, nine: 9, ten: 10 };
      const some = (names: Array<keyof typeof values>) =>
        Object.fromEntries(names.map((name) => [name, values[name]]));
      expect(await t.holds("a", "n > :nine", some(["nine"]))).toBe(true);
      expect(await t.holds("a", "n <> :ten", some(["ten"]))).toBe(false);
      expect(await t.holds("a", "n BETWEEN :nine AND :ten", some(["nine", "ten"]))).toBe(true);
      expect(await t.holds("a", "n IN (:one, :nine)", some(["one", "nine"]))).toBe(false);
      expect(await t.holds("a", "NOT (n = :one OR n = :nine) AND n = :ten", values)).toBe(true);
      expect(await t.holds("a", "n = :one AND n = :nine OR n = :ten", values)).toBe(true);
      expect(await t.holds("a", "s > :nine", some(["nine"]))).toBe(false);
      expect(await t.holds("a", "absent < :nine", some(["nine"]))).toBe(false);
    },
  },
  {
    name: "functions of strings, sets, lists and sizes",
    source: CONDITIONS,
    async run(t) {
      await t.put("a", { s: "kitten", set: new Set(["x"]), l: ["x", 1], m: { a: 1 }, b: new Uint8Array(3) });
      expect(await t.holds("a", "begins_with(s, :v)", { v: "kit" })).toBe(true);
      expect(await t.holds("a", "contains(s, :v)", { v: "tt" })).toBe(true);
      expect(await t.holds("a", "contains(#set, :v)", { v: "x" }, { set: "set" })).toBe(true);
      expect(await t.holds("a", "contains(l, :v)", { v: 1 })).toBe(true);
      expect(await t.holds("a", "attribute_type(m, :v)", { v: "M" })).toBe(true);
      expect(await t.holds("a", "attribute_exists(m.a) AND attribute_not_exists(m.b)")).toBe(true);
      expect(await t.holds("a", "size(s) = :v", { v: 6 })).toBe(true);
      expect(await t.holds("a", "size(b) > :v AND size(l) < :v", { v: 2.5 })).toBe(true);
    },
  },
  {
    name: "numbers are equal by value, sets in any order, lists and maps deeply",
    source: CONDITIONS,
    async run(t) {
      await t.put("a", { n: 1, s: new Set(["a", "b"]), l: [1, { x: "y" }], m: { a: [1], b: null } });
      expect(await t.holds("a", "n = :v", { v: 1.0 })).toBe(true);
      expect(await t.holds("a", "s = :v", { v: new Set(["b", "a"]) })).toBe(true);
      expect(await t.holds("a", "s = :v", { v: new Set(["a"]) })).toBe(false);
      expect(await t.holds("a", "l = :v", { v: [1, { x: "y" }] })).toBe(true);
      expect(await t.holds("a", "l = :v", { v: [1, { x: "z" }] })).toBe(false);
      expect(await t.holds("a", "m = :v", { v: { b: null, a: [1] } })).toBe(true);
      expect(await t.holds("a", "m <> :v", { v: { a: [1] } })).toBe(true);
      expect(await t.holds("a", "m IN (:v)", { v: { a: [1], b: null } })).toBe(true);
    },
  },
  {
    name: "a list contains an equal map",
    source: CONDITIONS,
    async run(t) {
      await t.put("a", { l: [{ x: 1 }, [2]] });
      expect(await t.holds("a", "contains(l, :v)", { v: { x: 1 } })).toBe(true);
      expect(await t.holds("a", "contains(l, :v)", { v: { x: 2 } })).toBe(false);
    },
  },
  {
    name: "a failed condition changes nothing and can return the item",
    source: "API reference: PutItem",
    async run(t) {
      await t.put("a", { v: 1 });
      const bare = await refused(
        putIfNew(t),
        "ConditionalCheckFailedException",
        /^The conditional request failed$/,
      );
      expect(bare.Item).toBeUndefined();
      const more = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
      const full = await refused(putIfNew(t, more), "ConditionalCheckFailedException");
      expect(full.Item).toEqual({ pk: { S: t.pk }, sk: { S: "a" }, v: { N: "1" } });
      expect(await t.get("a")).toEqual({ v: 1 });
    },
  },
  {
    name: "expressions and their forerunners do not mix; the forerunners work alone",
    source: "Expected (legacy)",
    async run(t) {
      const base = { TableName: t.table, Key: t.key("a") };
      const AttributeUpdates = { v: { Action: "PUT" as const, Value: 1 } };
      await t.doc.send(new UpdateCommand({ ...base, AttributeUpdates }));
      expect(await t.get("a")).toEqual({ v: 1 });
      const UpdateExpression = "REMOVE v";
      const both = t.doc.send(new UpdateCommand({ ...base, AttributeUpdates, UpdateExpression }));
      await refused(both, "ValidationException", /Can not use both/);
    },
  },
];
