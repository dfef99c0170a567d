import db, { type BatchOperation, type Index, type Item, type Range, type Table } from "dynalite/db/index.js";
import type { Database } from "./database.ts";
import { type Input, prepare, run } from "./engine.ts";
import { indexKey, itemKey, startingWith, tableKey } from "./keys.ts";

/** A table's description whatever its status, which dynalite itself gives only of active ones. */
export async function findTable({ engine }: Database, name: string): Promise<Table | undefined> {
  return (await engine.db.get(tableKey(name))) as Table | undefined;
}

/** Names of at most `limit` tables (-1: all), in order, after the one given. */
export async function tableNames({ engine }: Database, after: string, limit: number): Promise<string[]> {
  const names: string[] = [];
  const range: Range = { gt: tableKey(after), lt: tableKey("\x7f"), limit };
  for await (const key of engine.db.keys(range)) names.push(key.slice(tableKey("").length));
  return names;
}

/**
 * CreateTable; the table is ready when this returns. `arn` says which account and region it is in.
 * @throws EngineError ValidationException, ResourceInUseException
 */
export async function createTable(database: Database, input: Input, arn?: string): Promise<Table> {
  const { engine } = database;
  const prepared = prepare("CreateTable", input, engine);
  return database.writer.run(async () => {
    const { awsRegion, awsAccountId } = engine.tableDb;
    const [, , , region, account] = arn?.split(":") ?? [];
    Object.assign(engine.tableDb, {
      awsRegion: region ?? awsRegion,
      awsAccountId: account ?? awsAccountId,
    });
    try {
      const { TableDescription } = await run("CreateTable", prepared, engine);
      const description = structuredClone(TableDescription) as Table;
      await whenActive(database, prepared.TableName);
      return description;
    } finally {
      Object.assign(engine.tableDb, { awsRegion, awsAccountId });
    }
  });
}

/** Waits for dynalite, which says ACTIVE a timer's tick later and refuses the table until then. */
export async function whenActive(database: Database, name: string): Promise<Table> {
  for (;;) {
    const table = await findTable(database, name);
    if (table?.TableStatus === "ACTIVE") return table;
    await new Promise(setImmediate);
  }
}

/** Makes tables ready whose making or changing was cut short by a kill. */
export async function settleTables(database: Database): Promise<void> {
  for (const name of await tableNames(database, "", -1)) {
    const table = await findTable(database, name);
    if (!table || table.TableStatus === "ACTIVE") continue;
    const indexes = table.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: "ACTIVE" }));
    const settled = {
      ...table,
      TableStatus: "ACTIVE",
      ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}),
    };
    await database.engine.db.put(tableKey(name), settled);
  }
}

/** Removes a table with everything in it. For the writer. */
export async function dropTable(database: Database, table: Table): Promise<void> {
  const { db: level } = database.engine;
  const name = table.TableName;
  await level.clear(startingWith(itemKey(name, "")));
  await level.clear(startingWith(`tag-${name}~`));
  for (const type of ["local", "global"]) await level.clear(startingWith(`index-${type}~${name}~`));
  await database.expiry.set(name, undefined);
  await database.streams.drop(name);
  // Last, so that after a kill what is left can still be deleted.
  await level.batch([{ type: "del", key: tableKey(name) }]);
}

/**
 * Adds global indexes to a table, filled from its items, and takes others away. For the writer.
 * `attributes` are the table's attribute definitions from then on.
 */
export async function changeIndexes(
  database: Database,
  table: Table,
  added: Index[],
  removed: string[],
  attributes: Table["AttributeDefinitions"],
): Promise<Table> {
  const level = database.engine.db;
  const kept = (table.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => !removed.includes(IndexName));
  const described = added.map((index) => ({
    ...index,
    IndexArn: `${table.TableArn}/index/${index.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: "ACTIVE",
    ProvisionedThroughput: index.ProvisionedThroughput ?? {
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      NumberOfDecreasesToday: 0,
    },
  }));
  const { GlobalSecondaryIndexes: _, ...rest } = table;
  const indexes = [...kept, ...described];
  const changed: Table = {
    ...rest,
    AttributeDefinitions: attributes,
    ...(indexes.length ? { GlobalSecondaryIndexes: indexes } : {}),
  };
  const batch: BatchOperation[] = [{ type: "put", key: tableKey(table.TableName), value: changed }];
  for (const { IndexName } of described) {
    // Entries of an index of that name whose removal a kill cut short.
    await level.clear(startingWith(indexKey("global", table.TableName, IndexName, "")));
  }
  if (described.length) {
    for await (const item of level.values(startingWith(itemKey(table.TableName, "")))) {
      for (const { index, key, item: entry } of db.getIndexActions(described, null, item as Item, changed)
        .puts) {
        batch.push({ type: "put", key: indexKey("global", table.TableName, index, key), value: entry });
      }
    }
  }
  await level.batch(batch);
  for (const name of removed) await level.clear(startingWith(indexKey("global", table.TableName, name, "")));
  return changed;
}
