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
    withoutEffect: {
      description: "a text for people",
      forceDestroy: "only says what `sst remove` does",
      namePrefix: "names are not shown",
    },
    notHonored: {
      eventPattern: "there is no event bus",
      eventBusName: "there is no event bus",
      roleArn: "a rule calls functions by their own permission",
    },
    refused: { isEnabled: "say it by state" },
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
      forceDestroy: "only says what `sst remove` does",
      targetId: "a name for the target",
      retryPolicy: "concerns calls that do not reach the function; here they do, or are refused for good",
    },
    notHonored: {
      eventBusName: "there is no event bus",
      roleArn: "a rule calls functions by their own permission",
    },
    refused: {
      ...Object.fromEntries(
        [
          ...["appsyncTarget", "batchTarget", "ecsTarget", "httpTarget", "kinesisTarget", "redshiftTarget"],
          ...["runCommandTargets", "sagemakerPipelineTarget", "sqsTarget"],
        ].map((name) => [name, "rules call functions"]),
      ),
      inputPath: "a function is given the event, or a fixed text",
      inputTransformer: "a function is given the event, or a fixed text",
    },
  },
);

export const events = [eventRule, eventTarget];
