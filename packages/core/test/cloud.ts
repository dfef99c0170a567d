import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { defaultCache, type RekognitionBackend, rekognition } from "@phototag/vision";
import type { SQSRecord } from "aws-lambda";
import { freePort, one, readSnapshot, StartError } from "sst-offline";
import { type TestCloud as Stack, startTestCloud, type TestCloudOptions } from "sst-offline/testing";
import { makeSecrets } from "../../../infra/secrets.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A message as Lambda's event source mapping hands it over. */
export type Message = SQSRecord;

/** The committed stack, but that nothing takes messages from the queue and nothing is scheduled: the test does that. */
export interface TestCloud {
  stack: Stack;
  /** `http://localhost:PORT` of the site. */
  url: string;
  /** Names of the stack's own bucket and table. */
  bucket: string;
  table: string;
  /** What stands behind Rekognition; a test replaces what it answers. */
  recognizer: RekognitionBackend;
  /**
   * Takes what is in a queue, in its owner's turn.
   * @param from the work queue by default
   * @param want so many messages are waited for, however long it takes. @default what comes within a second
   */
  receive(from?: QueueName, want?: number): Promise<Message[]>;
  remove(messages: Message[], from?: QueueName): Promise<void>;
  counts(): Promise<{ visible: number; inFlight: number; delayed: number }>;
  close(): Promise<void>;
}

/** The queues that functions take their work from. */
type QueueName = "Recognition" | "Text" | "Jobs";

const FUNCTIONS = ["api", "auth", "jobs", "read-text", "recognize", "sweep"].map(
  (name) => `packages/functions/src/${name}.handler`,
);
/** Where an instance of a function lives, and how much memory it has, is not this process's affair. */
const PLACES =
  /^(HOME|USERPROFILE|TE?MP|TMPDIR|NODE_OPTIONS|TZ|MALLOC_ARENA_MAX|LAMBDA_TASK_ROOT|AWS_LAMBDA_FUNCTION_MEMORY_SIZE|_HANDLER)$/;

/**
 * Starts the stack and gives this process the functions' environment, with the operator's credentials. The
 * functions' modules make their clients when they are imported: import them after this.
 *
 * @param lasting whether addresses are to outlive a restart
 * @param contended whether writes that meet are refused, as DynamoDB does; one process alone would put them in order
 */
export async function startCloud({ contended = false, lasting = false } = {}): Promise<TestCloud> {
  const recognizer: RekognitionBackend = {
    status: () => ({ state: "ready" }),
    detectLabels: async () => ({ Labels: [], LabelModelVersion: "3.0" }),
    detectText: async () => ({ TextDetections: [], TextModelVersion: "3.0" }),
  };
  const options: TestCloudOptions = {
    root,
    snapshot: await readSnapshot(join(root, "infra", "snapshot", "local.json")),
    alter(snapshot) {
      snapshot.resources = snapshot.resources.filter(
        ({ type }) => !/:(EventSourceMapping|Schedule)$/.test(type),
      );
      // A test hands the reader of text a photo that is ready.
      one(snapshot, "aws:sqs/queue:Queue", "TextQueue").inputs.delaySeconds = 0;
    },
    makeSecrets,
    services: [rekognition(recognizer)],
    site: () => ({ state: "ready" }),
    // A fault this rare is never made, and transactions that really meet are still refused.
    ...(contended && { faults: { conflicts: Number.MIN_VALUE } }),
  };
  const start = async () => startTestCloud({ ...options, port: lasting ? await freePort() : 0 });
  // Somebody else may have taken that port since, or have the one after it.
  const stack = await start().catch((error) => {
    if (error instanceof StartError && error.code === "port-taken") return start();
    throw error;
  });
  for (const handler of FUNCTIONS)
    for (const [name, value] of Object.entries(stack.cloud.environment(handler)))
      if (!PLACES.test(name)) process.env[name] = value;
  delete process.env.AWS_SESSION_TOKEN;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: stack.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.operator.secretAccessKey,
    // What lies beside a function's code, this process finds where it is kept.
    RECOGNIZER_MODELS: join(defaultCache(), "features"),
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  // A client keeps to itself how far its clock was off, and tests turn clocks.
  const sqs = () => new SQSClient(stack.client);
  const urlOf = (queue: QueueName): string => JSON.parse(process.env[`SST_RESOURCE_${queue}`]!).url;
  const QueueUrl = stack.outputs.queueUrl!;
  return {
    stack,
    url: stack.url,
    bucket: stack.outputs.bucket!,
    table: stack.outputs.table!,
    recognizer,
    async receive(from = "Recognition", want = 0) {
      const received = [];
      do {
        const { Messages = [] } = await sqs().send(
          new ReceiveMessageCommand({
            ...{ QueueUrl: urlOf(from), MaxNumberOfMessages: 10, WaitTimeSeconds: want ? 20 : 1 },
            MessageSystemAttributeNames: ["All"],
          }),
        );
        received.push(...Messages);
      } while (received.length < want);
      return Promise.all(
        received.map(
          async ({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }): Promise<Message> => ({
            messageId: MessageId!,
            receiptHandle: ReceiptHandle!,
            body: await inTurn(Body!),
            attributes: Attributes as never as Message["attributes"],
            messageAttributes: {},
            md5OfBody: MD5OfBody!,
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:recognition",
            awsRegion: stack.region,
          }),
        ),
      );
    },
    async remove(messages, from = "Recognition") {
      for (const { receiptHandle } of messages)
        await sqs().send(new DeleteMessageCommand({ QueueUrl: urlOf(from), ReceiptHandle: receiptHandle }));
    },
    async counts() {
      const { Attributes = {} } = await sqs().send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
      };
    },
    close: () => stack.remove(),
  };
}

/** What the worker sends on when it gets S3's event: a test is spared that way. */
async function inTurn(body: string): Promise<string> {
  if (!body.includes('"Records"')) return body;
  // It names what it is linked to when it is loaded.
  const { readMessage } = await import("../src/recognition/queue.ts");
  const works = readMessage(body);
  if (works.length !== 1) return body;
  const { unsorted: _, ...object } = works[0]!;
  return JSON.stringify({ object });
}
