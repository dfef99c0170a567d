import { timetableOf } from "../services/scheduler/timetable.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { eventRule, eventTarget } from "./types/events.ts";
import { schedule } from "./types/lambda.ts";
import { queue } from "./types/messaging.ts";

/** When a function is called, and with what. */
export interface ScheduleSpec {
  name: string;
  arn: string;
  /** `rate(1 hour)`, `cron(0 3 * * ? *)`, `at(2027-01-01T00:00:00)` */
  expression: string;
  /** IANA name of the time zone that a cron expression, or a single time, is meant in. */
  timeZone: string;
  /** Milliseconds since 1970; it runs at neither before nor after. */
  startsAt?: number;
  endsAt?: number;
  /** A run may come so many minutes late, at random. */
  flexibleMinutes?: number;
  functionArn: string;
  /** That EventBridge Scheduler takes on to call the function. */
  roleArn?: string;
  /** The rule of EventBridge that calls the function instead, by the function's own permission. */
  ruleArn?: string;
  /** JSON text that the function is given; an event that tells of the schedule when there is none. */
  input?: string;
  /** The queue that gets what could not be handed to the function. */
  deadLetterArn?: string;
}

/** @throws StartError for an expression that EventBridge would not take */
export function scheduleSpecs(graph: Graph): ScheduleSpec[] {
  return [...ofScheduler(graph), ...ofRules(graph)];
}

/** What `sst.aws.CronV2` makes. */
function ofScheduler(graph: Graph): ScheduleSpec[] {
  const specs = graph.each(schedule, ({ name, arn, label, inputs }) => {
    if (inputs.state === "DISABLED") return [];
    const { target, flexibleTimeWindow: window } = inputs;
    const deadLetters = target.deadLetterConfig?.arn;
    const spec: ScheduleSpec = {
      name: inputs.name ?? name,
      arn,
      expression: inputs.scheduleExpression,
      timeZone: inputs.scheduleExpressionTimezone ?? "UTC",
      startsAt: timeOf(inputs.startDate),
      endsAt: timeOf(inputs.endDate),
      flexibleMinutes: window?.mode === "FLEXIBLE" ? window.maximumWindowInMinutes : undefined,
      functionArn: functionArn(graph, target.arn, label),
      roleArn: target.roleArn,
      input: target.input,
      deadLetterArn: deadLetters && find(graph.all(queue), deadLetters, label).arn,
    };
    return [checked(spec, label)];
  });
  return specs.flat();
}

/** What EventBridge's older rules say of schedules; `sst.aws.Cron` makes them. */
function ofRules(graph: Graph): ScheduleSpec[] {
  const specs = graph.each(eventTarget, ({ label, inputs }) => {
    const { name, arn, inputs: rule } = find(graph.all(eventRule), inputs.rule, label);
    if (rule.state === "DISABLED" || rule.scheduleExpression === undefined) return [];
    const spec: ScheduleSpec = {
      name: rule.name ?? name,
      arn,
      expression: rule.scheduleExpression,
      timeZone: "UTC",
      functionArn: functionArn(graph, inputs.arn, label),
      ruleArn: arn,
      input: inputs.input,
      deadLetterArn:
        inputs.deadLetterConfig && find(graph.all(queue), inputs.deadLetterConfig.arn, label).arn,
    };
    if (/^at\(/.test(spec.expression))
      throw new StartError("snapshot", `${label}: a rule takes rate() and cron(), not ${spec.expression}`);
    return [checked(spec, label)];
  });
  return specs.flat();
}

function checked(spec: ScheduleSpec, label: string): ScheduleSpec {
  try {
    timetableOf(spec);
    return spec;
  } catch (error) {
    throw new StartError("snapshot", `${label}: ${(error as Error).message}`, { cause: error });
  }
}

/** Dates of a schedule are meant in UTC whatever its time zone. (Amazon EventBridge Scheduler API Reference, "CreateSchedule".) */
const timeOf = (date: string | undefined) =>
  date === undefined ? undefined : Date.parse(/Z|[+-]\d\d:?\d\d$/.test(date) ? date : `${date}Z`);
