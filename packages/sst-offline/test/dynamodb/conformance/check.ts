import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";

type Item = Record<string, unknown>;

/** What a check works with: real SDK clients, and a partition of a table that no other check uses. */
export class Context {
  constructor(
    readonly client: DynamoDBClient,
    readonly doc: DynamoDBDocumentClient,
    /** Keys pk + sk; indexes `by-g` (g + h, ALL), `by-k` (h, KEYS_ONLY), local `by-l` (pk + lk, INCLUDE v). */
    readonly table: string,
    readonly pk: string,
  ) {}

  /** `http://127.0.0.1:8000` */
  async endpoint(): Promise<string> {
    const { protocol, hostname, port } = (await this.client.config.endpoint?.()) ?? {};
    return `${protocol}//${hostname}:${port}`;
  }

  key(sk: string) {
    return { pk: this.pk, sk };
  }

  async put(sk: string, attributes: Item = {}): Promise<void> {
    await this.doc.send(new PutCommand({ TableName: this.table, Item: { ...this.key(sk), ...attributes } }));
  }

  /** An item without its keys. */
  async get(sk: string): Promise<Item | undefined> {
    const request = { TableName: this.table, Key: this.key(sk), ConsistentRead: true };
    const { Item } = await this.doc.send(new GetCommand(request));
    if (!Item) return undefined;
    const { pk: _, sk: __, ...attributes } = Item;
    return attributes;
  }

  /** UpdateItem; `names` and `values` without their `#` and `:`. */
  async update(
    sk: string,
    UpdateExpression: string,
    values: Item = {},
    more: Partial<UpdateCommandInput> & { names?: Record<string, string> } = {},
  ): Promise<Item | undefined> {
    const { names, ...rest } = more;
    const { Attributes } = await this.doc.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.key(sk),
        UpdateExpression,
        ...placeholders(values, names),
        ...rest,
      }),
    );
    return Attributes;
  }

  /** Whether a condition holds for an item. */
  async holds(
    sk: string,
    condition: string,
    values: Item = {},
    names?: Record<string, string>,
  ): Promise<boolean> {
    try {
      const more = { ConditionExpression: condition, names };
      await this.update(sk, "SET touched = :touched", { ...values, touched: true }, more);
      return true;
    } catch (error) {
      expect((error as Error).name, (error as Error).message).toBe("ConditionalCheckFailedException");
      return false;
    }
  }
}

export function placeholders(values: Item = {}, names: Record<string, string> = {}) {
  const prefixed = (prefix: string, map: Item) =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [prefix + name, value]));
  return {
    ...(Object.keys(values).length ? { ExpressionAttributeValues: prefixed(":", values) } : {}),
    ...(Object.keys(names).length
      ? { ExpressionAttributeNames: prefixed("#", names) as Record<string, string> }
      : {}),
  };
}

/** One thing that DynamoDB does. */
export interface Check {
  name: string;
  /** The page of the Amazon DynamoDB documentation that says so. */
  source: string;
  /** Why Amazon's DynamoDB Local is not asked: where it differs from the documentation of the real one. */
  notOnLocal?: string;
  run(bench: Context): Promise<void>;
}

/** Expects a request to fail with an AWS error. */
export async function refused(request: Promise<unknown>, name: string, message?: RegExp) {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown as Error & Record<string, unknown>,
  );
  expect(error?.name, error?.message).toBe(name);
  if (message) expect(error?.message).toMatch(message);
  return error as Error & Record<string, unknown>;
}
