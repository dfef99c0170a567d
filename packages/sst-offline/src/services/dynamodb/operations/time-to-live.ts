import type { Item } from "dynalite/db/index.js";
import { getTable, type Input, type Output, prepare } from "../store/engine.ts";
import { expiryOf } from "../store/expiry.ts";
import { StagedWrites } from "../store/staged-writes.ts";
import type { Context } from "./context.ts";
import { validationError } from "./errors.ts";
import { stage } from "./writes.ts";

/** UpdateTimeToLive: at once, where AWS takes up to an hour. */
export async function updateTimeToLive({ database }: Context, input: Input): Promise<Output> {
  const table = await getTable(database.engine, tableName(input));
  const { AttributeName: attribute, Enabled: enabled } = (input.TimeToLiveSpecification ?? {}) as Input;
  if (typeof attribute !== "string" || !attribute || typeof enabled !== "boolean") {
    throw validationError("TimeToLiveSpecification needs AttributeName and Enabled");
  }
  await database.writer.run(async () => {
    const current = database.expiry.attributeOf(table.TableName);
    if (enabled && current === attribute) throw validationError("TimeToLive is already enabled");
    if (!enabled && current === undefined) throw validationError("TimeToLive is already disabled");
    if (current !== undefined && current !== attribute) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
      );
    }
    await database.expiry.set(table.TableName, enabled ? attribute : undefined);
  });
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
}

/** DescribeTimeToLive. */
export async function describeTimeToLive({ database }: Context, input: Input): Promise<Output> {
  const table = await getTable(database.engine, tableName(input));
  const attribute = database.expiry.attributeOf(table.TableName);
  return {
    TimeToLiveDescription: attribute
      ? { TimeToLiveStatus: "ENABLED", AttributeName: attribute }
      : { TimeToLiveStatus: "DISABLED" },
  };
}

function tableName({ TableName: name }: Input): string {
  if (typeof name === "string" && name) return name;
  throw validationError(
    "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
  );
}

/** Deletes what has expired. Returns the number of items deleted. */
export async function sweepExpired({ database, now }: Context): Promise<number> {
  let deleted = 0;
  for (const table of database.expiry.tables) {
    let keys: string[];
    do {
      const seconds = Math.floor(now() / 1000);
      keys = await database.expiry.expired(table, seconds, 100);
      for (const key of keys) {
        if (await database.writer.run(() => deleteExpired(database, table, key, seconds))) deleted++;
      }
    } while (keys.length === 100);
  }
  return deleted;
}

async function deleteExpired(
  database: Context["database"],
  tableName: string,
  key: string,
  now: number,
): Promise<boolean> {
  const staged = new StagedWrites(database.engine);
  const attribute = database.expiry.attributeOf(tableName);
  const item = await staged.read(tableName, key);
  // It may have been prolonged or deleted since it was found.
  if (!item || !attribute || (expiryOf(item, attribute) ?? now) >= now) return false;
  const table = await getTable(database.engine, tableName);
  const names = table.KeySchema.map(({ AttributeName }) => AttributeName);
  const Key = Object.fromEntries(names.map((name) => [name, item[name]])) as Item;
  const input = prepare("DeleteItem", { TableName: tableName, Key }, database.engine);
  await stage({ operation: "DeleteItem", input, table, key, returnOld: false }, staged);
  // Amazon DynamoDB Developer Guide, "DynamoDB Streams and Time to Live".
  await database.commit(staged, [], { type: "Service", principalId: "dynamodb.amazonaws.com" });
  return true;
}
