import { type Authorize, allowSigned, onBehalfOf } from "../../endpoint/access.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError, type Service } from "../../service.ts";
import type { StoreOp } from "../../store/store.ts";
import type { Lambda } from "../lambda/lambda.ts";
import type { Sqs } from "../sqs/sqs.ts";
import { groupOf } from "./fifo.ts";
import { OPERATIONS } from "./operations.ts";
import { answer, readInput } from "./protocol.ts";
import { checkNotification, fanOut } from "./publish.ts";
import type { Notification, SubscriptionSpec, TopicSpec } from "./spec.ts";
import { subscribedFunctions } from "./subscribed-functions.ts";
import { Topics } from "./topics.ts";

export interface SnsOptions {
  topics: TopicSpec[];
  subscriptions: SubscriptionSpec[];
  account: string;
  region: string;
  publicUrl: string;
  /** Where messages go: all of one notification in one durable batch. */
  sqs: Pick<Sqs, "send">;
  /** What functions that are subscribed are called by. */
  lambda?: Pick<Lambda, "invoke">;
  authorize?: Authorize;
  /** Told of a function that failed each time. */
  onError?(message: string): void;
}

/** Amazon SNS, with the call that other services inside this process make without HTTP. */
export interface Sns extends Service {
  /**
   * Publishes to a topic. When it returns, the message is in every subscribed queue, and `alongside` is
   * written with it; subscribed functions are called afterwards.
   * @throws AwsError NotFound, InvalidParameter
   */
  publish(
    topicArn: string,
    notification: Notification,
    alongside?: StoreOp[],
  ): Promise<{ messageId: string; sequenceNumber?: string }>;
}

/** @throws Error naming a subscription that can't be honored. */
export function createSns(options: SnsOptions): Sns {
  const { sqs, publicUrl, account, authorize = allowSigned } = options;
  const topics = new Topics(options.topics, options.subscriptions);
  const functions = subscribedFunctions({ ...options, authorize });

  const publish: Sns["publish"] = async (topicArn, notification, alongside) => {
    const topic = topics.need(topicArn);
    checkNotification(notification);
    const grouped = { ...notification, ...groupOf(topic, notification) };
    const { messageId, messages, events } = fanOut(topic, topics.subscribersOf(topicArn), grouped, {
      publicUrl,
    });
    const [sent] = await sqs.send(await deliverable(topicArn, messages), alongside);
    functions.invoke(topicArn, events);
    return { messageId, sequenceNumber: sent?.sequenceNumber };
  };

  /** SNS is a sender like any other: it drops what a queue's policy does not let it send. */
  async function deliverable<M extends { queueArn: string }>(topicArn: string, messages: M[]): Promise<M[]> {
    const taken: M[] = [];
    for (const message of messages) {
      try {
        await authorize({
          ...onBehalfOf("sns.amazonaws.com", topicArn, account),
          action: "sqs:SendMessage",
          resource: message.queueArn,
        });
        taken.push(message);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }
    return taken;
  }

  return {
    publish,
    async handle(incoming) {
      const exchange = incoming as SignedExchange;
      const input = await readInput(exchange);
      const operation = OPERATIONS[input.operation];
      if (!operation)
        throw new AwsError("InvalidAction", `The action ${input.operation} is not valid for this endpoint.`);
      const { caller, credentials } = exchange;
      await authorize({
        caller,
        credentials,
        action: `sns:${operation.action ?? input.operation}`,
        resource: operation.resource(input.tree) ?? "*",
      });
      answer(exchange, input.operation, await operation.run(input.tree, { topics, publish, account }));
    },
    close: functions.close,
  };
}
