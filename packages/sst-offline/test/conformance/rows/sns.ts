import assert from "node:assert/strict";
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
} from "@aws-sdk/client-sns";
import type { Context } from "../context.ts";
import { type Row, refused } from "../row.ts";
import { ACCOUNT, queueArn, topicArn as TopicArn } from "../stack/names.ts";

const FILTERS = "Amazon SNS subscription filter policies";
const publish = (t: Context, Message: string, more: Partial<PublishCommandInput> = {}) =>
  t.sdk.sns.send(new PublishCommand({ TopicArn, Message, ...more }));
const text = (StringValue: string) => ({ DataType: "String", StringValue });
const number = (StringValue: string) => ({ DataType: "Number", StringValue });

/** Publishes what must not pass before what must, and sees that the latter alone came. */
async function passes(
  t: Context,
  queue: string,
  refusedOnes: (() => Promise<unknown>)[],
  last: () => Promise<unknown>,
) {
  for (const one of refusedOnes) await one();
  await last();
  const { Body = "" } = await t.message(queue);
  assert.match(Body, /passes/, `the filter let ${Body} through`);
}

export const SNS_ROWS: Row[] = [
  {
    operation: "Publish",
    rule: "raw delivery gives a queue the message itself, and its attributes as the queue's own",
    source: "Amazon SNS raw message delivery",
    by: {
      async sdk(t) {
        await publish(t, t.id, { MessageAttributes: { kind: text("cat") } });
        const { Body, MessageAttributes } = await t.message("raw");
        assert.deepEqual([Body, MessageAttributes?.kind?.StringValue], [t.id, "cat"]);
      },
      async cli(t) {
        await t.aws("sns", "publish", "--topic-arn", TopicArn, "--message", t.id);
        assert.equal((await t.message("raw")).Body, t.id);
      },
      async boto3(t) {
        await t.python(`sns.publish(TopicArn=given["topic"], Message=given["text"])`, {
          topic: TopicArn,
          text: t.id,
        });
        assert.equal((await t.message("raw")).Body, t.id);
      },
    },
  },
  {
    operation: "Publish",
    rule: "else the message comes in SNS's envelope, with subject and attributes inside",
    source: "Parsing Amazon SNS message formats",
    by: {
      async sdk(t) {
        const more = { Subject: "News", MessageAttributes: { kind: text("cat") } };
        const { MessageId } = await publish(t, t.id, more);
        const envelope = JSON.parse((await t.message("enveloped")).Body ?? "") as Record<string, unknown>;
        assert.deepEqual(
          [envelope.Type, envelope.MessageId, envelope.TopicArn, envelope.Subject, envelope.Message],
          ["Notification", MessageId, TopicArn, "News", t.id],
        );
        assert.deepEqual(envelope.MessageAttributes, { kind: { Type: "String", Value: "cat" } });
        assert(!Number.isNaN(Date.parse(String(envelope.Timestamp))));
      },
    },
  },
  {
    operation: "Publish",
    rule: "an attribute filter wants every name, and of each one of its values",
    source: FILTERS,
    by: {
      async sdk(t) {
        const of = (kind: string, weight: string) => ({ kind: text(kind), weight: number(weight) });
        await passes(
          t,
          "by-attribute",
          [
            () => publish(t, `${t.id} no attributes`),
            () => publish(t, `${t.id} kind alone`, { MessageAttributes: { kind: text("cat") } }),
            () => publish(t, `${t.id} another kind`, { MessageAttributes: of("fish", "5") }),
          ],
          () => publish(t, `${t.id} passes`, { MessageAttributes: of("cat", "5") }),
        );
      },
    },
  },
  {
    operation: "Publish",
    rule: "a filter compares numbers within bounds and text by prefix",
    source: "Amazon SNS subscription filter policies — Numeric value matching",
    by: {
      async sdk(t) {
        const of = (weight: string) => ({ MessageAttributes: { kind: text("dog"), weight: number(weight) } });
        await passes(
          t,
          "by-attribute",
          [
            () => publish(t, `${t.id} at the open bound`, of("2")),
            () => publish(t, `${t.id} over`, of("9.01")),
          ],
          () => publish(t, `${t.id} passes`, of("9.0")),
        );
      },
    },
  },
  {
    operation: "Publish",
    rule: "an array of strings passes where one of its members does",
    source: "Amazon SNS message attributes — String.Array",
    by: {
      async sdk(t) {
        const MessageAttributes = {
          kind: { DataType: "String.Array", StringValue: JSON.stringify(["fish", "cat"]) },
          weight: number("3"),
        };
        await publish(t, `${t.id} passes`, { MessageAttributes });
        await t.message("by-attribute");
      },
    },
  },
  {
    operation: "Publish",
    rule: "a filter of the body looks into its JSON; what is no JSON does not pass",
    source: "Amazon SNS subscription filter policy scope",
    by: {
      async sdk(t) {
        const of = (pet: object, note: string) => JSON.stringify({ id: t.id, note, pet });
        await passes(
          t,
          "by-body",
          [
            () => publish(t, `${t.id} is no JSON`),
            () => publish(t, of({}, "no kind")),
            () => publish(t, of({ kind: "cat" }, "a cat")),
          ],
          () => publish(t, of({ kind: "dog" }, "passes")),
        );
      },
    },
  },
  {
    operation: "Publish",
    rule: "256 KiB are the most, attributes included, and an empty message is refused",
    source: "API reference: Publish — Message",
    by: {
      async sdk(t) {
        await refused(publish(t, ""), "InvalidParameterException", { status: 400 });
        await refused(publish(t, "x".repeat(262_145)), "InvalidParameterException", { message: /too long/ });
        const MessageAttributes = { a: text("x".repeat(1000)) };
        await refused(publish(t, "x".repeat(261_500), { MessageAttributes }), "InvalidParameterException");
      },
    },
  },
  {
    operation: "Publish",
    rule: "a subject has 100 characters at most and no line breaks",
    source: "API reference: Publish — Subject",
    by: {
      async sdk(t) {
        await refused(publish(t, t.id, { Subject: "x".repeat(101) }), "InvalidParameterException");
        await refused(publish(t, t.id, { Subject: "a\nb" }), "InvalidParameterException");
      },
    },
  },
  {
    operation: "Publish",
    rule: "a topic that is not there is NotFound",
    source: "API reference: Publish — Errors",
    by: {
      sdk: (t) =>
        refused(publish(t, "x", { TopicArn: `${TopicArn}-none` }), "NotFoundException", { status: 404 }),
      async boto3(t) {
        await t.python(`refused("NotFound", sns.publish, TopicArn=given["topic"], Message="x")`, {
          topic: `${TopicArn}-none`,
        });
      },
    },
  },
  {
    operation: "PublishBatch",
    rule: "each entry is answered for; ids may not be equal, and ten are the most",
    source: "API reference: PublishBatch",
    by: {
      async sdk(t) {
        const batch = (ids: string[]) =>
          t.sdk.sns.send(
            new PublishBatchCommand({
              TopicArn,
              PublishBatchRequestEntries: ids.map((Id) => ({
                Id,
                Message: Id === "bad" ? "" : `${t.id}-${Id}`,
              })),
            }),
          );
        const { Successful, Failed } = await batch(["good", "bad"]);
        assert.deepEqual([Successful?.[0]?.Id, Failed?.[0]?.Id], ["good", "bad"]);
        await t.message("raw", `${t.id}-good`);
        await refused(batch(["a", "a"]), "BatchEntryIdsNotDistinctException");
        const eleven = Array.from({ length: 11 }, (_, n) => `i${n}`);
        await refused(batch(eleven), "TooManyEntriesInBatchRequestException");
      },
    },
  },
  {
    operation: "ListSubscriptionsByTopic",
    rule: "the topic's subscriptions are told with protocol and endpoint",
    source: "API reference: ListSubscriptionsByTopic",
    by: {
      async sdk(t) {
        const { Subscriptions = [] } = await t.sdk.sns.send(
          new ListSubscriptionsByTopicCommand({ TopicArn }),
        );
        assert(
          Subscriptions.some(({ Protocol, Endpoint }) => Protocol === "sqs" && Endpoint === queueArn("raw")),
        );
        assert.equal(Subscriptions.length, 4);
      },
    },
  },
  {
    operation: "GetSubscriptionAttributes",
    rule: "raw delivery and filter policy are told",
    source: "API reference: GetSubscriptionAttributes",
    by: {
      async sdk(t) {
        const of = async (name: string) => {
          const request = new GetSubscriptionAttributesCommand({ SubscriptionArn: `${TopicArn}:${name}` });
          return (await t.sdk.sns.send(request)).Attributes ?? {};
        };
        assert.equal((await of("raw")).RawMessageDelivery, "true");
        assert.equal((await of("by-body")).FilterPolicyScope, "MessageBody");
      },
    },
  },
  {
    operation: "GetTopicAttributes",
    rule: "a topic tells its owner and how many have subscribed",
    source: "API reference: GetTopicAttributes",
    by: {
      async sdk(t) {
        const { Attributes } = await t.sdk.sns.send(new GetTopicAttributesCommand({ TopicArn }));
        assert.deepEqual([Attributes?.Owner, Attributes?.SubscriptionsConfirmed], [ACCOUNT, "4"]);
      },
    },
  },
];
