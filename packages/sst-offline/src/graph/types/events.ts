import { z } from "zod";
import { honored } from "../resource-type.ts";

/** A rule of EventBridge, of which schedules are run. What matches events by a pattern has no bus to listen to. */
export const eventRule = honored(
  "aws:cloudwatch/eventRule:EventRule",
  {
    name: z.string().optional(),
    scheduleExpression: z.string().optional(),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  },
  {
    withoutEffect: { description: "a text for people", forceDestroy: "only says what `sst remove` does" },
    notHonored: { eventPattern: "there is no event bus", eventBusName: "there is no event bus" },
  },
);

export const eventTarget = honored(
  "aws:cloudwatch/eventTarget:EventTarget",
  {
    rule: z.string(),
    arn: z.string(),
    input: z.string().optional(),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  },
  {
    withoutEffect: {
      targetId: "a name for the target",
      retryPolicy: "concerns calls that do not reach the function; here they do, or are refused for good",
    },
    notHonored: { eventBusName: "there is no event bus" },
  },
);

export const events = [eventRule, eventTarget];
