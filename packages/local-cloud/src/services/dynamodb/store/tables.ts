import type { Table } from "dynalite/db/index.js";
import type { Database } from "./database.ts";
import { type Input, prepare, run } from "./engine.ts";
import { tableKey } from "./keys.ts";

type ScalarType = "S" | "N" | "B";

/** Names of a table's or an index's partition key and sort key. */
export interface KeySpec {
  hash: string;
  range?: string;
}

export interface IndexSpec {
  name: string;
  keys: KeySpec;
  /** Default ALL. */
  projection?: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** For INCLUDE. */
  nonKeyAttributes?: string[];
}

/** A table that is to exist. */
export interface TableSpec {
  name: string;
  /** `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`. */
  arn: string;
  /** Types of the attributes that are part of a key. */
  attributes: Record<string, ScalarType>;
  keys: KeySpec;
  globalIndexes?: IndexSpec[];
  localIndexes?: IndexSpec[];
  /** Items whose Number attribute of this name (seconds since 1970) is past are deleted. */
  ttlAttribute?: string;
  /** Default PAY_PER_REQUEST. Nothing is throttled either way. */
  billing?:
    | { mode: "PAY_PER_REQUEST" }
    | { mode: "PROVISIONED"; readCapacity: number; writeCapacity: number };
}

/**
 * Makes a table as its spec says; one that is there already is kept with its items.
 * @throws Error when the table that is there has another key schema or other indexes.
 */
export async function ensureTable(database: Database, spec: TableSpec): Promise<void> {
  const existing = await findTable(database, spec.name);
  if (existing) refuseChanges(spec, existing);
  else await createTable(database, toCreateTable(spec), spec.arn);
  if (database.expiry.attributeOf(spec.name) !== spec.ttlAttribute) {
    await database.writer.run(() => database.expiry.set(spec.name, spec.ttlAttribute));
  }
}

/** CreateTable; the table is ready when this returns. `arn` says which account and region it is in. */
export async function createTable(database: Database, input: Input, arn?: string): Promise<Table> {
  const { engine } = database;
  const prepared = prepare("CreateTable", input, engine);
  return database.writer.run(async () => {
    const { awsRegion, awsAccountId } = engine.tableDb;
    const [, , , region, account] = arn?.split(":") ?? [];
    Object.assign(engine.tableDb, { awsRegion: region ?? awsRegion, awsAccountId: account ?? awsAccountId });
    try {
      const { TableDescription } = await run("CreateTable", prepared, engine);
      const description = structuredClone(TableDescription) as Table;
      // dynalite says ACTIVE a timer's tick later, and until then refuses the table to every operation.
      while ((await findTable(database, prepared.TableName))?.TableStatus !== "ACTIVE") {
        await new Promise(setImmediate);
      }
      return description;
    } finally {
      Object.assign(engine.tableDb, { awsRegion, awsAccountId });
    }
  });
}

/** A table's description whatever its status, which dynalite itself gives only of active ones. */
async function findTable({ engine }: Database, name: string): Promise<Table | undefined> {
  return (await engine.db.get(tableKey(name))) as Table | undefined;
}

function toCreateTable(spec: TableSpec): Input {
  const billing = spec.billing ?? { mode: "PAY_PER_REQUEST" };
  const throughput =
    billing.mode === "PROVISIONED"
      ? {
          ProvisionedThroughput: {
            ReadCapacityUnits: billing.readCapacity,
            WriteCapacityUnits: billing.writeCapacity,
          },
        }
      : {};
  return {
    TableName: spec.name,
    AttributeDefinitions: Object.entries(spec.attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(spec.keys),
    BillingMode: billing.mode,
    ...throughput,
    ...(spec.globalIndexes?.length
      ? { GlobalSecondaryIndexes: spec.globalIndexes.map((index) => ({ ...toIndex(index), ...throughput })) }
      : {}),
    ...(spec.localIndexes?.length ? { LocalSecondaryIndexes: spec.localIndexes.map(toIndex) } : {}),
  };
}

function toIndex({ name, keys, projection = "ALL", nonKeyAttributes }: IndexSpec) {
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: {
      ProjectionType: projection,
      ...(nonKeyAttributes?.length ? { NonKeyAttributes: nonKeyAttributes } : {}),
    },
  };
}

function keySchema({ hash, range }: KeySpec) {
  return [
    { AttributeName: hash, KeyType: "HASH" },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" }]),
  ];
}

function refuseChanges(spec: TableSpec, table: Table): void {
  const wanted = shape(toCreateTable(spec) as unknown as Table);
  const found = shape(table);
  if (wanted === found) return;
  throw new Error(
    `Table ${spec.name} exists with ${found}, but is now to have ${wanted}. AWS would replace such a table, ` +
      "and lose its items: remove the data folder, or undo the change.",
  );
}

/** A table's keys and indexes, in words. */
function shape(table: Table): string {
  const types = new Map(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const keys = ({ KeySchema }: Pick<Table, "KeySchema">) =>
    KeySchema.map(({ AttributeName: name }) => `${name} (${types.get(name)})`).join(" + ");
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]
    .map((index) => {
      const { ProjectionType, NonKeyAttributes = [] } = index.Projection;
      return `index ${index.IndexName} on ${keys(index)} ${[ProjectionType, ...NonKeyAttributes].join(" ")}`;
    })
    .sort();
  return [`the key ${keys(table)}`, ...indexes].join(", ");
}
