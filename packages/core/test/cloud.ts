import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type DetectLabelsBackend, rekognition } from "@phototag/vision";
import type { SQSRecord } from "aws-lambda";
import { readSnapshot } from "sst-offline";
import { type TestCloud as Stack, startTestCloud } from "sst-offline/testing";
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
  recognizer: DetectLabelsBackend;
  /** Takes what is in the queue now, waiting up to a second for it. */
  receive(): Promise<Message[]>;
  remove(messages: Message[]): Promise<void>;
  counts(): Promise<{ visible: number; inFlight: number; delayed: number }>;
  close(): Promise<void>;
}

const FUNCTIONS = ["api", "auth", "recognize", "sweep"].map(
  (name) => `packages/functions/src/${name}.handler`,
);
/** Where an instance of a function lives is not this process's affair. */
const PLACES = /^(HOME|USERPROFILE|TE?MP|TMPDIR|NODE_OPTIONS|TZ|MALLOC_ARENA_MAX|LAMBDA_TASK_ROOT|_HANDLER)$/;

/**
 * Starts the stack and gives this process the functions' environment, with the operator's credentials. The
 * functions' modules make their clients when they are imported: import them after this.
 *
 * @param port the site's, where addresses are to outlive a restart. @default a free one
 * @param contended whether writes that meet are refused, as DynamoDB does; one process alone would put them in order
 */
export async function startCloud({ contended = false, port = 0 } = {}): Promise<TestCloud> {
  const recognizer: DetectLabelsBackend = {
    status: () => ({ state: "ready" }),
    detectLabels: async () => ({ Labels: [], LabelModelVersion: "3.0" }),
  };
  const stack = await startTestCloud({
    root,
    snapshot: await readSnapshot(join(root, "infra", "snapshot", "local.json")),
    alter(snapshot) {
      snapshot.resources = snapshot.resources.filter(
        ({ type }) => !/:(EventSourceMapping|Schedule)$/.test(type),
      );
    },
    port,
    makeSecrets,
    services: [rekognition(recognizer)],
    site: () => ({ state: "ready" }),
    // A fault this rare is never made, and transactions that really meet are still refused.
    ...(contended && { faults: { conflicts: Number.MIN_VALUE } }),
  });
  for (const handler of FUNCTIONS)
    for (const [name, value] of Object.entries(stack.cloud.environment(handler)))
      if (!PLACES.test(name)) process.env[name] = value;
  delete process.env.AWS_SESSION_TOKEN;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: stack.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.operator.secretAccessKey,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  // A client keeps to itself how far its clock was off, and tests turn clocks.
  const sqs = () => new SQSClient(stack.client);
  const QueueUrl = stack.outputs.queueUrl!;
  return {
    stack,
    url: stack.url,
    bucket: stack.outputs.bucket!,
    table: stack.outputs.table!,
    recognizer,
    async receive() {
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 },
          MessageSystemAttributeNames: ["All"],
        }),
      );
      return Messages.map(
        ({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }): Message => ({
          messageId: MessageId!,
          receiptHandle: ReceiptHandle!,
          body: Body!,
          attributes: Attributes as never as Message["attributes"],
          messageAttributes: {},
          md5OfBody: MD5OfBody!,
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:recognition",
          awsRegion: stack.region,
        }),
      );
    },
    async remove(messages) {
      for (const { receiptHandle } of messages)
        await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
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
