import assert from "node:assert/strict";
import { GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Context } from "../context.ts";
import { eventually, type Row } from "../row.ts";

const SCALING = "Configuring scaling behavior for SQS event source mappings";
const PARTIAL = "Handling errors for an SQS event source in Lambda — Implementing partial batch responses";

/** What the function told of a message: when its batch began and ended, and which try it was. */
interface Told {
  body: string;
  began: number;
  ended: number;
  received: number;
}

/** What became of the messages of this row, once `enough` is told. */
function told(t: Context, enough: (list: Told[]) => boolean): Promise<Told[]> {
  return eventually(async () => {
    const list = t.cloud.events
      .flatMap((event) => (event.kind === "log" ? (/consumed (\[.*\])/.exec(event.line)?.[1] ?? []) : []))
      .flatMap((text) => JSON.parse(text) as Told[])
      .filter(({ body }) => body.includes(t.id));
    return enough(list) ? list : undefined;
  });
}

const sendAll = (t: Context, queue: string, bodies: string[], more = (_body: string): object => ({})) =>
  t.sdk.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: t.queueUrl(queue),
      Entries: bodies.map((body, n) => ({ Id: `m${n}`, MessageBody: `${body} ${t.id}`, ...more(body) })),
    }),
  );

const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);

export const EVENT_SOURCE_ROWS: Row[] = [
  {
    operation: "Event source",
    rule: "no more batches of a queue are under way at once than its maximum concurrency",
    source: SCALING,
    by: {
      async sdk(t) {
        await sendAll(t, "consumed", numbers(8));
        const list = await told(t, ({ length }) => length >= 8);
        for (const { began } of list) {
          const atOnce = list.filter((other) => other.began <= began && began < other.ended);
          assert(atOnce.length <= 2, `${atOnce.length} batches of one message at once`);
        }
      },
    },
  },
  {
    operation: "Event source",
    rule: "messages that are reported as failed come again after the visibility timeout, the others are gone",
    source: PARTIAL,
    by: {
      async sdk(t) {
        await sendAll(t, "soon-again", ["well", "fails-once"]);
        const list = await told(t, (all) => all.some(({ received }) => received === 2));
        const tries = (word: string) =>
          list.filter(({ body }) => body.startsWith(word)).map(({ received }) => received);
        assert.deepEqual([tries("well"), tries("fails-once")], [[1], [1, 2]]);
      },
    },
  },
  {
    operation: "Event source",
    rule: "what a function handled without an error is deleted from its queue",
    source: "Using Lambda with Amazon SQS",
    by: {
      async sdk(t) {
        await sendAll(t, "consumed", ["one"]);
        await told(t, ({ length }) => length >= 1);
        await eventually(async () => {
          const { Attributes } = await t.sdk.sqs.send(
            new GetQueueAttributesCommand({ QueueUrl: t.queueUrl("consumed"), AttributeNames: ["All"] }),
          );
          const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: held } =
            Attributes ?? {};
          return (waiting === "0" && held === "0") || undefined;
        });
      },
    },
  },
  {
    operation: "Event source",
    rule: "messages of a FIFO queue's group reach the function in order, and never two batches of it at once",
    source: SCALING,
    by: {
      async sdk(t) {
        const bodies = ["a0", "b0", "a1", "b1", "a2", "b2", "a3"];
        await sendAll(t, "consumed.fifo", bodies, (body) => ({
          MessageGroupId: `${body[0]}${t.id}`,
          MessageDeduplicationId: `${body}${t.id}`,
        }));
        const list = await told(t, ({ length }) => length === bodies.length);
        for (const group of ["a", "b"]) {
          const own = list.filter(({ body }) => body.startsWith(group));
          assert.deepEqual(
            own.map(({ body }) => body.slice(0, 2)),
            bodies.filter((body) => body.startsWith(group)),
          );
          for (const [n, { began }] of own.entries())
            assert(n === 0 || own[n - 1]!.began === began || own[n - 1]!.ended <= began);
        }
      },
    },
  },
];

const scheduled = (t: Context, name: string): Promise<Record<string, unknown>> =>
  eventually(async () => {
    for (const event of t.cloud.events) {
      const [, text] = (event.kind === "log" && /scheduled (\{.*\})/.exec(event.line)) || [];
      const given = text && (JSON.parse(text) as Record<string, unknown>);
      if (given && JSON.stringify(given).includes(name)) return given;
    }
    return undefined;
  });

export const SCHEDULER_ROWS: Row[] = [
  {
    operation: "Schedules",
    rule: "a one-time schedule calls its function at that time, in its time zone, with its input and the words in it filled in",
    source: "Schedule types in EventBridge Scheduler",
    by: {
      async sdk(t) {
        const { name, at } = await scheduled(t, "given-input");
        assert.equal(name, "given-input");
        assert.match(String(at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert(Date.parse(String(at)) <= Date.now());
      },
    },
  },
  {
    operation: "Schedules",
    rule: "without an input the function is told of the schedule",
    source: "Using templated targets in EventBridge Scheduler",
    by: {
      async sdk(t) {
        const event = await scheduled(t, "schedule/default/without-input");
        assert.equal(event.source, "aws.scheduler");
        assert.equal(event["detail-type"], "Scheduled Event");
      },
    },
  },
  {
    operation: "Schedules",
    rule: "what its role may not hand to the function goes to the schedule's dead-letter queue",
    source: "Configuring a schedule's dead-letter queue in EventBridge Scheduler",
    by: {
      async sdk(t) {
        const { Body, MessageAttributes } = await t.message("set-aside", "kept for later");
        assert.equal(Body, '{"note":"kept for later"}');
        assert.equal(MessageAttributes?.ERROR_CODE?.StringValue, "AccessDeniedException");
      },
    },
  },
];
