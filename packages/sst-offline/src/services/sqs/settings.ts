import { AwsError } from "../../service.ts";
import type { FifoSettings } from "./fifo.ts";
import type { QueueSpec } from "./spec.ts";
import type { StoredOverride } from "./store.ts";

/** A queue's attributes in force. Seconds and bytes. */
export interface QueueSettings {
  visibilityTimeout: number;
  messageRetentionPeriod: number;
  delaySeconds: number;
  receiveMessageWaitTimeSeconds: number;
  maximumMessageSize: number;
  redrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number };
  policy?: string;
  /** Undefined: a standard queue. */
  fifo?: FifoSettings;
}

/** Amazon SQS API Reference, "SetQueueAttributes". */
const NUMERIC = {
  VisibilityTimeout: { setting: "visibilityTimeout", min: 0, max: 43_200 },
  MessageRetentionPeriod: { setting: "messageRetentionPeriod", min: 60, max: 1_209_600 },
  DelaySeconds: { setting: "delaySeconds", min: 0, max: 900 },
  ReceiveMessageWaitTimeSeconds: { setting: "receiveMessageWaitTimeSeconds", min: 0, max: 20 },
  MaximumMessageSize: { setting: "maximumMessageSize", min: 1024, max: 1_048_576 },
} as const;

/** A standard queue knows none of these; and no queue becomes another kind. */
const FIFO = {
  ContentBasedDeduplication: { setting: "contentBasedDeduplication", values: ["true", "false"] },
  DeduplicationScope: { setting: "deduplicationScope", values: ["queue", "messageGroup"] },
  FifoThroughputLimit: { setting: "fifoThroughputLimit", values: ["perQueue", "perMessageGroupId"] },
} as const;

export function settingsOf(spec: QueueSpec): QueueSettings {
  return {
    visibilityTimeout: spec.visibilityTimeout ?? 30,
    messageRetentionPeriod: spec.messageRetentionPeriod ?? 345_600,
    delaySeconds: spec.delaySeconds ?? 0,
    receiveMessageWaitTimeSeconds: spec.receiveMessageWaitTimeSeconds ?? 0,
    maximumMessageSize: spec.maximumMessageSize ?? 1_048_576,
    redrivePolicy: spec.redrivePolicy,
    policy: spec.policy,
    fifo: spec.fifoQueue
      ? {
          contentBasedDeduplication: spec.contentBasedDeduplication ?? false,
          deduplicationScope: spec.deduplicationScope ?? "queue",
          fifoThroughputLimit: spec.fifoThroughputLimit ?? "perQueue",
        }
      : undefined,
  };
}

/** The settings as `GetQueueAttributes` words them; those that are not set are left out. */
export function toAttributes(settings: QueueSettings): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, { setting }] of Object.entries(NUMERIC)) attributes[name] = String(settings[setting]);
  if (settings.redrivePolicy) attributes.RedrivePolicy = JSON.stringify(settings.redrivePolicy);
  if (settings.policy) attributes.Policy = settings.policy;
  if (settings.fifo) {
    attributes.FifoQueue = "true";
    attributes.ContentBasedDeduplication = String(settings.fifo.contentBasedDeduplication);
    attributes.DeduplicationScope = settings.fifo.deduplicationScope;
    attributes.FifoThroughputLimit = settings.fifo.fifoThroughputLimit;
  }
  return attributes;
}

/**
 * Changes `settings` by one attribute; an empty value takes it away.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue
 */
export function applyAttribute(settings: QueueSettings, name: string, value: string): void {
  const numeric = NUMERIC[name as keyof typeof NUMERIC];
  if (numeric) {
    const number = Number(value);
    if (value === "" || !Number.isInteger(number) || number < numeric.min || number > numeric.max)
      throw invalidValue(name);
    settings[numeric.setting] = number;
  } else if (name === "RedrivePolicy") {
    settings.redrivePolicy = value === "" ? undefined : parseRedrivePolicy(value);
  } else if (name === "Policy") {
    settings.policy = value === "" ? undefined : value;
  } else if (settings.fifo && Object.hasOwn(FIFO, name)) {
    const { setting, values } = FIFO[name as keyof typeof FIFO];
    const at = (values as readonly string[]).indexOf(value);
    if (at < 0) throw invalidValue(name);
    settings.fifo = { ...settings.fifo, [setting]: setting === "contentBasedDeduplication" ? !at : value };
  } else {
    throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  }
}

/** Applies what was set over the stack's values and still holds; the rest is forgotten. */
export function applyOverrides(settings: QueueSettings, overrides: Record<string, StoredOverride>): void {
  const stack = toAttributes(settings);
  for (const [name, { value, over }] of Object.entries(overrides))
    if ((stack[name] ?? "") === over) applyAttribute(settings, name, value);
}

function parseRedrivePolicy(value: string): QueueSettings["redrivePolicy"] {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(value) as Record<string, unknown>;
    const count = Number(maxReceiveCount);
    if (typeof deadLetterTargetArn === "string" && Number.isInteger(count) && count >= 1 && count <= 1000)
      return { deadLetterTargetArn, maxReceiveCount: count };
  } catch {
    // Not JSON: said below.
  }
  throw invalidValue("RedrivePolicy");
}

function invalidValue(name: string): AwsError {
  return new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}
