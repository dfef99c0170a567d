/** What of the table needs no more of an account than a bucket, queues and tables. */
import { describe, test } from "vitest";
import { hold as holdDynamo } from "../../dynamodb/conformance/hold.ts";
import { Context, sdkClients } from "../context.ts";
import { OBJECT_ROWS } from "../rows/s3-objects.ts";
import { UPLOAD_ROWS } from "../rows/s3-uploads.ts";
import { SQS_ROWS } from "../rows/sqs.ts";
import { SQS_FIFO_ROWS } from "../rows/sqs-fifo.ts";
import { REGION } from "../stack/names.ts";

const absent = () => Promise.reject(new Error("only the SDK asks here"));
const shared = {
  // Queue URLs begin with it.
  cloud: { endpoint: `https://sqs.${REGION}.amazonaws.com`, region: REGION } as never,
  sdk: sdkClients(),
  aws: absent,
  python: absent,
  queuesTaken: 0,
  fifoQueuesTaken: 0,
  collected: new Map(),
};

describe.each([
  ["Amazon S3", [...OBJECT_ROWS, ...UPLOAD_ROWS]],
  ["Amazon SQS", [...SQS_ROWS, ...SQS_FIFO_ROWS]],
])("%s", (_service, rows) => {
  for (const { operation, rule, source, by } of rows)
    if (by.sdk) test.concurrent(`${operation}: ${rule} (${source})`, () => by.sdk?.(new Context(shared)));
});

holdDynamo("Amazon DynamoDB", async () => ({ close: async () => {} }));
