import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Outputs } from "../app.ts";

/** A row of the table; ElectroDB writes the entity's name beside its attributes. */
export type Row = Record<string, unknown> & { __edb_e__: string };

export interface ImageRow {
  owner: string;
  id: string;
  key: string;
  status: string;
  reason?: string;
  sha256?: string;
  hashed?: string;
  indexed: Record<string, string>;
  counted?: number;
  due?: string;
  features?: string;
  dirty?: boolean;
  text?: { lines: number };
  purgedAt?: string;
}

export interface QueueCounts {
  waiting: number;
  inFlight: number;
  delayed: number;
}

/** What is stored, as the operator sees it through AWS's own clients. */
export class StoredState {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;

  constructor(private readonly outputs: Outputs) {
    const { endpoint, region, operator: credentials } = outputs;
    this.#dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
    this.#s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    this.#sqs = new SQSClient({ endpoint, region, credentials });
  }

  /** Every row of the table, by entity. */
  async rows(): Promise<Map<string, Row[]>> {
    const rows = new Map<string, Row[]>();
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.#dynamo.send(
        new ScanCommand({ TableName: this.outputs.table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      for (const row of (page.Items ?? []) as Row[])
        rows.set(row.__edb_e__, [...(rows.get(row.__edb_e__) ?? []), row]);
      from = page.LastEvaluatedKey;
    } while (from);
    return rows;
  }

  /** The key of every object. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    let from: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({ Bucket: this.outputs.bucket, ContinuationToken: from }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
      from = page.NextContinuationToken;
    } while (from);
    return keys;
  }

  async counts(queue: "queueUrl" | "textQueueUrl" | "deadLetterQueueUrl"): Promise<QueueCounts> {
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: this.outputs[queue], AttributeNames: ["All"] }),
    );
    const count = (what: "" | "NotVisible" | "Delayed") =>
      Number(Attributes?.[`ApproximateNumberOfMessages${what}`]);
    return { waiting: count(""), inFlight: count("NotVisible"), delayed: count("Delayed") };
  }
}

/** Everything that waits or is under way in a queue. */
export function sum({ waiting, inFlight, delayed }: QueueCounts): number {
  return waiting + inFlight + delayed;
}
