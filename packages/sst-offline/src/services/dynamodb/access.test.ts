import { describe, expect, it } from "vitest";
import { CONDITION_KEYS, GUARDED, permissionsFor } from "./access.ts";
import { createOperations } from "./operations/index.ts";
import type { TableSpec } from "./spec.ts";

const table = "arn:aws:dynamodb:us-east-1:123456789012:table/Things";
const things: TableSpec = {
  name: "Things",
  arn: table,
  attributes: { pk: "S", sk: "S", color: "S" },
  keys: { hash: "pk", range: "sk" },
  globalIndexes: [{ name: "byColor", keys: { hash: "color" } }],
};
const place = { region: "us-east-1", account: "123456789012", tables: [things] };
const other = table.replace("Things", "Others");
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });
const asked = (operation: string, input: object) =>
  permissionsFor(operation, input as Record<string, unknown>, place).map(({ action, resource, context }) => [
    action,
    resource,
    context?.["dynamodb:LeadingKeys"],
  ]);

describe("what an operation needs", () => {
  it.each([
    ["GetItem", { TableName: "Things", Key: key("a") }, [["dynamodb:GetItem", table, ["a"]]]],
    ["PutItem", { TableName: table, Item: key("a") }, [["dynamodb:PutItem", table, ["a"]]]],
    ["UpdateItem", { TableName: "Things", Key: key("a") }, [["dynamodb:UpdateItem", table, ["a"]]]],
    ["DeleteItem", { TableName: "Others", Key: key("a") }, [["dynamodb:DeleteItem", other, undefined]]],
    ["Scan", { TableName: "Things" }, [["dynamodb:Scan", table, undefined]]],
    [
      "Query",
      {
        TableName: "Things",
        KeyConditionExpression: "begins_with(sk, :s) AND #p = :p",
        ExpressionAttributeNames: { "#p": "pk" },
        ExpressionAttributeValues: { ":s": { S: "x" }, ":p": { S: "a" } },
      },
      [["dynamodb:Query", table, ["a"]]],
    ],
    [
      "Query",
      {
        TableName: "Things",
        IndexName: "byColor",
        KeyConditions: { color: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "red" }] } },
      },
      [["dynamodb:Query", `${table}/index/byColor`, ["red"]]],
    ],
    [
      "BatchGetItem",
      { RequestItems: { Things: { Keys: [key("a"), key("b")] }, Others: { Keys: [key("c")] } } },
      [
        ["dynamodb:BatchGetItem", table, ["a", "b"]],
        ["dynamodb:BatchGetItem", other, undefined],
      ],
    ],
    [
      "BatchWriteItem",
      {
        RequestItems: { Things: [{ PutRequest: { Item: key("a") } }, { DeleteRequest: { Key: key("b") } }] },
      },
      [["dynamodb:BatchWriteItem", table, ["a", "b"]]],
    ],
    [
      "TransactWriteItems",
      {
        TransactItems: [
          { Put: { TableName: "Things", Item: key("a") } },
          { Update: { TableName: "Things", Key: key("b") } },
          { Delete: { TableName: "Others", Key: key("c") } },
          { ConditionCheck: { TableName: "Things", Key: key("d") } },
        ],
      },
      [
        ["dynamodb:PutItem", table, ["a"]],
        ["dynamodb:UpdateItem", table, ["b"]],
        ["dynamodb:DeleteItem", other, undefined],
        ["dynamodb:ConditionCheckItem", table, ["d"]],
      ],
    ],
    [
      "TransactGetItems",
      { TransactItems: [{ Get: { TableName: "Things", Key: key("a") } }] },
      [["dynamodb:GetItem", table, ["a"]]],
    ],
    ["DescribeTable", { TableName: "Things" }, [["dynamodb:DescribeTable", table, undefined]]],
    ["ListTables", {}, [["dynamodb:ListTables", "*", undefined]]],
    ["TagResource", { ResourceArn: table }, [["dynamodb:TagResource", table, undefined]]],
  ])("%s %j", (operation, input, expected) => {
    expect(asked(operation, input)).toEqual(expected);
  });

  it("says what else conditions may ask", () => {
    const [get] = permissionsFor(
      "TransactGetItems",
      { TransactItems: [{ Get: { TableName: "Things" } }] },
      place,
    );
    expect(get?.context).toEqual({ "dynamodb:EnclosingOperation": "TransactGetItems" });
    const [query] = permissionsFor(
      "Query",
      { TableName: "Things", Select: "COUNT", ReturnConsumedCapacity: "TOTAL" },
      place,
    );
    expect(query?.context).toEqual({
      "dynamodb:Select": "COUNT",
      "dynamodb:ReturnConsumedCapacity": "TOTAL",
    });
    for (const name of [...Object.keys(get?.context ?? {}), ...Object.keys(query?.context ?? {})])
      expect(CONDITION_KEYS).toContain(name);
  });
});

it("every operation that is served has its permission", () => {
  const served = createOperations({ database: { engine: {}, writer: {} } } as never, {} as never);
  expect([...GUARDED].sort()).toEqual([...served.keys()].sort());
  expect(() => permissionsFor("ExecuteStatement", {}, place)).toThrow("ExecuteStatement");
});
