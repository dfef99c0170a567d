import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";

/** What is made for one run and taken away after it, by names that nothing else has. */
export default async function setup(): Promise<() => Promise<void>> {
  const { AWS_CONFORMANCE, AWS_REGION } = process.env;
  if (AWS_CONFORMANCE !== "1" || !AWS_REGION)
    throw new Error(
      "This makes a bucket, queues and tables in your AWS account, asks them, and deletes them: say so with AWS_CONFORMANCE=1, and give AWS_REGION and credentials.",
    );
  const prefix = `sst-offline-${randomUUID().slice(0, 8)}-`;
  process.env.CONFORMANCE_PREFIX = prefix;
  const names = await import("../stack/names.ts");
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  await s3.send(
    new CreateBucketCommand({
      Bucket: names.BUCKET,
      // The one region that must not be named. (Amazon S3 API Reference, "CreateBucket".)
      ...(AWS_REGION !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: AWS_REGION as "eu-west-1" },
      }),
    }),
  );
  const urls: string[] = [];
  for (const QueueName of [...names.QUEUES, ...names.FIFO_QUEUES]) {
    const Attributes = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : undefined;
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    urls.push(QueueUrl);
  }
  const [, account = ""] = /\/(\d{12})\//.exec(urls[0] ?? "") ?? [];
  process.env.CONFORMANCE_ACCOUNT = account;
  return async () => {
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: names.BUCKET }));
      if (Contents.length === 0) break;
      const Objects = Contents.map(({ Key }) => ({ Key: Key ?? "" }));
      await s3.send(new DeleteObjectsCommand({ Bucket: names.BUCKET, Delete: { Objects } }));
    }
    await s3.send(new DeleteBucketCommand({ Bucket: names.BUCKET }));
    for (const QueueUrl of urls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  };
}
