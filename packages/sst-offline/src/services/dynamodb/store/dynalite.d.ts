/** The part of dynalite 4.0.0 that is used here; the package carries no types. */
declare module "dynalite/db/index.js" {
  /** One attribute in DynamoDB's JSON: `{S: "text"}`, `{N: "1"}`, `{B: base64}`, `{M: {…}}` … */
  export type AttributeValue = Record<string, unknown>;
  export type Item = Record<string, AttributeValue>;

  /** A path in an item: names and list indexes. */
  export type Path = Array<string | number>;

  /** A condition or filter expression as dynalite parses it. */
  export interface Expression {
    type: "and" | "or" | "not" | "between" | "in" | "function" | "=" | "<>" | "<" | "<=" | ">" | ">=";
    /** A function's. */
    name?: string;
    args: Array<Expression | Operand>;
  }
  /** `size(path)` is the one function that gives an operand. */
  export type Operand = Path | AttributeValue | Expression;

  export type Callback<T> = (error: unknown, value?: T) => void;

  export interface KeySchemaElement {
    AttributeName: string;
    KeyType: "HASH" | "RANGE";
  }

  export interface Projection {
    ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
    NonKeyAttributes?: string[];
  }

  export interface Index {
    IndexName: string;
    KeySchema: KeySchemaElement[];
    Projection: Projection;
    IndexArn?: string;
    IndexStatus?: string;
    [more: string]: unknown;
  }

  export interface Table {
    TableName: string;
    TableArn: string;
    TableStatus: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
    AttributeDefinitions: Array<{ AttributeName: string; AttributeType: "S" | "N" | "B" }>;
    KeySchema: KeySchemaElement[];
    GlobalSecondaryIndexes?: Index[];
    LocalSecondaryIndexes?: Index[];
    /** These three are not dynalite's: it knows no streams, and keeps what it does not know. */
    StreamSpecification?: {
      StreamEnabled: true;
      StreamViewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
    };
    LatestStreamArn?: string;
    LatestStreamLabel?: string;
    [more: string]: unknown;
  }

  /** A dynalite error: what AWS would answer. */
  export interface EngineError extends Error {
    statusCode: number;
    body: { __type: string; message?: string; Message?: string; [more: string]: unknown };
  }

  export type Release = <T>(callback: Callback<T>) => Callback<T>;

  /** What an action asks of one table's items. */
  export interface ItemDb {
    lock(key: string, task: (release: Release) => void): void;
    get(key: string, callback: Callback<Item>): void;
    put(key: string, item: Item, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
    createValueStream(range: Range): NodeJS.EventEmitter;
  }

  export interface IndexDb {
    put(key: string, item: Item, callback: Callback<void>): void;
    del(key: string, callback: Callback<void>): void;
    createValueStream(range: Range): NodeJS.EventEmitter;
  }

  export interface Range {
    gt?: string;
    gte?: string;
    lt?: string;
    lte?: string;
    reverse?: boolean;
    limit?: number;
  }

  /** What an action asks of the whole store. */
  export interface ActionStore {
    options: { maxItemSize: number };
    getTable(name: string, callback: Callback<Table>): void;
    getTable(name: string, active: boolean, callback: Callback<Table>): void;
    getItemDb(table: string): ItemDb;
    getIndexDb(type: string, table: string, index: string): IndexDb;
  }

  export type BatchOperation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };

  /** The Level database under it; values are JSON. */
  export interface Level {
    open(): Promise<void>;
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    batch(operations: BatchOperation[]): Promise<void>;
    clear(range: Range): Promise<void>;
    keys(range: Range): AsyncIterable<string>;
    values(range: Range): AsyncIterable<unknown> & {
      nextv(size: number): Promise<unknown[]>;
      close(): Promise<void>;
    };
    iterator(range: Range): AsyncIterable<[string, unknown]>;
  }

  export interface Store extends ActionStore {
    db: Level;
    tableDb: { awsAccountId: string; awsRegion: string };
    lifecycleManager: { gracefulClose(): Promise<void> };
  }

  interface Db {
    create(options: {
      path?: string;
      createTableMs?: number;
      updateTableMs?: number;
      deleteTableMs?: number;
    }): Store;
    validateKey(key: Item, table: Table): EngineError | null | undefined;
    validateItem(item: Item, table: Table): EngineError | null | undefined;
    createKey(item: Item, table: Table): string;
    mapPath(path: Path, item: Item): AttributeValue | null | undefined;
    mapPaths(paths: Path[], item: Item): Item;
    /** A string that sorts as the number does. */
    toLexiStr(value: string, type: "N"): string;
    checkConditional(input: unknown, item: Item | undefined): EngineError | null | undefined;
    getIndexActions(
      indexes: Index[],
      before: Item | null,
      after: Item | null,
      table: Table,
    ): {
      puts: Array<{ index: string; key: string; item: Item }>;
      deletes: Array<{ index: string; key: string }>;
    };
  }

  const db: Db;
  export default db;
}

declare module "dynalite/validations/index.js" {
  import type { ActionStore } from "dynalite/db/index.js";

  /** Each operation's parameters: their types and constraints. */
  export type Parameters = Record<string, unknown>;
  export type CustomRule = (input: unknown, store: ActionStore) => string | undefined;

  const validations: {
    /** Drops what the operation does not know. @throws EngineError SerializationException */
    checkTypes(input: object, types: Parameters): Record<string, unknown>;
    /** Parses the expressions into the input. @throws EngineError ValidationException */
    checkValidations(
      input: object,
      types: Parameters,
      custom: CustomRule | undefined,
      store: ActionStore,
    ): void;
  };
  export default validations;
}
