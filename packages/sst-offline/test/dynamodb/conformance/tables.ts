import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type GlobalSecondaryIndexUpdate,
  ListTablesCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { type Check, type Context, refused } from "./check.ts";

const simple = (TableName: string) => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
});

async function status(t: Context, TableName: string): Promise<string | undefined> {
  const found = await t.client.send(new DescribeTableCommand({ TableName })).catch((error) => {
    expect(error.name).toBe("ResourceNotFoundException");
  });
  return found?.Table?.TableStatus;
}

export const TABLE_CHECKS: Check[] = [
  {
    name: "a table's description says its keys, indexes, ARN and billing",
    source: "API reference: DescribeTable",
    async run(t) {
      const { Table } = await t.client.send(new DescribeTableCommand({ TableName: t.table }));
      expect(Table).toMatchObject({
        TableName: t.table,
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      });
      expect(Table?.TableArn).toMatch(new RegExp(`^arn:aws:dynamodb:[a-z0-9-]+:\\d{12}:table/${t.table}$`));
      expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexStatus)).toEqual(["ACTIVE", "ACTIVE"]);
    },
  },
  {
    name: "a table is made, listed, filled, deleted, and empty when made again",
    source: "API reference: CreateTable, DeleteTable",
    async run(t) {
      const TableName = `t-${t.pk}`;
      const make = () => t.client.send(new CreateTableCommand(simple(TableName)));
      await make();
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      await refused(make(), "ResourceInUseException");
      const { TableNames } = await t.client.send(new ListTablesCommand({}));
      expect(TableNames).toContain(TableName);
      await t.doc.send(new PutCommand({ TableName, Item: { id: "a" } }));
      await t.client.send(new DeleteTableCommand({ TableName }));
      await expect.poll(() => status(t, TableName)).toBeUndefined();
      await make();
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      expect((await t.doc.send(new ScanCommand({ TableName }))).Count).toBe(0);
      await t.client.send(new DeleteTableCommand({ TableName }));
    },
  },
  {
    name: "TTL is turned on, described, and not turned on twice",
    source: "API reference: UpdateTimeToLive",
    async run(t) {
      const TableName = `t-${t.pk}`;
      await t.client.send(new CreateTableCommand(simple(TableName)));
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      const describe = async () =>
        (await t.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
      expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
      const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
      const enable = () => t.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      expect((await enable()).TimeToLiveSpecification).toEqual(TimeToLiveSpecification);
      expect(await describe()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
      await refused(enable(), "ValidationException", /already enabled/);
      await t.client.send(new DeleteTableCommand({ TableName }));
      await expect.poll(() => status(t, TableName)).toBeUndefined();
      await t.client.send(new CreateTableCommand(simple(TableName)));
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
      await t.client.send(new DeleteTableCommand({ TableName }));
    },
  },
  {
    name: "tables are listed in pages",
    source: "API reference: ListTables",
    async run(t) {
      const names = ["a", "b", "c"].map((letter) => `l-${t.pk}-${letter}`);
      for (const name of names) await t.client.send(new CreateTableCommand(simple(name)));
      const list = (ExclusiveStartTableName: string) =>
        t.client.send(new ListTablesCommand({ ExclusiveStartTableName, Limit: 2 }));
      const first = await list(`l-${t.pk}`);
      expect(first.TableNames).toEqual(names.slice(0, 2));
      expect(first.LastEvaluatedTableName).toBe(names[1]);
      expect((await list(names[1] as string)).TableNames?.[0]).toBe(names[2]);
      for (const TableName of names) await t.client.send(new DeleteTableCommand({ TableName }));
    },
  },
  {
    name: "a global index is added to a table with items, and taken away",
    source: "Managing Global Secondary Indexes in DynamoDB",
    async run(t) {
      const TableName = `t-${t.pk}`;
      await t.client.send(new CreateTableCommand(simple(TableName)));
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      await t.doc.send(new PutCommand({ TableName, Item: { id: "a", color: "red" } }));
      const update = (change: GlobalSecondaryIndexUpdate) =>
        t.client.send(
          new UpdateTableCommand({
            TableName,
            AttributeDefinitions: ["id", "color"].map((AttributeName) => ({
              AttributeName,
              AttributeType: "S",
            })),
            GlobalSecondaryIndexUpdates: [change],
          }),
        );
      const KeySchema = [{ AttributeName: "color", KeyType: "HASH" as const }];
      const Projection = { ProjectionType: "ALL" as const };
      await update({ Create: { IndexName: "by-color", KeySchema, Projection } });
      const found = () =>
        t.doc
          .send(
            new QueryCommand({
              TableName,
              IndexName: "by-color",
              KeyConditionExpression: "color = :c",
              ExpressionAttributeValues: { ":c": "red" },
            }),
          )
          .then(
            ({ Count }) => Count,
            (error) => error.name,
          );
      await expect.poll(found).toBe(1);
      await expect.poll(() => status(t, TableName)).toBe("ACTIVE");
      await update({ Delete: { IndexName: "by-color" } });
      await expect.poll(found).toMatch(/ValidationException|ResourceNotFoundException/);
      await t.client.send(new DeleteTableCommand({ TableName }));
    },
  },
  {
    name: "a table whose key has no type is refused",
    source: "API reference: CreateTable",
    async run(t) {
      const keyless = { ...simple(`t-${t.pk}`), AttributeDefinitions: [] };
      await refused(t.client.send(new CreateTableCommand(keyless)), "ValidationException");
    },
  },
];
