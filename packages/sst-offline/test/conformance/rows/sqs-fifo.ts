import assert from "node:assert/strict";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Context } from "../context.ts";
import { type Row, refused } from "../row.ts";

const LOGIC = "FIFO queue delivery logic in Amazon SQS";
const ONCE = "Exactly-once processing in Amazon SQS";
const TERMS = "Amazon SQS FIFO queue key terms";

const send = (t: Context, QueueUrl: string, MessageBody: string, more: object = {}) =>
  t.sdk.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId: MessageBody[0],
      MessageDeduplicationId: MessageBody,
      ...more,
    }),
  );

async function receive(t: Context, QueueUrl: string, MaxNumberOfMessages = 10) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages,
    MessageSystemAttributeNames: ["All"],
  });
  return (await t.sdk.sqs.send(command)).Messages ?? [];
}

const bodies = async (t: Context, url: string, max?: number) =>
  (await receive(t, url, max)).map(({ Body }) => Body);
const remove = (t: Context, QueueUrl: string, ReceiptHandle: string | undefined) =>
  t.sdk.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

export const SQS_FIFO_ROWS: Row[] = [
  {
    operation: "FIFO queues",
    rule: "messages of a group come in the order of sending, as many of one group as there are",
    source: LOGIC,
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        for (const body of ["a1", "b1", "a2"]) await send(t, url, body);
        assert.deepEqual(await bodies(t, url), ["a1", "a2", "b1"]);
      },
      async cli(t) {
        const url = t.fifoQueue();
        for (const body of ["a1", "a2"])
          await t.aws(
            ...["sqs", "send-message", "--queue-url", url, "--message-body", body],
            ...["--message-group-id", "a", "--message-deduplication-id", body],
          );
        assert.deepEqual(await bodies(t, url), ["a1", "a2"]);
      },
      async boto3(t) {
        await t.python(
          `
          for body in ["a1", "b1", "a2"]:
              sqs.send_message(QueueUrl=given["url"], MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body)
          got = sqs.receive_message(QueueUrl=given["url"], MaxNumberOfMessages=10)["Messages"]
          assert [m["Body"] for m in got] == ["a1", "a2", "b1"], got
          `,
          { url: t.fifoQueue() },
        );
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "while a message of a group is in flight no other of it comes; other groups go on",
    source: LOGIC,
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        for (const body of ["a1", "a2", "b1"]) await send(t, url, body);
        const [first] = await receive(t, url, 1);
        assert.deepEqual(await bodies(t, url), ["b1"]);
        await remove(t, url, first?.ReceiptHandle);
        assert.deepEqual(await bodies(t, url), ["a2"]);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "a message that is visible again comes before those sent after it",
    source: LOGIC,
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        for (const body of ["a1", "a2"]) await send(t, url, body);
        const [first] = await receive(t, url, 1);
        await t.sdk.sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url,
            ReceiptHandle: first?.ReceiptHandle,
            VisibilityTimeout: 0,
          }),
        );
        assert.deepEqual(await bodies(t, url), ["a1", "a2"]);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "a deduplication id that was sent before is taken with the first message's id, and not delivered again",
    source: ONCE,
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        const first = await send(t, url, "a1");
        const [message] = await receive(t, url);
        await remove(t, url, message?.ReceiptHandle);
        const second = await send(t, url, "a1");
        assert.deepEqual([second.MessageId, second.SequenceNumber], [first.MessageId, first.SequenceNumber]);
        assert.deepEqual(await bodies(t, url), []);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "where deduplication goes by content, equal bodies are sent once",
    source: ONCE,
    by: {
      async sdk(t) {
        const url = t.queueUrl("by-content.fifo");
        const group = { MessageGroupId: t.id, MessageDeduplicationId: undefined };
        const [one, two] = [await send(t, url, t.id, group), await send(t, url, t.id, group)];
        assert.equal(one.MessageId, two.MessageId);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "group, deduplication id and a sequence number that grows stand among the message's attributes",
    source: TERMS,
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        const sent = [await send(t, url, "a1"), await send(t, url, "a2")];
        const received = await receive(t, url);
        assert.deepEqual(
          received.map(({ Attributes }) => Attributes?.SequenceNumber),
          sent.map(({ SequenceNumber }) => SequenceNumber),
        );
        assert.equal(received[1]?.Attributes?.MessageGroupId, "a");
        assert.equal(received[1]?.Attributes?.MessageDeduplicationId, "a2");
        const [lower, higher] = sent.map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
        assert(lower! < higher!);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "entries of a batch keep their order",
    source: "API reference: SendMessageBatch",
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        const ids = ["a0", "a1", "a2", "a3", "a4"];
        await t.sdk.sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: url,
            Entries: ids.map((Id) => ({
              ...{ Id, MessageBody: Id, MessageGroupId: "a", MessageDeduplicationId: Id },
            })),
          }),
        );
        assert.deepEqual(await bodies(t, url), ids);
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "a message without a group, or without anything to deduplicate by, is refused; so is a delay of its own",
    source: "API reference: SendMessage",
    by: {
      async sdk(t) {
        const url = t.fifoQueue();
        await refused(send(t, url, "a", { MessageGroupId: undefined }), "MissingParameter", { status: 400 });
        await refused(send(t, url, "a", { MessageDeduplicationId: undefined }), "InvalidParameterValue", {
          message: /ContentBasedDeduplication/,
        });
        await refused(send(t, url, "a", { DelaySeconds: 1 }), "InvalidParameterValue");
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "a standard queue refuses a deduplication id, and takes a group",
    source: "API reference: SendMessage",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await refused(send(t, url, "a1"), "InvalidParameterValue", { status: 400 });
        await send(t, url, "a1", { MessageDeduplicationId: undefined });
        assert.equal((await receive(t, url))[0]?.Attributes?.MessageGroupId, "a");
      },
    },
  },
  {
    operation: "FIFO queues",
    rule: "attributes tell that a queue is one, and how it deduplicates",
    source: "API reference: GetQueueAttributes",
    by: {
      async sdk(t) {
        const { Attributes } = await t.sdk.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: t.queueUrl("by-content.fifo"),
            AttributeNames: ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope"],
          }),
        );
        assert.deepEqual(Attributes, {
          FifoQueue: "true",
          ContentBasedDeduplication: "true",
          DeduplicationScope: "messageGroup",
        });
      },
    },
  },
];
