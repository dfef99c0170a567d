import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCredentials } from "@phototag/local-cloud/endpoint/credentials";
import { createEndpoint } from "@phototag/local-cloud/endpoint/endpoint";
import { createDynamo, type Dynamo } from "@phototag/local-cloud/services/dynamodb/index";
import type { Recognizer } from "@phototag/local-cloud/services/rekognition/recognizer";
import { createRekognition } from "@phototag/local-cloud/services/rekognition/rekognition";
import { createS3 } from "@phototag/local-cloud/services/s3/s3";
import type { ReceivedMessage } from "@phototag/local-cloud/services/sqs/spec";
import { createSqs } from "@phototag/local-cloud/services/sqs/sqs";
import { openStore } from "@phototag/local-cloud/store/store";

/** The services that the functions use, on this machine, wired as infra/ does but for the topic. */
export interface TestCloud {
  endpoint: string;
  dynamo: Dynamo;
  /** What stands behind Rekognition; a test replaces what it answers. */
  recognizer: Recognizer;
  /** Takes what is in the queue now, waiting up to a second for it. */
  receive(): Promise<ReceivedMessage[]>;
  remove(messages: ReceivedMessage[]): Promise<void>;
  counts(): { visible: number; inFlight: number; delayed: number };
  close(): Promise<void>;
}

const [region, account] = ["us-east-1", "123456789012"];
const queueArn = `arn:aws:sqs:${region}:${account}:recognition`;
const operator = { accessKeyId: "AKIDOPERATOR", secretAccessKey: "secret" };

/**
 * Starts DynamoDB, S3, SQS and Rekognition and points this process's clients at them. The functions'
 * modules make their clients when they are imported: import them after this.
 */
export async function startCloud(): Promise<TestCloud> {
  const folder = await mkdtemp(join(tmpdir(), "phototag-test-"));
  const store = await openStore(join(folder, "state"));
  const credentials = createCredentials();
  credentials.add({ kind: "operator", arn: `arn:aws:iam::${account}:user/operator`, ...operator });
  const dynamo = await createDynamo({
    tables: [
      {
        name: "library",
        arn: `arn:aws:dynamodb:${region}:${account}:table/library`,
        attributes: { pk: "S", sk: "S" },
        keys: { hash: "pk", range: "sk" },
        ttlAttribute: "expiresAt",
      },
    ],
  });
  const sqs = await createSqs({
    store,
    queues: [{ name: "recognition", arn: queueArn, visibilityTimeout: 360 }],
    account,
    region,
    publicUrl: "http://127.0.0.1",
  });
  const s3 = await createS3({
    store,
    folder: join(folder, "objects"),
    credentials,
    region,
    account,
    buckets: [
      {
        name: "photos",
        arn: "arn:aws:s3:::photos",
        notifications: [
          { destinationArn: queueArn, events: ["s3:ObjectCreated:*"], filterPrefix: "private/" },
        ],
      },
    ],
    destinations: {
      sqs: async (arn, body, alongside) => {
        await sqs.send([{ queueArn: arn, body }], alongside);
      },
    },
  });
  const recognizer: Recognizer = {
    status: () => ({ state: "ready" }),
    detectLabels: async () => ({ Labels: [], LabelModelVersion: "3.0" }),
  };
  const rekognition = createRekognition({ recognizer, readObject: s3.readObject });
  const endpoint = createEndpoint({
    services: { dynamodb: dynamo, sqs, s3, rekognition },
    credentials,
    region,
    account,
  });
  const url = `http://127.0.0.1:${await endpoint.listen(0)}`;
  setEnvironment(url);
  return {
    endpoint: url,
    dynamo,
    recognizer,
    receive: () => sqs.receive(queueArn, { max: 10, waitSeconds: 1 }),
    remove: (messages) =>
      sqs.remove(
        queueArn,
        messages.map(({ receiptHandle }) => receiptHandle),
      ),
    counts: () => sqs.counts(queueArn),
    async close() {
      await endpoint.close();
      await Promise.all([dynamo, sqs, s3, rekognition].map((service) => service.close()));
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What Lambda and SST would set. */
function setEnvironment(endpoint: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
    RECOGNITION_MAX_RECEIVE_COUNT: "8",
    RECOGNITIONS_PER_MONTH: "1000000",
    SST_RESOURCE_App: JSON.stringify({ name: "phototag", stage: "test" }),
    SST_RESOURCE_Library: JSON.stringify({ name: "library" }),
    SST_RESOURCE_Photos: JSON.stringify({ name: "photos" }),
    SST_RESOURCE_Recognition: JSON.stringify({ url: `${endpoint}/${account}/recognition` }),
  });
}
