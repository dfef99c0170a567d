import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import * as z from "zod";
import { sqs } from "../aws/sqs.ts";
import { groupOf, postpone } from "../recognition/queue.ts";

/** The contract of the jobs' queue: a message asks to go on with one job, in its owner's turn. */

const JobMessage = z.object({ job: z.object({ owner: z.string(), id: z.string() }) });

export interface JobName {
  owner: string;
  id: string;
}

/** The job that a message asks to go on with. @throws Error on anything else */
export function readMessage(body: string): JobName {
  return JobMessage.parse(JSON.parse(body)).job;
}

/** Has somebody go on with a job. Who does that twice has done it once. */
export async function send({ owner, id }: JobName): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: Resource.Jobs.url,
      MessageBody: JSON.stringify({ job: { owner, id } } satisfies z.infer<typeof JobMessage>),
      MessageGroupId: groupOf(owner),
    }),
  );
}

/** Has a message that was not done come again after `seconds`. */
export function postponeJob(receiptHandle: string, seconds: number): Promise<void> {
  return postpone(receiptHandle, seconds, Resource.Jobs.url);
}
