import db, { type Expression, type Item } from "dynalite/db/index.js";
import { type Input, type Output, prepare, run } from "../store/engine.ts";
import { meets } from "./conditions.ts";
import type { Context } from "./context.ts";

/** An expression that dynalite finds true of every item. */
const ANY: Expression = { type: "function", name: "attribute_not_exists", args: [["\0"]] };

/**
 * Query and Scan. dynalite reads the page; filter and projection are applied here, after Limit and the
 * page's megabyte as DynamoDB does it.
 */
export async function readPage(
  { database }: Context,
  operation: "Query" | "Scan",
  input: Input,
): Promise<Output> {
  const prepared = prepare(operation, input, database.engine);
  const { _filter: filter, _projection: projection, Select: select } = prepared;
  if (!filter) return run(operation, prepared, database.engine);
  // dynalite still checks the names in both, and reads whole items.
  const whole = {
    ...prepared,
    _filter: { ...filter, expression: ANY },
    ...(projection ? { _projection: { ...projection, paths: undefined } } : {}),
    ...(select === "COUNT" ? { Select: undefined } : {}),
  };
  const page = await run(operation, whole, database.engine);
  const items = (page.Items as Item[]).filter((item) => meets(item, filter.expression));
  const { Items: _, ...rest } = page;
  if (select === "COUNT") return { ...rest, Count: items.length };
  const shown = projection ? items.map((item) => db.mapPaths(projection.paths, item)) : items;
  return { ...rest, Count: items.length, Items: shown };
}
