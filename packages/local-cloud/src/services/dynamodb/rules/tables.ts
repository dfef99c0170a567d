import type { Index, Table } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import { type Input, type Output, prepare, run } from "../store/engine.ts";
import { changeIndexes, createTable, dropTable, findTable, tableNames, whenActive } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { validationError } from "./errors.ts";

/** ListTables. */
export async function listTables({ database }: Context, input: Input): Promise<Output> {
  const { Limit: limit = 100, ExclusiveStartTableName: after = "" } = input;
  if (typeof limit !== "number" || limit < 1 || limit > 100 || typeof after !== "string") {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        "Member must have value between 1 and 100, inclusive",
    );
  }
  const names = await tableNames(database, after, limit + 1);
  const TableNames = names.slice(0, limit);
  return names.length > limit ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) } : { TableNames };
}

/** CreateTable. @throws AwsError where a stream is asked for: nothing here would fill it. */
export async function makeTable({ database }: Context, input: Input): Promise<Output> {
  if ((input.StreamSpecification as { StreamEnabled?: boolean } | undefined)?.StreamEnabled) {
    throw validationError("DynamoDB Streams are not part of the local cloud");
  }
  return { TableDescription: await createTable(database, input) };
}

/** DeleteTable: at once. */
export async function deleteTable({ database }: Context, { TableName: name }: Input): Promise<Output> {
  if (typeof name !== "string") {
    throw validationError("The parameter 'TableName' is required but was not present in the request");
  }
  return database.writer.run(async () => {
    const table = await existing(database, name);
    await dropTable(database, table);
    return { TableDescription: { ...table, TableStatus: "DELETING" } };
  });
}

/** UpdateTable: billing, throughput, and global indexes, which are there (or gone) when this returns. */
export async function updateTable({ database }: Context, input: Input): Promise<Output> {
  const { AttributeDefinitions: attributes, ...update } = input;
  const changes = (input.GlobalSecondaryIndexUpdates ?? []) as Array<{
    Create?: Index;
    Delete?: { IndexName: string };
    Update?: unknown;
  }>;
  const added = changes.flatMap(({ Create }) => (Create ? [Create] : []));
  const removed = changes.flatMap(({ Delete }) => (Delete ? [Delete.IndexName] : []));
  const { engine } = database;
  if (!added.length && !removed.length) {
    const prepared = prepare("UpdateTable", update, engine);
    return database.writer.run(async () => {
      const output = structuredClone(await run("UpdateTable", prepared, engine));
      await whenActive(database, prepared.TableName);
      return output;
    });
  }
  return database.writer.run(async () => {
    const table = await existing(database, String(input.TableName));
    const definitions =
      (attributes as Table["AttributeDefinitions"] | undefined) ?? table.AttributeDefinitions;
    refuseIndexes(table, added, removed, definitions);
    return { TableDescription: await changeIndexes(database, table, added, removed, definitions) };
  });
}

function refuseIndexes(
  table: Table,
  added: Index[],
  removed: string[],
  attributes: Table["AttributeDefinitions"],
): void {
  const names = new Set(table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const defined = new Set(attributes.map(({ AttributeName }) => AttributeName));
  for (const name of removed) {
    if (!names.has(name)) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
  }
  for (const { IndexName, KeySchema, Projection } of added) {
    if (names.has(IndexName)) {
      throw validationError(`Attempting to create an index which already exists: ${IndexName}`);
    }
    if (!KeySchema?.length || !Projection?.ProjectionType) {
      throw validationError(`Index ${IndexName} needs a KeySchema and a Projection`);
    }
    const missing = KeySchema.find(({ AttributeName }) => !defined.has(AttributeName));
    if (missing) {
      throw validationError(
        "One or more parameter values were invalid: Some index key attributes are not defined in " +
          `AttributeDefinitions: ${missing.AttributeName}`,
      );
    }
  }
}

async function existing(database: Context["database"], name: string): Promise<Table> {
  const table = await findTable(database, name);
  if (table) return table;
  throw new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
}
