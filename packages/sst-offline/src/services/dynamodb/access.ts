import type { AccessRequest } from "../../endpoint/access.ts";
import { streamOf } from "./operations/shard-iterators.ts";
import type { TableSpec } from "./spec.ts";

/** What the policies are asked before an operation runs. */
export type Permission = Pick<AccessRequest, "action" | "resource" | "context">;

/** Every condition key that DynamoDB puts into a question to the policies. */
export const CONDITION_KEYS = [
  "dynamodb:LeadingKeys",
  "dynamodb:Select",
  "dynamodb:ReturnValues",
  "dynamodb:ReturnConsumedCapacity",
  "dynamodb:EnclosingOperation",
] as const;

export interface Place {
  region: string;
  account: string;
  /** For the names of partition keys. */
  tables: readonly TableSpec[];
}

type Input = Record<string, unknown>;
type Attributes = Record<string, Record<string, unknown>>;
/** What a row of the table below sees. */
interface Asked {
  operation: string;
  input: Input;
  place: Place;
}

/**
 * The permissions that each operation needs: usually the one of its own name on its table. A transaction
 * needs those of its members. (Service Authorization Reference, "Actions, resources, and condition keys for
 * Amazon DynamoDB"; Developer Guide, "Using IAM with DynamoDB transactions".)
 */
const ACCESS: Record<string, (asked: Asked) => Permission[]> = {
  GetItem: onItem("Key"),
  PutItem: onItem("Item"),
  UpdateItem: onItem("Key"),
  DeleteItem: onItem("Key"),
  Query: onIndex,
  Scan: onIndex,
  BatchGetItem: ({ operation, input, place }) =>
    Object.entries((input.RequestItems ?? {}) as Record<string, Input>).map(([table, { Keys }]) =>
      permission(operation, tableArn(table, place), {
        "dynamodb:LeadingKeys": ((Keys ?? []) as Attributes[]).flatMap((key) =>
          leadingKey(table, key, place),
        ),
      }),
    ),
  BatchWriteItem: ({ operation, input, place }) =>
    Object.entries((input.RequestItems ?? {}) as Record<string, Input[]>).map(([table, requests]) =>
      permission(operation, tableArn(table, place), {
        "dynamodb:LeadingKeys": requests.flatMap(({ PutRequest, DeleteRequest }) => {
          const { Item, Key } = (PutRequest ?? DeleteRequest ?? {}) as {
            Item?: Attributes;
            Key?: Attributes;
          };
          return leadingKey(table, Item ?? Key, place);
        }),
      }),
    ),
  TransactGetItems: (asked) => members(asked, { Get: "GetItem" }),
  TransactWriteItems: (asked) =>
    members(asked, {
      Put: "PutItem",
      Update: "UpdateItem",
      Delete: "DeleteItem",
      ConditionCheck: "ConditionCheckItem",
    }),
  CreateTable: onTable,
  DescribeTable: onTable,
  UpdateTable: onTable,
  DeleteTable: onTable,
  UpdateTimeToLive: onTable,
  DescribeTimeToLive: onTable,
  ListTables: ({ operation }) => [permission(operation, "*")],
  ListStreams: ({ operation }) => [permission(operation, "*")],
  DescribeStream: onStream,
  GetShardIterator: onStream,
  GetRecords: ({ operation, input }) => [permission(operation, streamOf(input.ShardIterator) ?? "*")],
  TagResource: onResource,
  UntagResource: onResource,
  ListTagsOfResource: onResource,
};

/** The operations whose permissions are known. */
export const GUARDED = Object.keys(ACCESS);

/**
 * The permissions that this request needs.
 * @throws Error for an operation that has no row: it must not run unasked
 */
export function permissionsFor(operation: string, input: Input, place: Place): Permission[] {
  const row = Object.hasOwn(ACCESS, operation) ? ACCESS[operation] : undefined;
  if (!row) throw new Error(`nothing says which permission DynamoDB's ${operation} needs`);
  return row({ operation, input, place });
}

function permission(
  operation: string,
  resource: string,
  context: Record<string, string | string[] | undefined> = {},
): Permission {
  const known = Object.entries(context).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined && entry[1].length > 0,
  );
  return { action: `dynamodb:${operation}`, resource, context: Object.fromEntries(known) };
}

function onTable({ operation, input, place }: Asked): Permission[] {
  return [permission(operation, tableArn(text(input.TableName) ?? "", place))];
}

function onResource({ operation, input }: Asked): Permission[] {
  return [permission(operation, text(input.ResourceArn) ?? "*")];
}

function onStream({ operation, input }: Asked): Permission[] {
  return [permission(operation, text(input.StreamArn) ?? "*")];
}

function onItem(member: "Key" | "Item") {
  return ({ operation, input, place }: Asked): Permission[] => {
    const table = text(input.TableName) ?? "";
    return [
      permission(operation, tableArn(table, place), {
        ...returned(input),
        "dynamodb:LeadingKeys": leadingKey(table, input[member] as Attributes | undefined, place),
      }),
    ];
  };
}

function onIndex({ operation, input, place }: Asked): Permission[] {
  const table = text(input.TableName) ?? "";
  const index = text(input.IndexName);
  const arn = tableArn(table, place);
  return [
    permission(operation, index === undefined ? arn : `${arn}/index/${index}`, {
      ...returned(input),
      "dynamodb:Select": text(input.Select),
      "dynamodb:LeadingKeys": queriedKey(table, index, input, place),
    }),
  ];
}

function members({ operation, input, place }: Asked, actions: Record<string, string>): Permission[] {
  return ((input.TransactItems ?? []) as Record<string, Input>[]).flatMap((item) =>
    Object.entries(item).flatMap(([kind, member]) => {
      const action = actions[kind];
      const table = text(member?.TableName) ?? "";
      return action
        ? permission(action, tableArn(table, place), {
            "dynamodb:EnclosingOperation": operation,
            "dynamodb:LeadingKeys": leadingKey(table, (member?.Key ?? member?.Item) as Attributes, place),
          })
        : [];
    }),
  );
}

function returned(input: Input): Record<string, string | undefined> {
  return {
    "dynamodb:ReturnValues": text(input.ReturnValues),
    "dynamodb:ReturnConsumedCapacity": text(input.ReturnConsumedCapacity),
  };
}

/** A table may be named by its ARN as well. */
function tableArn(table: string, { region, account }: Place): string {
  return table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
}

function specOf(table: string, { tables }: Place): TableSpec | undefined {
  return tables.find(({ name, arn }) => table === name || table === arn);
}

function leadingKey(table: string, item: Attributes | undefined, place: Place): string[] {
  const value = item?.[specOf(table, place)?.keys.hash ?? ""];
  return value ? scalar(value) : [];
}

/** The partition that a Query reads: its key's one equality. */
function queriedKey(table: string, index: string | undefined, input: Input, place: Place): string[] {
  const spec = specOf(table, place);
  const hash =
    index === undefined
      ? spec?.keys.hash
      : (spec?.globalIndexes?.find(({ name }) => name === index)?.keys.hash ?? spec?.keys.hash);
  if (hash === undefined) return [];
  const { KeyConditions, KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } =
    input;
  const older = (
    KeyConditions as Record<string, { AttributeValueList?: Record<string, unknown>[] }> | undefined
  )?.[hash];
  if (older) return (older.AttributeValueList ?? []).flatMap(scalar);
  const names = (ExpressionAttributeNames ?? {}) as Record<string, string>;
  const values = (ExpressionAttributeValues ?? {}) as Attributes;
  for (const [, name = "", value = ""] of (text(KeyConditionExpression) ?? "").matchAll(
    /(#?[\w.-]+)\s*=\s*(:\w+)/g,
  ))
    if ((names[name] ?? name) === hash && values[value]) return scalar(values[value]);
  return [];
}

/** `{S: "x"}`, `{N: "1"}` and `{B: "…"}` as conditions compare them. */
function scalar(value: Record<string, unknown>): string[] {
  return Object.values(value).filter((one): one is string => typeof one === "string");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
