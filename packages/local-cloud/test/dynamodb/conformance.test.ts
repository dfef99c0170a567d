import { randomUUID } from "node:crypto";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createDynamo } from "../../src/services/dynamodb/index.ts";
import { Bench } from "./conformance/check.ts";
import { EXPRESSION_CHECKS } from "./conformance/expressions.ts";
import { ITEM_CHECKS } from "./conformance/items.ts";
import { QUERY_CHECKS } from "./conformance/queries.ts";
import { TABLE_CHECKS } from "./conformance/tables.ts";
import { TRANSACTION_CHECKS } from "./conformance/transactions.ts";
import { serve } from "./server.ts";

/**
 * What DynamoDB does, asked through the real SDK. `DYNAMODB_ENDPOINT=http://127.0.0.1:8000` points the
 * same table at another implementation, such as Amazon's DynamoDB Local, to show that the table is right.
 */
const elsewhere = process.env.DYNAMODB_ENDPOINT;
const table = `conformance-${randomUUID()}`;
let client: DynamoDBClient;
let doc: DynamoDBDocumentClient;
let stop = async () => {};

beforeAll(async () => {
  let endpoint = elsewhere;
  if (!endpoint) {
    const dynamo = await createDynamo({ account: "123456789012", region: "us-east-1" });
    const server = await serve(dynamo);
    endpoint = server.url;
    stop = async () => {
      await server.close();
      await dynamo.close();
    };
  }
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
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
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: table });
});

afterAll(async () => {
  client.destroy();
  await stop();
});

describe.each([
  ["items", ITEM_CHECKS],
  ["expressions", EXPRESSION_CHECKS],
  ["queries", QUERY_CHECKS],
  ["transactions", TRANSACTION_CHECKS],
  ["tables", TABLE_CHECKS],
])("DynamoDB %s", (_area, checks) => {
  // What is left out against DynamoDB Local says why in its row; here every row runs.
  const asked = checks.filter(({ notOnLocal }) => !(elsewhere && notOnLocal));
  test.each(asked)("$name ($source)", ({ run }) => run(new Bench(client, doc, table, randomUUID())));
});
