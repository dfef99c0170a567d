import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError, type Service } from "../../service.ts";
import type { Guarded } from "../../store/guard.ts";
import { permissionsFor } from "./access.ts";
import { measured } from "./operations/capacity.ts";
import { type ConflictHook, Conflicts } from "./operations/conflicts.ts";
import type { Context } from "./operations/context.ts";
import { toAwsError } from "./operations/errors.ts";
import { createOperations } from "./operations/index.ts";
import { RequestTokens } from "./operations/request-tokens.ts";
import { sweepExpired } from "./operations/time-to-live.ts";
import { answer } from "./protocol.ts";
import { ensureTable, type TableSpec } from "./spec.ts";
import { Database } from "./store/database.ts";
import type { Input, Output } from "./store/engine.ts";
import type { Streams } from "./store/streams.ts";
import { settleTables } from "./store/tables.ts";

export { type ConflictHook, refuseContended } from "./operations/conflicts.ts";
export { shardId } from "./operations/streams.ts";
export type { StreamRecord } from "./store/stream-records.ts";
export type { Stream } from "./store/streams.ts";
export { STREAM_LIFETIME_S } from "./store/streams.ts";

export interface DynamoOptions {
  /** The folder of the database, made if missing; without one everything is in memory. */
  path?: string;
  /** Opens the database in the place of `path`: given what makes it in a folder. */
  open?(make: (path: string) => Guarded): Promise<void>;
  /** Tables that are to exist. Those in the folder already are kept with their items. */
  tables?: TableSpec[];
  /** Where tables made by CreateTable are: default the first spec's region and account. */
  region?: string;
  account?: string;
  /** How often expired items are deleted, in milliseconds; default one minute. */
  sweepMs?: number;
  conflicts?: ConflictHook;
  authorize?: Authorize;
  /** The clock of TTL and request tokens, in milliseconds since 1970. */
  now?: () => number;
}

export interface Dynamo extends Service {
  /**
   * Runs an operation in this process: `call("GetItem", {TableName, Key})` with attribute values in
   * DynamoDB's JSON, binary ones as base64.
   * @throws AwsError as DynamoDB would answer
   */
  call(operation: string, input: object): Promise<Output>;
  /** From now on asks this hook, if any, which writes conflict. */
  setConflicts(hook: ConflictHook | undefined): void;
  /** Deletes what has expired now. Returns the number of items deleted. */
  sweep(): Promise<number>;
  /** The tables' streams, for whoever follows them in this process. */
  streams: Pick<Streams, "find" | "read" | "arrival">;
}

/**
 * DynamoDB on this machine.
 * @throws Error when the folder is in use or holds a table with another key schema
 */
export async function createDynamo(options: DynamoOptions = {}): Promise<Dynamo> {
  const { path, tables = [], sweepMs = 60_000, now = Date.now, authorize = allowSigned } = options;
  const database = await Database.open(path, now, options.open);
  const [, , , region, account] = tables[0]?.arn.split(":") ?? [];
  const place = {
    region: options.region ?? region ?? "us-east-1",
    account: options.account ?? account ?? "000000000000",
    tables,
  };
  Object.assign(database.engine.tableDb, { awsRegion: place.region, awsAccountId: place.account });
  try {
    await settleTables(database);
    for (const table of tables) await ensureTable(database, table);
  } catch (error) {
    await database.close();
    throw error;
  }

  const context: Context = { database, conflicts: new Conflicts(options.conflicts), now };
  const tokens = new RequestTokens(database, now);
  const operations = createOperations(context, tokens);

  /** The input may be changed. */
  const run = async (operation: string, input: Input): Promise<Output> => {
    const implementation = operations.get(operation);
    if (!implementation) {
      throw new AwsError(
        "UnknownOperationException",
        `DynamoDB operation ${operation || "?"} is not known here`,
      );
    }
    try {
      return await implementation(input);
    } catch (error) {
      throw toAwsError(error);
    }
  };

  let sweeping: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // What could not be deleted now is found again the next time.
    sweeping = sweeping
      .then(() => Promise.all([sweepExpired(context), tokens.sweep(), database.streams.trim()]))
      .catch(() => undefined);
  }, sweepMs);
  timer.unref();

  return {
    call: (operation, input) => run(operation, structuredClone(input) as Input),
    handle: (exchange) =>
      answer(exchange, async (operation, input) => {
        const { caller, credentials } = exchange as SignedExchange;
        // What is not served has no permission either: `run` says so.
        if (operations.has(operation))
          for (const permission of permissionsFor(operation, input, place))
            await authorize({ caller, credentials, ...permission });
        return measured(operation, input, run, (used) => {
          exchange.used = used;
        });
      }),
    setConflicts: (hook) => {
      context.conflicts.hook = hook;
    },
    sweep: () => sweepExpired(context),
    streams: database.streams,
    close: async () => {
      clearInterval(timer);
      await sweeping;
      await database.close();
    },
  };
}
