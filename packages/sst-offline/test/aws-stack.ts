import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openFolder } from "../src/data-folder/open.ts";
import type { Authorize } from "../src/endpoint/access.ts";
import { type Credentials, createCredentials } from "../src/endpoint/credentials.ts";
import { createEndpoint, type Endpoint } from "../src/endpoint/endpoint.ts";
import { createS3, type S3 } from "../src/services/s3/s3.ts";
import type { BucketSpec } from "../src/services/s3/spec.ts";
import { createSns, type Sns } from "../src/services/sns/sns.ts";
import type { SubscriptionSpec, TopicSpec } from "../src/services/sns/spec.ts";
import type { DuplicateHook } from "../src/services/sqs/duplicates.ts";
import type { QueueSpec } from "../src/services/sqs/spec.ts";
import { createSqs, type Sqs } from "../src/services/sqs/sqs.ts";
import { Room } from "../src/store/room.ts";

export const REGION = "us-east-1";
export const ACCOUNT = "123456789012";
export const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
export const topicArn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
const bucketArn = (name: string) => `arn:aws:s3:::${name}`;
export const OPERATOR = {
  accessKeyId: "AKIATESTOPERATOR",
  secretAccessKey: "a-secret-of-forty-characters-as-aws-has",
};

export interface StackSpec {
  buckets?: Omit<BucketSpec, "arn">[];
  topics?: Omit<TopicSpec, "arn">[];
  subscriptions?: SubscriptionSpec[];
  queues?: Omit<QueueSpec, "arn">[];
  /** Which deliveries are made once more. @default none */
  duplicate?: DuplicateHook;
  /** The policies. @default whoever has signed may do everything */
  authorize?: Authorize;
  /** Says that writes find the disk full. */
  full?(): boolean;
}

/** The endpoint with S3, SNS and SQS behind it, as a cloud wires them. */
export interface Stack {
  folder: string;
  url: string;
  credentials: Credentials;
  s3: S3;
  sns: Sns;
  sqs: Sqs;
  clients: { s3: S3Client; sns: SNSClient; sqs: SQSClient };
  /** Settings that any SDK client takes. */
  config: { endpoint: string; region: string; credentials: typeof OPERATOR; maxAttempts: number };
  /** What the services found worth a log line. */
  logged: string[];
  queueUrl(name: string): string;
  /** Stops and starts again on the same folder. */
  restart(): Promise<Stack>;
  close(options?: { keep?: boolean }): Promise<void>;
}

/** Listens on a port that was just left, which a connection to elsewhere may have for a moment. */
export async function listen(endpoint: Endpoint, port: number): Promise<number> {
  for (const end = Date.now() + 20_000; ; await new Promise((wake) => setTimeout(wake, 100))) {
    try {
      return await endpoint.listen(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || Date.now() > end) throw error;
    }
  }
}

export async function startStack(
  spec: StackSpec,
  given?: { folder: string; port?: number; rescue?: boolean },
): Promise<Stack> {
  const folder = given?.folder ?? (await mkdtemp(join(tmpdir(), "local-cloud-")));
  const logged: string[] = [];
  const log = (message: string, error?: unknown) => logged.push(`${message}: ${error}`);
  const credentials = createCredentials({ key: "the same after a restart" });
  credentials.add({ ...OPERATOR, kind: "operator", arn: `arn:aws:iam::${ACCOUNT}:user/operator` });
  const room = new Room(folder, spec.full);
  const databases = await openFolder(folder, {
    room,
    rescue: given?.rescue,
    say: (line) => logged.push(line),
  });
  const { store } = databases;
  const services: { s3?: S3; sns?: Sns; sqs?: Sqs } = {};
  const endpoint = createEndpoint({ services, credentials, region: REGION, account: ACCOUNT, log });
  const port = await listen(endpoint, given?.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  const common = { account: ACCOUNT, region: REGION, publicUrl: url, authorize: spec.authorize };
  const sqs = await createSqs({
    ...common,
    store,
    duplicate: spec.duplicate,
    queues: (spec.queues ?? []).map((queue) => ({ ...queue, arn: queueArn(queue.name) })),
  });
  const sns = createSns({
    ...common,
    sqs,
    topics: (spec.topics ?? []).map((topic) => ({ ...topic, arn: topicArn(topic.name) })),
    subscriptions: spec.subscriptions ?? [],
  });
  const s3 = await createS3({
    store,
    credentials,
    region: REGION,
    account: ACCOUNT,
    authorize: spec.authorize,
    folder: join(folder, "objects"),
    room,
    rescue: given?.rescue
      ? ({ restored, told }) => logged.push(`${restored} put back, ${told} told`)
      : undefined,
    buckets: (spec.buckets ?? []).map((bucket) => ({ ...bucket, arn: bucketArn(bucket.name) })),
    destinations: {
      async sns(arn, message, alongside) {
        await sns.publish(arn, { message, subject: "Amazon S3 Notification" }, alongside);
      },
      async sqs(arn, message, alongside) {
        await sqs.send([{ queueArn: arn, body: message }], alongside);
      },
    },
    log,
  });
  Object.assign(services, { s3, sns, sqs });
  const config = { endpoint: url, region: REGION, credentials: OPERATOR, maxAttempts: 1 };
  const clients = { s3: new S3Client(config), sns: new SNSClient(config), sqs: new SQSClient(config) };
  const stack: Stack = {
    folder,
    url,
    credentials,
    s3,
    sns,
    sqs,
    clients,
    config,
    logged,
    queueUrl: (name) => `${url}/${ACCOUNT}/${name}`,
    async restart() {
      await stack.close({ keep: true });
      return startStack(spec, { folder, port });
    },
    async close({ keep = false } = {}) {
      if (store.status === "open") {
        for (const client of Object.values(clients)) client.destroy();
        await endpoint.close();
        await s3.close();
        await sqs.close();
        await databases.close();
      }
      if (!keep) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  return stack;
}
