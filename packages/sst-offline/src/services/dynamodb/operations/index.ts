import { type EngineOperation, type Input, type Output, prepare, run } from "../store/engine.ts";
import type { Context } from "./context.ts";
import { readPage } from "./queries.ts";
import type { RequestTokens } from "./request-tokens.ts";
import { describeStream, getRecords, getShardIterator, listStreams } from "./streams.ts";
import { deleteTable, listTables, makeTable, updateTable } from "./tables.ts";
import { describeTimeToLive, updateTimeToLive } from "./time-to-live.ts";
import { transactGet, transactWrite } from "./transactions.ts";
import { batchWrite, writeItem } from "./writes.ts";

/** Runs one operation; it may change its input. */
export type Operation = (input: Input) => Promise<Output>;

/** Every operation by its AWS name: a new one is added here. */
export function createOperations(context: Context, tokens: RequestTokens): Map<string, Operation> {
  const { engine, writer } = context.database;
  const read =
    (name: EngineOperation): Operation =>
    async (input) =>
      run(name, prepare(name, input, engine), engine);
  const write =
    (name: EngineOperation): Operation =>
    async (input) => {
      const prepared = prepare(name, input, engine);
      return writer.run(() => run(name, prepared, engine));
    };
  return new Map<string, Operation>([
    ["GetItem", read("GetItem")],
    ["BatchGetItem", read("BatchGetItem")],
    ["Query", (input) => readPage(context, "Query", input)],
    ["Scan", (input) => readPage(context, "Scan", input)],
    ["PutItem", (input) => writeItem(context, "PutItem", input)],
    ["UpdateItem", (input) => writeItem(context, "UpdateItem", input)],
    ["DeleteItem", (input) => writeItem(context, "DeleteItem", input)],
    ["BatchWriteItem", (input) => batchWrite(context, input)],
    ["TransactWriteItems", (input) => transactWrite(context, tokens, input)],
    ["TransactGetItems", (input) => transactGet(context, input)],
    ["CreateTable", (input) => makeTable(context, input)],
    ["DescribeTable", read("DescribeTable")],
    ["ListTables", (input) => listTables(context, input)],
    ["UpdateTable", (input) => updateTable(context, input)],
    ["DeleteTable", (input) => deleteTable(context, input)],
    ["ListTagsOfResource", read("ListTagsOfResource")],
    ["TagResource", write("TagResource")],
    ["UntagResource", write("UntagResource")],
    ["UpdateTimeToLive", (input) => updateTimeToLive(context, input)],
    ["DescribeTimeToLive", (input) => describeTimeToLive(context, input)],
    ["ListStreams", (input) => listStreams(context, input)],
    ["DescribeStream", (input) => describeStream(context, input)],
    ["GetShardIterator", (input) => getShardIterator(context, input)],
    ["GetRecords", (input) => getRecords(context, input)],
  ]);
}
