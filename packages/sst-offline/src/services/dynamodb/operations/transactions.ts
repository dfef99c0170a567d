import db, { type Item } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import { getTable, type Input, type Output, type Prepared, prepare, run } from "../store/engine.ts";
import { itemBytes } from "../store/item-size.ts";
import { StagedWrites } from "../store/staged-writes.ts";
import type { Context } from "./context.ts";
import { toAwsError, validationError } from "./errors.ts";
import type { RequestTokens } from "./request-tokens.ts";
import {
  checkCondition,
  type ItemOperation,
  type ItemWrite,
  isConditionFailure,
  prepareWrite,
  stage,
} from "./writes.ts";

/** "Quotas in Amazon DynamoDB": items and bytes of one transaction. */
const MAX_ITEMS = 100;
const MAX_BYTES = 4 * 1024 * 1024;

const OPERATIONS: Record<string, ItemOperation> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  // A condition on an item that is then left alone.
  ConditionCheck: "DeleteItem",
};

interface Step extends ItemWrite {
  kind: string;
}

/** One entry of CancellationReasons. */
interface Reason {
  Code: string;
  Message?: string;
  Item?: Item;
}

/**
 * TransactWriteItems: works out every item's new state, then writes all items and index entries (and the
 * request token) in one batch.
 * @throws AwsError TransactionCanceledException with its reasons, ValidationException,
 *   ResourceNotFoundException, IdempotentParameterMismatchException
 */
export async function transactWrite(context: Context, tokens: RequestTokens, input: Input): Promise<Output> {
  const items = entries(input, Object.keys(OPERATIONS));
  const token = requestToken(input);
  // Preparing changes the input, and it is the request as it came that the token stands for.
  const request = token === undefined ? undefined : structuredClone(input.TransactItems);
  const steps: Step[] = [];
  // It looks each table up once.
  const lookup = new StagedWrites(context.database.engine);
  for (const [kind, body] of items) steps.push(await prepareStep(lookup, kind, body, input));
  refuseTwice(steps);

  const touched = steps.map(({ table, key }) => ({ table: table.TableName, key }));
  return context.conflicts.during("TransactWriteItems", touched, (conflicting) =>
    context.database.writer.run(async () => {
      if (token !== undefined && (await tokens.isDone(token, request))) return {};
      const staged = new StagedWrites(context.database.engine);
      await Promise.all(touched.map(({ table, key }) => staged.read(table, key)));
      const results = [];
      for (const [index, step] of steps.entries()) {
        results.push(conflicting.includes(index) ? { reason: CONFLICT } : await tryStep(step, staged));
      }
      refuseCanceled(results.map(({ reason }) => reason));
      refuseLarge(staged);
      await context.database.commit(staged, token === undefined ? [] : [tokens.remember(token, request)]);
      return consumedCapacity(results.map(({ output }) => output));
    }),
  );
}

/** TransactGetItems: all items as they are at one moment. */
export async function transactGet({ database, conflicts }: Context, input: Input): Promise<Output> {
  const gets: Prepared[] = [];
  const touched = [];
  for (const [, body] of entries(input, ["Get"])) {
    const get = prepare("GetItem", { ...body, ...capacityWanted(input) }, database.engine);
    const table = await getTable(database.engine, get.TableName);
    const invalid = db.validateKey(get.Key as Item, table);
    if (invalid) throw invalid;
    gets.push(get);
    touched.push({ table: table.TableName, key: db.createKey(get.Key as Item, table) });
  }
  return conflicts.during("TransactGetItems", touched, (conflicting) =>
    // In the writer's order no write can fall between two of the reads.
    database.writer.run(async () => {
      refuseCanceled(gets.map((_, index) => (conflicting.includes(index) ? CONFLICT : NONE)));
      const outputs = await Promise.all(gets.map((get) => run("GetItem", get, database.engine)));
      const Responses = outputs.map(({ Item }) => (Item ? { Item } : {}));
      const bytes = outputs.reduce((sum, { Item }) => sum + (Item ? itemBytes(Item as Item) : 0), 0);
      if (bytes > MAX_BYTES) throw tooLarge();
      return { Responses, ...consumedCapacity(outputs) };
    }),
  );
}

const NONE: Reason = { Code: "None" };
const CONFLICT: Reason = { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" };

/** The request's items as [kind, body]. @throws AwsError ValidationException */
function entries(input: Input, kinds: string[]): Array<[string, Input]> {
  const items = input.TransactItems;
  if (!Array.isArray(items) || items.length < 1 || items.length > MAX_ITEMS) {
    const constraint =
      Array.isArray(items) && items.length > 0
        ? `Member must have length less than or equal to ${MAX_ITEMS}`
        : "Member must have length greater than or equal to 1";
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: ${constraint}`,
    );
  }
  return items.map((item: Record<string, unknown>) => {
    const given = Object.entries(item ?? {}).filter(([, body]) => body !== undefined && body !== null);
    const [kind, body] = given[0] ?? [];
    if (given.length !== 1 || !kind || !kinds.includes(kind) || typeof body !== "object") {
      throw validationError(
        `TransactItems can only contain one of ${kinds.map((each) => (each === "ConditionCheck" ? "Check" : each)).join(", ")}`,
      );
    }
    return [kind, body as Input];
  });
}

function requestToken({ ClientRequestToken: token }: Input): string | undefined {
  if (token === undefined || token === null) return undefined;
  if (typeof token === "string" && token.length >= 1 && token.length <= 36) return token;
  throw validationError(
    `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: ` +
      "Member must have length between 1 and 36, inclusive",
  );
}

function capacityWanted({ ReturnConsumedCapacity }: Input): Input {
  return ReturnConsumedCapacity === undefined ? {} : { ReturnConsumedCapacity };
}

async function prepareStep(lookup: StagedWrites, kind: string, body: Input, input: Input): Promise<Step> {
  if (kind === "ConditionCheck" && !body.ConditionExpression) {
    throw validationError(
      "1 validation error detected: Value null at 'transactItems.member.conditionCheck.conditionExpression' " +
        "failed to satisfy constraint: Member must not be null",
    );
  }
  const operation = OPERATIONS[kind] as ItemOperation;
  return { kind, ...(await prepareWrite(lookup, operation, { ...body, ...capacityWanted(input) })) };
}

function refuseTwice(steps: Step[]): void {
  const sound = steps.filter(({ fault }) => !fault);
  const seen = new Set(sound.map(({ table, key }) => `${table.TableName}~${key}`));
  if (seen.size < sound.length) {
    throw validationError("Transaction request cannot include multiple operations on one item");
  }
}

async function tryStep(step: Step, staged: StagedWrites): Promise<{ reason: Reason; output?: Output }> {
  try {
    if (step.kind === "ConditionCheck") {
      checkCondition(step, await staged.read(step.table.TableName, step.key));
      return { reason: NONE };
    }
    return { reason: NONE, output: await stage(step, staged) };
  } catch (thrown) {
    const error = toAwsError(thrown);
    if (isConditionFailure(error)) {
      const item = step.returnOld ? await staged.read(step.table.TableName, step.key) : undefined;
      const reason = { Code: "ConditionalCheckFailed", Message: error.message };
      return { reason: item ? { ...reason, Item: item } : reason };
    }
    if (error instanceof AwsError && error.code === "ValidationException") {
      return { reason: { Code: "ValidationError", Message: error.message } };
    }
    throw error;
  }
}

function refuseCanceled(reasons: Reason[]): void {
  if (reasons.every(({ Code }) => Code === "None")) return;
  const codes = reasons.map(({ Code }) => Code).join(", ");
  throw new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function refuseLarge(staged: StagedWrites): void {
  const bytes = staged.items.reduce((sum, { after }) => sum + (after ? itemBytes(after) : 0), 0);
  if (bytes > MAX_BYTES) throw tooLarge();
}

const tooLarge = () => validationError("Transaction payload size cannot exceed 4MB");

/** Sums capacity up by table; a transaction takes each unit twice. */
function consumedCapacity(outputs: Array<Output | undefined>): Output {
  const units = new Map<string, number>();
  for (const output of outputs) {
    const consumed = output?.ConsumedCapacity as { TableName: string; CapacityUnits: number } | undefined;
    if (!consumed) continue;
    units.set(consumed.TableName, (units.get(consumed.TableName) ?? 0) + 2 * consumed.CapacityUnits);
  }
  if (!units.size) return {};
  return {
    ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })),
  };
}
