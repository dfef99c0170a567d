import { AwsError } from "../../service.ts";
import { compileFilter, type Filter } from "./filter-policy.ts";
import type { SubscriptionSpec, TopicSpec } from "./spec.ts";

export interface Subscription extends SubscriptionSpec {
  passes: Filter;
}

/** The stack's topics and who listens to them. They never change while it runs, so there is nothing to keep on disk. */
export class Topics {
  private readonly byArn: ReadonlyMap<string, TopicSpec>;
  readonly subscriptions: readonly Subscription[];

  /** @throws Error naming a subscription that can't be honored. */
  constructor(topics: TopicSpec[], subscriptions: SubscriptionSpec[]) {
    this.byArn = new Map(topics.map((topic) => [topic.arn, topic]));
    for (const { arn, topicArn, protocol, endpoint } of subscriptions) {
      if (!this.byArn.has(topicArn))
        throw new Error(`The subscription ${arn} is to the unknown topic ${topicArn}.`);
      if (endpoint.endsWith(".fifo") && !this.byArn.get(topicArn)?.fifoTopic)
        throw new Error(`The subscription ${arn}: a FIFO queue listens to FIFO topics only.`);
      if (protocol !== "sqs" && protocol !== "lambda")
        throw new Error(`The subscription ${arn} delivers by ${protocol}; only sqs and lambda are known.`);
    }
    this.subscriptions = subscriptions.map((spec) => ({ ...spec, passes: compileFilter(spec) }));
  }

  all(): TopicSpec[] {
    return [...this.byArn.values()];
  }

  /** @throws AwsError NotFound */
  need(arn: string): TopicSpec {
    const topic = this.byArn.get(arn);
    if (!topic) throw new AwsError("NotFound", "Topic does not exist", 404);
    return topic;
  }

  subscribersOf(arn: string): Subscription[] {
    return this.subscriptions.filter((subscription) => subscription.topicArn === arn);
  }
}
