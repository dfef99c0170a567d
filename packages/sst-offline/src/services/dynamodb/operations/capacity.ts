import { AwsError } from "../../../service.ts";
import type { Consumption } from "../../../usage/exchanges.ts";
import type { Input, Output } from "../store/engine.ts";

type Run = (operation: string, input: Input) => Promise<Output>;
interface Consumed {
  TableName: string;
  CapacityUnits: number;
}

/** The operations that answer what they consumed. */
const MEASURED = new Set([
  ...["GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"],
  ...["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"],
]);

/**
 * Runs an operation and tells which request units it took of which table, whether its caller asked or not.
 * A write whose condition fails is billed too, as one that took place. (DynamoDB Developer Guide, "Read and write
 * operations" and "DynamoDB transactions: How it works", capacity management.)
 */
export async function measured(
  operation: string,
  input: Input,
  run: Run,
  tell: (used: Consumption[]) => void,
): Promise<Output> {
  if (!MEASURED.has(operation)) return run(operation, input);
  const failed = unitsOfFailure(operation, input);
  const least = leastUnits(operation, input);
  // What is no such word is refused, as ever.
  const asked = input.ReturnConsumedCapacity !== undefined && input.ReturnConsumedCapacity !== "NONE";
  try {
    const output = await run(operation, asked ? input : { ...input, ReturnConsumedCapacity: "TOTAL" });
    const { ConsumedCapacity, ...rest } = output;
    const consumed = [ConsumedCapacity ?? []].flat() as Consumed[];
    tell(
      consumed.map(({ TableName, CapacityUnits }) => ({
        resource: TableName,
        units: Math.max(CapacityUnits, least),
      })),
    );
    return asked ? output : rest;
  } catch (error) {
    if (error instanceof AwsError && BILLED_FAILURES.has(error.code)) tell(failed);
    throw error;
  }
}

const BILLED_FAILURES = new Set(["ConditionalCheckFailedException", "TransactionCanceledException"]);

/** Taken before the run, which changes its input. Items are taken for no larger than the smallest unit. */
function unitsOfFailure(operation: string, input: Input): Consumption[] {
  const items = operation.startsWith("Transact")
    ? ((input.TransactItems ?? []) as Record<string, Input>[]).flatMap((item) => Object.values(item ?? {}))
    : [input];
  const units = new Map<string, number>();
  for (const item of items) {
    const table = String(item?.TableName ?? "");
    units.set(table, (units.get(table) ?? 0) + (operation.startsWith("Transact") ? 2 : 1));
  }
  return [...units].map(([resource, each]) => ({ resource, units: each }));
}

/** A query that finds nothing has read all the same. */
function leastUnits(operation: string, { ConsistentRead }: Input): number {
  if (operation !== "Query" && operation !== "Scan") return 0;
  return ConsistentRead === true ? 1 : 0.5;
}
