import assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Row, refused } from "../row.ts";
import { TABLE as TableName } from "../stack/names.ts";

/** What goes through the signed endpoint with other clients; the rules themselves have a table of their own. */
export const DYNAMODB_ROWS: Row[] = [
  {
    operation: "PutItem",
    rule: "an item comes back by its key, with a strongly consistent read at once",
    source: "DynamoDB read consistency",
    by: {
      async sdk(t) {
        const Key = { pk: { S: t.id }, sk: { S: "a" } };
        await t.sdk.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, v: { N: "1.50" } } }));
        const { Item } = await t.sdk.dynamodb.send(
          new GetItemCommand({ TableName, Key, ConsistentRead: true }),
        );
        assert.deepEqual(Item, { ...Key, v: { N: "1.5" } });
      },
      async cli(t) {
        const item = JSON.stringify({ pk: { S: t.id }, sk: { S: "a" }, v: { SS: ["x", "y"] } });
        await t.aws("dynamodb", "put-item", "--table-name", TableName, "--item", item);
        const key = JSON.stringify({ pk: { S: t.id }, sk: { S: "a" } });
        const out = await t.aws("dynamodb", "get-item", "--table-name", TableName, "--key", key);
        assert.deepEqual((JSON.parse(out) as { Item: { v: { SS: string[] } } }).Item.v.SS.sort(), ["x", "y"]);
      },
      async boto3(t) {
        await t.python(
          `
          key = {"pk": {"S": given["id"]}, "sk": {"S": "a"}}
          dynamodb.put_item(TableName=given["t"], Item={**key, "v": {"B": b"\\x00\\xff"}})
          got = dynamodb.get_item(TableName=given["t"], Key=key, ConsistentRead=True)["Item"]
          assert got["v"]["B"] == b"\\x00\\xff", got
          `,
          { t: TableName, id: t.id },
        );
      },
    },
  },
  {
    operation: "TransactWriteItems",
    rule: "one failed condition cancels all, and the reasons name which",
    source: "API reference: TransactWriteItems — Errors",
    by: {
      async boto3(t) {
        await t.python(
          `
          key = lambda sk: {"pk": {"S": given["id"]}, "sk": {"S": sk}}
          put = lambda sk, **more: {"Put": {"TableName": given["t"], "Item": key(sk), **more}}
          dynamodb.put_item(TableName=given["t"], Item=key("there"))
          response = refused(
              "TransactionCanceledException", dynamodb.transact_write_items,
              TransactItems=[put("new"), put("there", ConditionExpression="attribute_not_exists(pk)")])
          reasons = [reason["Code"] for reason in response["CancellationReasons"]]
          assert reasons == ["None", "ConditionalCheckFailed"], reasons
          assert "Item" not in dynamodb.get_item(TableName=given["t"], Key=key("new"))
          `,
          { t: TableName, id: t.id },
        );
      },
    },
  },
  {
    operation: "Query",
    rule: "pages go on from the last key until there is none",
    source: "Paginating table query results in DynamoDB",
    by: {
      async boto3(t) {
        await t.python(
          `
          for n in range(5):
              dynamodb.put_item(TableName=given["t"], Item={"pk": {"S": given["id"]}, "sk": {"S": str(n)}})
          pages = dynamodb.get_paginator("query").paginate(
              TableName=given["t"], KeyConditionExpression="pk = :pk",
              ExpressionAttributeValues={":pk": {"S": given["id"]}}, PaginationConfig={"PageSize": 2})
          found = [item["sk"]["S"] for page in pages for item in page["Items"]]
          assert found == ["0", "1", "2", "3", "4"], found
          `,
          { t: TableName, id: t.id },
        );
      },
    },
  },
  {
    operation: "GetItem",
    rule: "a table that is not there is ResourceNotFoundException",
    source: "Error handling with DynamoDB",
    by: {
      async sdk(t) {
        const Key = { pk: { S: "a" }, sk: { S: "a" } };
        const request = new GetItemCommand({ TableName: "none", Key });
        await refused(t.sdk.dynamodb.send(request), "ResourceNotFoundException", { status: 400 });
      },
    },
  },
];
