import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Context } from "../context.ts";
import { eventually, type Row, refused, sleep } from "../row.ts";
import { queueArn } from "../stack/names.ts";

const VISIBILITY = "Amazon SQS visibility timeout";
const DEAD = "Using dead-letter queues in Amazon SQS";

const send = (t: Context, QueueUrl: string, MessageBody: string, more: object = {}) =>
  t.sdk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

async function receive(t: Context, QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) {
  return (await t.sdk.sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];
}

/** The one message that is there. */
async function take(t: Context, url: string, more: Partial<ReceiveMessageCommandInput> = {}) {
  const [message, ...others] = await receive(t, url, { WaitTimeSeconds: 2, ...more });
  assert(message?.ReceiptHandle, "a message was expected");
  assert.equal(others.length, 0);
  return { ...message, ReceiptHandle: message.ReceiptHandle };
}

const change = (t: Context, QueueUrl: string, ReceiptHandle: string, VisibilityTimeout: number) =>
  t.sdk.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

async function attributes(t: Context, QueueUrl: string, ...AttributeNames: QueueAttributeName[]) {
  const { Attributes } = await t.sdk.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Attributes ?? {};
}

const batch = (t: Context, QueueUrl: string, ids: string[]) =>
  t.sdk.sqs.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: `m-${Id}` })) }),
  );

export const SQS_ROWS: Row[] = [
  {
    operation: "SendMessage",
    rule: "a message is received with its body, its MD5 and its attributes",
    source: "API reference: SendMessage",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        const MessageAttributes = {
          text: { DataType: "String", StringValue: "ü" },
          number: { DataType: "Number", StringValue: "-1.5" },
          bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
        };
        const sent = await send(t, url, "body ü", { MessageAttributes });
        assert.equal(sent.MD5OfMessageBody, createHash("md5").update("body ü").digest("hex"));
        const got = await take(t, url, { MessageAttributeNames: ["All"] });
        assert.deepEqual([got.MessageId, got.Body], [sent.MessageId, "body ü"]);
        assert.equal(got.MessageAttributes?.number?.StringValue, "-1.5");
        assert.deepEqual(got.MessageAttributes?.bytes?.BinaryValue, new Uint8Array([0, 255]));
      },
      async cli(t) {
        const { url } = t.queue();
        await t.aws("sqs", "send-message", "--queue-url", url, "--message-body", "by hand");
        const out = await t.aws("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "2");
        assert.equal((JSON.parse(out) as { Messages: { Body: string }[] }).Messages[0]?.Body, "by hand");
      },
      async boto3(t) {
        await t.python(
          `
          sqs.send_message(QueueUrl=given["url"], MessageBody="from Python", MessageAttributes={
              "a": {"DataType": "String", "StringValue": "x"}})
          got = sqs.receive_message(QueueUrl=given["url"], MessageAttributeNames=["All"], WaitTimeSeconds=2)
          assert got["Messages"][0]["Body"] == "from Python"
          assert got["Messages"][0]["MessageAttributes"]["a"]["StringValue"] == "x"
          `,
          { url: t.queue().url },
        );
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "a body over the queue's MaximumMessageSize, and an empty one, are refused",
    source: "API reference: SendMessage",
    by: {
      async sdk(t) {
        const url = t.queueUrl("small");
        await refused(send(t, url, "x".repeat(1025)), "InvalidParameterValue", { status: 400 });
        await refused(send(t, url, ""), "MissingParameter", { status: 400 });
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "attributes count toward the size of a message",
    source: "Amazon SQS message metadata",
    by: {
      async sdk(t) {
        const MessageAttributes = { a: { DataType: "String", StringValue: "x".repeat(900) } };
        const sending = send(t, t.queueUrl("small"), "x".repeat(200), { MessageAttributes });
        await refused(sending, "InvalidParameterValue", { status: 400 });
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "characters that XML cannot hold are refused with InvalidMessageContents",
    source: "API reference: SendMessage",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await refused(send(t, url, "a\u0001b"), "InvalidMessageContents", { status: 400 });
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "more than ten attributes are refused",
    source: "Amazon SQS message metadata",
    by: {
      async sdk(t) {
        const names = Array.from({ length: 11 }, (_, n) => [
          `a${n}`,
          { DataType: "String", StringValue: "x" },
        ]);
        const MessageAttributes = Object.fromEntries(names) as object;
        await refused(send(t, t.queue().url, "x", { MessageAttributes }), "InvalidParameterValue");
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "DelaySeconds hides a message until then, and is counted as delayed",
    source: "Amazon SQS message timers",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "later", { DelaySeconds: 5 });
        assert.deepEqual(await receive(t, url), []);
        const counted = await attributes(t, url, "ApproximateNumberOfMessagesDelayed");
        assert.equal(counted.ApproximateNumberOfMessagesDelayed, "1");
        assert.equal((await take(t, url, { WaitTimeSeconds: 20 })).Body, "later");
      },
    },
  },
  {
    operation: "SendMessage",
    rule: "a queue's own delay holds for messages that name none",
    source: "Amazon SQS delay queues",
    by: {
      async sdk(t) {
        const url = t.queueUrl("delaying");
        await send(t, url, "later");
        assert.deepEqual(await receive(t, url), []);
        await take(t, url, { WaitTimeSeconds: 20 });
      },
    },
  },
  {
    operation: "SendMessageBatch",
    rule: "each entry is answered for by its id",
    source: "API reference: SendMessageBatch",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        const { Successful = [], Failed } = await t.sdk.sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: url,
            Entries: [
              { Id: "good", MessageBody: "x" },
              { Id: "bad", MessageBody: "\u0002" },
            ],
          }),
        );
        assert.deepEqual(
          Successful.map(({ Id }) => Id),
          ["good"],
        );
        assert.deepEqual(
          Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
          [["bad", "InvalidMessageContents", true]],
        );
      },
    },
  },
  {
    operation: "SendMessageBatch",
    rule: "no entry, more than ten, equal ids and ids with other characters each have their error",
    source: "API reference: SendMessageBatch — Errors",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await refused(batch(t, url, []), "EmptyBatchRequest");
        const eleven = Array.from({ length: 11 }, (_, n) => `i${n}`);
        await refused(batch(t, url, eleven), "TooManyEntriesInBatchRequest");
        await refused(batch(t, url, ["a", "a"]), "BatchEntryIdsNotDistinct");
        await refused(batch(t, url, ["a b"]), "InvalidBatchEntryId");
        assert.deepEqual(await receive(t, url), []);
      },
      async boto3(t) {
        await t.python(
          `
          entries = [{"Id": "a", "MessageBody": "1"}, {"Id": "a", "MessageBody": "2"}]
          refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
                  sqs.send_message_batch, QueueUrl=given["url"], Entries=entries)
          `,
          { url: t.queue().url },
        );
      },
    },
  },
  {
    operation: "ReceiveMessage",
    rule: "at most MaxNumberOfMessages come, one where none is named, and eleven cannot be asked for",
    source: "API reference: ReceiveMessage",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await batch(t, url, ["a", "b", "c", "d"]);
        assert.equal((await receive(t, url)).length, 1);
        assert.equal((await receive(t, url, { MaxNumberOfMessages: 2 })).length, 2);
        await refused(receive(t, url, { MaxNumberOfMessages: 11 }), "InvalidParameterValue");
      },
    },
  },
  {
    operation: "ReceiveMessage",
    rule: "a received message is hidden until its visibility timeout ends, then comes with a higher count",
    source: VISIBILITY,
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "x");
        const more = { MessageSystemAttributeNames: ["All" as const] };
        const first = await take(t, url, { VisibilityTimeout: 5, ...more });
        assert.deepEqual(await receive(t, url), []);
        const second = await take(t, url, { WaitTimeSeconds: 20, ...more });
        assert.deepEqual(
          [first.Attributes?.ApproximateReceiveCount, second.Attributes?.ApproximateReceiveCount],
          ["1", "2"],
        );
        assert.notEqual(first.ReceiptHandle, second.ReceiptHandle);
        assert(Number(second.Attributes?.SentTimestamp) > Date.now() - 60_000);
      },
    },
  },
  {
    operation: "ReceiveMessage",
    rule: "a long poll ends as soon as a message comes",
    source: "Amazon SQS short and long polling",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        const began = Date.now();
        const waiting = receive(t, url, { WaitTimeSeconds: 20 });
        await sleep(300);
        await send(t, url, "x");
        assert.equal((await waiting).length, 1);
        assert(Date.now() - began < 19_000);
      },
    },
  },
  {
    operation: "ReceiveMessage",
    rule: "only the attributes that are asked for come, by name or by prefix",
    source: "API reference: ReceiveMessage — MessageAttributeNames",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        const value = { DataType: "String", StringValue: "x" };
        await send(t, url, "x", { MessageAttributes: { "my.a": value, "my.b": value, other: value } });
        const got = await take(t, url, { MessageAttributeNames: ["my.*"] });
        assert.deepEqual(Object.keys(got.MessageAttributes ?? {}).sort(), ["my.a", "my.b"]);
      },
    },
  },
  {
    operation: "ChangeMessageVisibility",
    rule: "zero gives a message back at once; it may be asked for twelve hours at most",
    source: VISIBILITY,
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "x");
        const first = await take(t, url);
        await refused(change(t, url, first.ReceiptHandle, 43_201), "InvalidParameterValue");
        await change(t, url, first.ReceiptHandle, 0);
        await take(t, url, { WaitTimeSeconds: 0 });
      },
    },
  },
  {
    operation: "ChangeMessageVisibility",
    rule: "a message that is visible again is MessageNotInflight",
    source: "API reference: ChangeMessageVisibility — Errors",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "x");
        const { ReceiptHandle } = await take(t, url);
        await change(t, url, ReceiptHandle, 0);
        await refused(change(t, url, ReceiptHandle, 10), "MessageNotInflight", { status: 400 });
      },
    },
  },
  {
    operation: "ChangeMessageVisibilityBatch",
    rule: "each entry is changed by itself",
    source: "API reference: ChangeMessageVisibilityBatch",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "x");
        const { ReceiptHandle } = await take(t, url);
        const Entries = [
          { Id: "good", ReceiptHandle, VisibilityTimeout: 0 },
          { Id: "bad", ReceiptHandle: "no handle", VisibilityTimeout: 0 },
        ];
        const { Successful, Failed } = await t.sdk.sqs.send(
          new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }),
        );
        assert.equal(Successful?.[0]?.Id, "good");
        assert.deepEqual([Failed?.[0]?.Id, Failed?.[0]?.Code], ["bad", "ReceiptHandleIsInvalid"]);
      },
    },
  },
  {
    operation: "DeleteMessage",
    rule: "a deleted message does not come again, and may be deleted twice",
    source: "API reference: DeleteMessage",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await send(t, url, "x");
        const { ReceiptHandle } = await take(t, url, { VisibilityTimeout: 1 });
        const remove = () => t.sdk.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        await remove();
        await remove();
        await sleep(1100);
        assert.deepEqual(await receive(t, url), []);
      },
    },
  },
  {
    operation: "DeleteMessage",
    rule: "a handle that was never given is ReceiptHandleIsInvalid",
    source: "Troubleshoot Amazon SQS API errors",
    by: {
      async sdk(t) {
        const request = new DeleteMessageCommand({ QueueUrl: t.queue().url, ReceiptHandle: "no handle" });
        await refused(t.sdk.sqs.send(request), "ReceiptHandleIsInvalid", { status: 400 });
      },
    },
  },
  {
    operation: "DeleteMessageBatch",
    rule: "ten messages go at once",
    source: "API reference: DeleteMessageBatch",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await batch(
          t,
          url,
          Array.from({ length: 10 }, (_, n) => `i${n}`),
        );
        const messages = await receive(t, url, { MaxNumberOfMessages: 10 });
        assert.equal(messages.length, 10);
        const Entries = messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }));
        const { Successful } = await t.sdk.sqs.send(
          new DeleteMessageBatchCommand({ QueueUrl: url, Entries }),
        );
        assert.equal(Successful?.length, 10);
        const left = await attributes(t, url, "All");
        assert.equal(left.ApproximateNumberOfMessagesNotVisible, "0");
      },
    },
  },
  {
    operation: "GetQueueAttributes",
    rule: "visible, in flight and delayed messages are counted apart",
    source: "API reference: GetQueueAttributes",
    by: {
      async sdk(t) {
        const { url, arn } = t.queue();
        await batch(t, url, ["a", "b"]);
        await send(t, url, "later", { DelaySeconds: 60 });
        await receive(t, url);
        const all = await attributes(t, url, "All");
        assert.deepEqual(
          [
            all.QueueArn,
            all.ApproximateNumberOfMessages,
            all.ApproximateNumberOfMessagesNotVisible,
            all.ApproximateNumberOfMessagesDelayed,
            all.VisibilityTimeout,
          ],
          [arn, "1", "1", "1", "30"],
        );
      },
      async cli(t) {
        const { url, arn } = t.queue();
        const command = ["sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn"];
        assert.match(await t.aws(...command), new RegExp(arn));
      },
    },
  },
  {
    operation: "SetQueueAttributes",
    rule: "a changed visibility timeout holds; values out of range and unknown names are refused",
    source: "API reference: SetQueueAttributes",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        const set = (Attributes: Record<string, string>) =>
          t.sdk.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
        await set({ VisibilityTimeout: "5" });
        assert.equal((await attributes(t, url, "VisibilityTimeout")).VisibilityTimeout, "5");
        await refused(set({ VisibilityTimeout: "43201" }), "InvalidAttributeValue");
        await refused(set({ NoSuchThing: "1" }), "InvalidAttributeName");
      },
    },
  },
  {
    operation: "PurgeQueue",
    rule: "all messages go, those in flight too",
    source: "API reference: PurgeQueue",
    by: {
      async sdk(t) {
        const { url } = t.queue();
        await batch(t, url, ["a", "b", "c"]);
        await receive(t, url);
        await t.sdk.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
        const all = await attributes(t, url, "All");
        assert.deepEqual(
          [all.ApproximateNumberOfMessages, all.ApproximateNumberOfMessagesNotVisible],
          ["0", "0"],
        );
      },
    },
  },
  {
    operation: "GetQueueUrl",
    rule: "a queue is found by name; one that is not there is QueueDoesNotExist",
    source: "API reference: GetQueueUrl",
    by: {
      async sdk(t) {
        const { name, url } = t.queue();
        const ask = (QueueName: string) => t.sdk.sqs.send(new GetQueueUrlCommand({ QueueName }));
        assert.equal((await ask(name)).QueueUrl, url);
        await refused(ask("none"), "QueueDoesNotExist", { status: 400 });
      },
      async boto3(t) {
        await t.python(
          `
          refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="none")
          try:
              sqs.get_queue_url(QueueName="none")
          except sqs.exceptions.QueueDoesNotExist:
              pass
          `,
        );
      },
    },
  },
  {
    operation: "CreateQueue",
    rule: "a queue that is there is answered again, and with another attribute is QueueNameExists",
    source: "API reference: CreateQueue",
    by: {
      async sdk(t) {
        const { name, url } = t.queue();
        const make = (Attributes?: Record<string, string>) =>
          t.sdk.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
        assert.equal((await make()).QueueUrl, url);
        await refused(make({ VisibilityTimeout: "77" }), "QueueNameExists", { status: 400 });
      },
    },
  },
  {
    operation: "ListQueues",
    rule: "queues are listed by prefix, in pages for who sets MaxResults",
    source: "API reference: ListQueues",
    by: {
      async sdk(t) {
        const ask = (more: object) =>
          t.sdk.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "retrying-", ...more }));
        assert.equal((await ask({})).QueueUrls?.length, 4);
        const first = await ask({ MaxResults: 3 });
        assert.equal(first.QueueUrls?.length, 3);
        const rest = await ask({ MaxResults: 3, NextToken: first.NextToken });
        assert.deepEqual([rest.QueueUrls?.length, rest.NextToken], [1, undefined]);
      },
    },
  },
  {
    operation: "Dead-letter queue",
    rule: "what was received maxReceiveCount times goes to the dead-letter queue with its id",
    source: DEAD,
    by: {
      async sdk(t) {
        const url = t.queueUrl("retrying-0");
        const { MessageId } = await send(t, url, t.id);
        for (let n = 0; n < 2; n++) {
          const { ReceiptHandle } = await take(t, url);
          await change(t, url, ReceiptHandle, 0);
        }
        assert.deepEqual(await receive(t, url), []);
        const dead = await take(t, t.queueUrl("dead-0"), { MessageSystemAttributeNames: ["All"] });
        assert.equal(dead.MessageId, MessageId);
        assert.equal(dead.Attributes?.DeadLetterQueueSourceArn, queueArn("retrying-0"));
      },
    },
  },
  {
    operation: "StartMessageMoveTask",
    rule: "dead letters go back to the queue that they came from",
    source: "Learn how to configure a dead-letter queue redrive in Amazon SQS",
    by: {
      async sdk(t) {
        const url = t.queueUrl("retrying-1");
        await send(t, url, t.id);
        for (let n = 0; n < 2; n++) await change(t, url, (await take(t, url)).ReceiptHandle, 0);
        await receive(t, url);
        const SourceArn = queueArn("dead-1");
        await t.sdk.sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
        const back = await eventually(async () => (await receive(t, url))[0]);
        assert.equal(back.Body, t.id);
      },
    },
  },
  {
    operation: "StartMessageMoveTask",
    rule: "a queue that is no dead-letter queue is refused, and so is a task that is not there",
    source: "API reference: StartMessageMoveTask",
    by: {
      async sdk(t) {
        const request = new StartMessageMoveTaskCommand({ SourceArn: t.queue().arn });
        await refused(t.sdk.sqs.send(request), "InvalidParameterValue", { status: 400 });
        const cancel = new CancelMessageMoveTaskCommand({ TaskHandle: "none" });
        await refused(t.sdk.sqs.send(cancel), "ResourceNotFoundException", { status: 404 });
      },
    },
  },
  {
    operation: "ListDeadLetterSourceQueues",
    rule: "the queues whose dead letters go here are listed",
    source: "API reference: ListDeadLetterSourceQueues",
    by: {
      async sdk(t) {
        const { queueUrls } = await t.sdk.sqs.send(
          new ListDeadLetterSourceQueuesCommand({ QueueUrl: t.queueUrl("dead-2") }),
        );
        assert.deepEqual(queueUrls, [t.queueUrl("retrying-2")]);
      },
    },
  },
];
