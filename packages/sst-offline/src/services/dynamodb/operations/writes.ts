import db, {
  type ActionStore,
  type EngineError,
  type Item,
  type Path,
  type Table,
} from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import { getTable, type Input, type Output, type Prepared, prepare, run } from "../store/engine.ts";
import { itemBytes, MAX_ITEM_BYTES } from "../store/item-size.ts";
import { StagedWrites } from "../store/staged-writes.ts";
import { meets } from "./conditions.ts";
import { conflictOfSingleWrite } from "./conflicts.ts";
import type { Context } from "./context.ts";
import { toAwsError, validationError } from "./errors.ts";

export type ItemOperation = "PutItem" | "UpdateItem" | "DeleteItem";

/** One item's write, checked, with its table found. */
export interface ItemWrite {
  operation: ItemOperation;
  input: Prepared;
  table: Table;
  /** dynalite's key of the item; empty when there is a fault. */
  key: string;
  /** What is wrong with the key or the index keys, answered when the write is tried. */
  fault?: EngineError;
  /** ReturnValuesOnConditionCheckFailure is ALL_OLD. */
  returnOld: boolean;
}

/**
 * Checks a write's input and finds its table and item. The input is changed.
 * @throws EngineError ValidationException, ResourceNotFoundException
 */
export async function prepareWrite(
  store: ActionStore,
  operation: ItemOperation,
  input: Input,
): Promise<ItemWrite> {
  const returnOld = returnsOld(input);
  const prepared = prepare(operation, input, store);
  orderRemovals(prepared);
  const table = await getTable(store, prepared.TableName);
  const item = (operation === "PutItem" ? prepared.Item : prepared.Key) as Item;
  const fault = (operation === "PutItem" ? db.validateItem : db.validateKey)(item, table) ?? undefined;
  return { operation, input: prepared, table, key: fault ? "" : db.createKey(item, table), fault, returnOld };
}

function returnsOld(input: Input): boolean {
  const wanted = input.ReturnValuesOnConditionCheckFailure;
  delete input.ReturnValuesOnConditionCheckFailure;
  if (wanted === undefined || wanted === "NONE" || wanted === "ALL_OLD") return wanted === "ALL_OLD";
  throw validationError(
    `1 validation error detected: Value '${wanted}' at 'returnValuesOnConditionCheckFailure' failed to ` +
      "satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]",
  );
}

/**
 * Puts the removals of an update last, and those of list elements from the back: their indexes count the
 * elements as they were before the update, while dynalite takes out one after the other.
 */
function orderRemovals({ _updates: updates }: Prepared): void {
  if (!updates) return;
  const last = (path: Path) => (typeof path.at(-1) === "number" ? (path.at(-1) as number) : -1);
  const removals = updates.sections.filter(({ type }) => type === "remove");
  removals.sort((a, b) => last(b.path) - last(a.path));
  updates.sections = [...updates.sections.filter(({ type }) => type !== "remove"), ...removals];
}

/**
 * Checks a write's key, then its condition against an item as it is.
 * @throws EngineError ValidationException; AwsError ConditionalCheckFailedException
 */
export function checkCondition({ input, fault }: ItemWrite, item: Item | undefined): void {
  if (fault) throw fault;
  const { _condition: condition } = input;
  const failed = condition ? !meets(item, condition.expression) : db.checkConditional(input, item);
  if (failed) throw new AwsError("ConditionalCheckFailedException", "The conditional request failed");
}

/** Applies a write to what is staged. @throws EngineError ConditionalCheckFailedException, ValidationException */
export async function stage(write: ItemWrite, staged: StagedWrites): Promise<Output> {
  checkCondition(write, await staged.read(write.table.TableName, write.key));
  const output = await run(write.operation, { ...write.input, _condition: undefined }, staged.engine, staged);
  const after = await staged.read(write.table.TableName, write.key);
  if (after && itemBytes(after) > MAX_ITEM_BYTES) {
    throw validationError(
      write.operation === "UpdateItem"
        ? "Item size to update has exceeded the maximum allowed size"
        : "Item size has exceeded the maximum allowed size",
    );
  }
  return output;
}

/** PutItem, UpdateItem and DeleteItem: the item and its index entries in one batch. */
export async function writeItem(
  { database, conflicts }: Context,
  operation: ItemOperation,
  input: Input,
): Promise<Output> {
  const write = await prepareWrite(database.engine, operation, input);
  const touched = [{ table: write.table.TableName, key: write.key }];
  return conflicts.during(operation, touched, (conflicting) =>
    database.writer.run(async () => {
      if (conflicting.length) throw conflictOfSingleWrite();
      const staged = new StagedWrites(database.engine);
      const output = await stage(write, staged).catch(async (error) => {
        throw await withOldItem(toAwsError(error), write, staged);
      });
      await database.commit(staged);
      return output;
    }),
  );
}

/** Adds the item to a failed condition, where the request asked for it. */
async function withOldItem(error: unknown, write: ItemWrite, staged: StagedWrites): Promise<unknown> {
  if (!write.returnOld || !isConditionFailure(error)) return error;
  const item = await staged.read(write.table.TableName, write.key);
  return item ? new AwsError(error.code, error.message, error.status, { Item: item }) : error;
}

export function isConditionFailure(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

/** BatchWriteItem: all of it in one batch, which is more than DynamoDB promises. */
export async function batchWrite({ database }: Context, input: Input): Promise<Output> {
  const prepared = prepare("BatchWriteItem", input, database.engine);
  return database.writer.run(async () => {
    const staged = new StagedWrites(database.engine);
    const output = await run("BatchWriteItem", prepared, database.engine, staged);
    for (const { after } of staged.items) {
      if (after && itemBytes(after) > MAX_ITEM_BYTES) {
        throw validationError("Item size has exceeded the maximum allowed size");
      }
    }
    await database.commit(staged);
    return output;
  });
}
