/** A topic as the stack defines it. */
export interface TopicSpec {
  name: string;
  arn: string;
  displayName?: string;
  /** Messages keep their order by group, and come once; the topic's name ends with `.fifo`. */
  fifoTopic?: boolean;
  contentBasedDeduplication?: boolean;
  /** The topic's resource policy as JSON. */
  policy?: string;
}

/** A subscription; names are AWS's subscription attributes. */
export interface SubscriptionSpec {
  arn: string;
  topicArn: string;
  protocol: "sqs" | "lambda";
  /** The queue's ARN, or the function's. */
  endpoint: string;
  rawMessageDelivery?: boolean;
  /** As JSON. */
  filterPolicy?: string;
  filterPolicyScope?: "MessageAttributes" | "MessageBody";
}

/** A message's attribute; `BinaryValue` is base64. */
export interface NotificationAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export interface Notification {
  message: string;
  subject?: string;
  attributes?: Record<string, NotificationAttribute>;
  /** FIFO topics alone have it. */
  groupId?: string;
  deduplicationId?: string;
}
