import type { Index, Table } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import { type Input, type Output, prepare, run } from "../store/engine.ts";
import type { StreamViewType } from "../store/stream-records.ts";
import { changeIndexes, createTable, dropTable, findTable, tableNames, whenActive } from "../store/tables.ts";
import type { Context } from "./context.ts";
import { validationError } from "./errors.ts";
import { newStream, streamAsked } from "./streams.ts";

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

/** CreateTable. */
export async function makeTable({ database, now }: Context, input: Input): Promise<Output> {
  const viewType = streamAsked(input);
  const table = await createTable(database, input);
  if (!viewType) return { TableDescription: table };
  const streaming = await database.writer.run(async () =>
    database.streams.set(
      (await findTable(database, table.TableName)) as Table,
      newStream(table, viewType, now()),
    ),
  );
  return { TableDescription: { ...streaming, TableStatus: table.TableStatus } };
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

/** UpdateTable: billing, throughput, the stream, and global indexes, which are there (or gone) when this returns. */
export async function updateTable(context: Context, input: Input): Promise<Output> {
  const { database } = context;
  const viewType = streamAsked(input);
  if (viewType !== undefined) return changeStream(context, input, viewType);
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

/** Turns a table's stream on or off, which is done alone. */
async function changeStream(
  { database, now }: Context,
  { TableName: name, StreamSpecification: _, ...others }: Input,
  viewType: StreamViewType | null,
): Promise<Output> {
  if (Object.keys(others).length > 0)
    throw validationError("A table's stream is changed here by an UpdateTable of its own");
  return database.writer.run(async () => {
    const table = await existing(database, String(name));
    const on = database.streams.of(table.TableName) !== undefined;
    // Amazon DynamoDB API Reference, "StreamSpecification".
    if (on && viewType) throw validationError(`Table already has an enabled stream: TableName: ${name}`);
    if (!on && !viewType)
      throw validationError("Table is already in the state: there is no stream to turn off");
    const spec = viewType ? newStream(table, viewType, now()) : undefined;
    return { TableDescription: await database.streams.set(table, spec) };
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
