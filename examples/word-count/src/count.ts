import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Event, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { Resource } from "sst";
import { put } from "./counts.ts";

const s3 = new S3Client();

/** Counts the words of each file that has arrived. A message that fails comes again; the others do not. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const { messageId, body } of Records) {
    try {
      for (const file of arrived(JSON.parse(body) as Partial<S3Event>)) await count(file);
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** S3 writes keys as forms do. A message without records only tries the notification out. */
function arrived({ Records = [] }: Partial<S3Event>): string[] {
  return Records.map(({ s3 }) => decodeURIComponent(s3.object.key.replaceAll("+", " ")));
}

async function count(file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: Resource.Texts.name, Key: file }));
  const text = (await Body?.transformToString()) ?? "";
  await put({ file, words: text.match(/\S+/g)?.length ?? 0 });
}
