import { createRequire } from "node:module";
import db, {
  type ActionStore,
  type Callback,
  type Expression,
  type Path,
  type Store,
  type Table,
} from "dynalite/db/index.js";
import validations, { type CustomRule, type Parameters } from "dynalite/validations/index.js";
import type { Guarded } from "../../../store/guard.ts";
import { guarded } from "./guarded-store.ts";

/** The operations of DynamoDB that dynalite itself knows. */
export const ENGINE_OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DescribeTable",
  "GetItem",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;
export type EngineOperation = (typeof ENGINE_OPERATIONS)[number];

export type Input = Record<string, unknown>;
export type Output = Record<string, unknown>;

/** An input that dynalite has checked and whose expressions it has parsed. */
export interface Prepared extends Input {
  TableName: string;
  _condition?: { expression: Expression };
  _filter?: { expression: Expression };
  _projection?: { paths: Path[] };
  _updates?: { sections: Array<{ type: "set" | "add" | "remove" | "delete"; path: Path }> };
}

type Action = (store: ActionStore, input: Input, callback: Callback<Output>) => void;

// dynalite exports one CommonJS file per operation; a static import of each of the 28 would say no more.
const require = createRequire(import.meta.url);
const operations = new Map(
  ENGINE_OPERATIONS.map((name) => {
    const file = name[0]?.toLowerCase() + name.slice(1);
    const action = require(`dynalite/actions/${file}.js`) as Action;
    const rules = require(`dynalite/validations/${file}.js`) as { types: Parameters; custom?: CustomRule };
    return [name, { action, rules }] as const;
  }),
);

function operation(name: EngineOperation) {
  const found = operations.get(name);
  if (!found) throw new Error(`dynalite has no operation ${name}`);
  return found;
}

/**
 * Checks an operation's input as DynamoDB does and parses its expressions. The input is changed.
 * @throws EngineError SerializationException, ValidationException
 */
export function prepare(name: EngineOperation, input: Input, store: ActionStore): Prepared {
  const { rules } = operation(name);
  const checked = validations.checkTypes(input, rules.types);
  validations.checkValidations(checked, rules.types, rules.custom, store);
  return checked as Prepared;
}

const ITEM_OPERATIONS = new Set<EngineOperation>([
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
]);

/** Runs dynalite's implementation of an operation; on `store` rather than the engine's own, if given. */
export function run(
  name: EngineOperation,
  input: Input,
  engine: Store,
  store: ActionStore = engine,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const target = ITEM_OPERATIONS.has(name) ? guarded(store, engine.db, reject) : store;
    operation(name).action(target, input, (error, output) => (error ? reject(error) : resolve(output ?? {})));
  });
}

/** The description of a table. @throws EngineError ResourceNotFoundException */
export function getTable(store: ActionStore, name: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => (error || !table ? reject(error) : resolve(table)));
  });
}

/**
 * Opens the database in a folder, or in memory without one.
 * @param opening opens what it is given, in a folder that it knows
 * @throws Error when another process has it open.
 */
export async function openEngine(
  path: string | undefined,
  opening?: (make: (path: string) => Guarded) => Promise<void>,
): Promise<Store> {
  const make = (at: string | undefined) =>
    db.create({ path: at, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  if (opening) {
    let made: Store | undefined;
    await opening((at) => {
      made = make(at);
      return made.db as unknown as Guarded;
    });
    return made!;
  }
  const store = make(path);
  try {
    await store.db.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === "LEVEL_LOCKED") {
      throw new Error(`${path} is in use by another running process`, { cause: error });
    }
    throw error;
  }
  return store;
}
