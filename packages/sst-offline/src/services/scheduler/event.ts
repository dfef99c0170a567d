import { randomUUID } from "node:crypto";
import type { ScheduleSpec } from "../../graph/schedules.ts";

/**
 * What a run hands to its function. Without an input it tells of the schedule; within one, words such as
 * `<aws.scheduler.scheduled-time>` are filled in. (Amazon EventBridge Scheduler User Guide, "Adding context
 * attributes in EventBridge Scheduler"; Amazon EventBridge User Guide, "Creating a rule that runs on a schedule".)
 * @param due milliseconds since 1970
 */
export function eventOf(spec: ScheduleSpec, due: number): unknown {
  const time = new Date(due).toISOString().replace(/\.\d+Z$/, "Z");
  const id = randomUUID();
  if (spec.input !== undefined)
    return JSON.parse(
      spec.ruleArn !== undefined
        ? spec.input
        : spec.input
            .replaceAll("<aws.scheduler.schedule-arn>", spec.arn)
            .replaceAll("<aws.scheduler.scheduled-time>", time)
            .replaceAll("<aws.scheduler.execution-id>", id)
            .replaceAll("<aws.scheduler.attempt-number>", "1"),
    );
  const [, , , region, account] = spec.arn.split(":");
  return {
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: spec.ruleArn === undefined ? "aws.scheduler" : "aws.events",
    account,
    time,
    region,
    resources: [spec.arn],
    // Scheduler's own has a text there, the rules' an object.
    detail: spec.ruleArn === undefined ? "{}" : {},
  };
}
