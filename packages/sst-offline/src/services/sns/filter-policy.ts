import { compilePattern } from "../event-pattern.ts";
import type { Notification, NotificationAttribute, SubscriptionSpec } from "./spec.ts";

/** Whether the message passes, given how to look a key's values up. */
export type Filter = (notification: Notification) => boolean;

/**
 * Compiles a subscription's filter policy.
 * Source: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies".
 * @throws Error naming the subscription for an operator that is not known: it must not pass silently.
 */
export function compileFilter(subscription: SubscriptionSpec): Filter {
  if (!subscription.filterPolicy) return () => true;
  const fail = (reason: string) =>
    new Error(`The filter policy of the subscription ${subscription.arn} ${reason}.`);
  let policy: unknown;
  try {
    policy = JSON.parse(subscription.filterPolicy);
  } catch {
    throw fail("is not JSON");
  }
  const test = compilePattern(policy, fail);
  if (subscription.filterPolicyScope !== "MessageBody")
    return ({ attributes = {} }) =>
      test(
        Object.fromEntries(
          Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
        ),
      );
  return ({ message }) => {
    try {
      return test(JSON.parse(message));
    } catch {
      // A body that isn't JSON matches no body filter.
      return false;
    }
  };
}

function attributeValue({ DataType, StringValue }: NotificationAttribute): unknown {
  if (DataType.startsWith("Number")) return Number(StringValue);
  if (DataType === "String.Array")
    try {
      return JSON.parse(StringValue ?? "");
    } catch {
      return undefined;
    }
  return StringValue;
}
