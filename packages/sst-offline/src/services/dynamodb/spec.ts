import type { Index, KeySchemaElement, Table } from "dynalite/db/index.js";
import type { Database } from "./store/database.ts";
import type { Input } from "./store/engine.ts";
import type { StreamSpec } from "./store/streams.ts";
import { changeIndexes, createTable, findTable } from "./store/tables.ts";

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
  stream?: StreamSpec;
  /** Default PAY_PER_REQUEST. Nothing is throttled either way. */
  billing?:
    | { mode: "PAY_PER_REQUEST" }
    | { mode: "PROVISIONED"; readCapacity: number; writeCapacity: number };
}

/**
 * Makes a table as its spec says. One that is there already is kept with its items, and given or relieved of
 * global indexes, as AWS would do it.
 * @throws Error when the table that is there has another key or other local indexes.
 */
export async function ensureTable(database: Database, spec: TableSpec): Promise<void> {
  const existing = await findTable(database, spec.name);
  if (existing) await align(database, spec, existing);
  else await createTable(database, toCreateTable(spec), spec.arn);
  if (database.expiry.attributeOf(spec.name) !== spec.ttlAttribute) {
    await database.writer.run(() => database.expiry.set(spec.name, spec.ttlAttribute));
  }
  const stream = database.streams.of(spec.name);
  if (stream?.arn !== spec.stream?.arn || stream?.viewType !== spec.stream?.viewType) {
    await database.writer.run(async () => {
      const table = (await findTable(database, spec.name)) as Table;
      // Records of another view type are another stream's.
      await database.streams.set(await database.streams.set(table, undefined), spec.stream);
    });
  }
}

async function align(database: Database, spec: TableSpec, table: Table): Promise<void> {
  const wanted = toCreateTable(spec);
  const [found, needed] = [fixed(table), fixed(wanted)];
  if (found !== needed) {
    throw new Error(
      `Table ${spec.name} exists with ${found}, but is now to have ${needed}. AWS would replace such a table, ` +
        "and lose its items: remove the data folder, or undo the change.",
    );
  }
  const current = new Map(
    table.GlobalSecondaryIndexes?.map((index) => [index.IndexName, inWords(index, table)]),
  );
  const wantedIndexes = wanted.GlobalSecondaryIndexes ?? [];
  const added = wantedIndexes.filter((index) => current.get(index.IndexName) !== inWords(index, wanted));
  const kept = new Set(
    wantedIndexes.filter((index) => !added.includes(index)).map((index) => index.IndexName),
  );
  const removed = [...current.keys()].filter((name) => !kept.has(name));
  if (!added.length && !removed.length) return;
  await database.writer.run(async () => {
    const without = await changeIndexes(database, table, [], removed, table.AttributeDefinitions);
    await changeIndexes(database, without, added, [], wanted.AttributeDefinitions);
  });
}

function toCreateTable(spec: TableSpec): Schema & Input {
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

function toIndex({ name, keys, projection = "ALL", nonKeyAttributes }: IndexSpec): Index {
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: {
      ProjectionType: projection,
      ...(nonKeyAttributes?.length ? { NonKeyAttributes: nonKeyAttributes } : {}),
    },
  };
}

function keySchema({ hash, range }: KeySpec): KeySchemaElement[] {
  return [
    { AttributeName: hash, KeyType: "HASH" },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
  ];
}

type Schema = Pick<
  Table,
  "AttributeDefinitions" | "KeySchema" | "GlobalSecondaryIndexes" | "LocalSecondaryIndexes"
>;

/** What of a table cannot be changed, in words. */
function fixed(table: Schema): string {
  const indexes = (table.LocalSecondaryIndexes ?? []).map((index) => inWords(index, table)).sort();
  return [`the key ${keys(table.KeySchema, table)}`, ...indexes].join(", ");
}

function inWords(index: Index, table: Schema): string {
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection;
  return `index ${index.IndexName} on ${keys(index.KeySchema, table)} with ${[ProjectionType, ...NonKeyAttributes].join(" ")}`;
}

function keys(schema: KeySchemaElement[], table: Schema): string {
  const types = new Map(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  return schema.map(({ AttributeName: name }) => `${name} (${types.get(name)})`).join(" + ");
}
