import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Context } from "./check.ts";
import { EXPRESSION_CHECKS } from "./expressions.ts";
import { ITEM_CHECKS } from "./items.ts";
import { QUERY_CHECKS } from "./queries.ts";
import { STREAM_CHECKS } from "./streams.ts";
import { TABLE_CHECKS } from "./tables.ts";
import { TRANSACTION_CHECKS } from "./transactions.ts";

/** An implementation of DynamoDB that is running. */
export interface Running {
  /** `http://127.0.0.1:8000`; undefined for AWS itself, with the keys of the environment. */
  endpoint?: string;
  close(): Promise<void>;
}

/**
 * Asks one implementation what DynamoDB does, through the real SDK.
 * @param amazons whether it is Amazon's DynamoDB Local: what it is not asked, as it differs from the documentation
 *   of the real one, says why in its row
 */
export function hold(name: string, start: () => Promise<Running>, { amazons = false } = {}): void {
  const table = `conformance-${randomUUID()}`;
  let client: DynamoDBClient;
  let doc: DynamoDBDocumentClient;
  let running: Running | undefined;

  beforeAll(async () => {
    running = await start();
    const local = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
    const { endpoint } = running;
    client = new DynamoDBClient({ ...(endpoint && { endpoint, ...local }), maxAttempts: 1 });
    doc = DynamoDBDocumentClient.from(client);
    const key = (hash: string, range?: string) => [
      { AttributeName: hash, KeyType: "HASH" as const },
      ...(range ? [{ AttributeName: range, KeyType: "RANGE" as const }] : []),
    ];
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk", "g", "h", "lk"].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: key("pk", "sk"),
        GlobalSecondaryIndexes: [
          { IndexName: "by-g", KeySchema: key("g", "h"), Projection: { ProjectionType: "ALL" } },
          { IndexName: "by-k", KeySchema: key("h"), Projection: { ProjectionType: "KEYS_ONLY" } },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: "by-l",
            KeySchema: key("pk", "lk"),
            Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["v"] },
          },
        ],
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: table });
  });

  afterAll(async () => {
    // Elsewhere it goes with the process.
    if (running && !running.endpoint) await client.send(new DeleteTableCommand({ TableName: table }));
    client?.destroy();
    await running?.close();
  });

  describe.each([
    ["items", ITEM_CHECKS],
    ["expressions", EXPRESSION_CHECKS],
    ["queries", QUERY_CHECKS],
    ["transactions", TRANSACTION_CHECKS],
    ["tables", TABLE_CHECKS],
    ["streams", STREAM_CHECKS],
  ])(`${name}: %s`, (_area, checks) => {
    const asked = checks.filter(({ notOnLocal }) => !(amazons && notOnLocal));
    test.each(asked)("$name ($source)", ({ run }) => run(new Context(client, doc, table, randomUUID())));
  });
}
