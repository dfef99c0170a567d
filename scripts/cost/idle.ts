import { all, type Snapshot } from "sst-offline";
import type { Line } from "./bill.ts";
import type { PriceName } from "./prices.ts";

/** A month as AWS counts it: 730 hours. */
export const HOURS = 730;

/**
 * Lambda keeps five long polls of 20 seconds open at an idle queue. (AWS Lambda Developer Guide, "Using Lambda with
 * Amazon SQS"; the requests are billed to the queue's owner.)
 */
const EMPTY_RECEIVES_PER_MONTH = 5 * 3 * 60 * HOURS;

/** Resources that AWS bills by the month even if nobody uses them. */
const STANDING: Record<string, PriceName> = {
  "aws:cloudwatch/dashboard:Dashboard": "dashboard",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": "compositeAlarm",
  "aws:kms/key:Key": "kmsKey",
  "aws:secretsmanager/secret:Secret": "secret",
  "aws:route53/zone:Zone": "hostedZone",
  "aws:wafv2/webAcl:WebAcl": "webAcl",
};

/** What a stack costs in a month in which nobody comes and only its schedules run. */
export function idleLines(snapshot: Snapshot): Line[] {
  const standing = Object.entries(STANDING).map(([type, price]) => ({
    price,
    by: type.split(":").at(-1)!,
    quantity: all(snapshot, type).length,
  }));
  const pollers = all(snapshot, "aws:lambda/eventSourceMapping:EventSourceMapping").length;
  return [
    {
      price: "sqs",
      by: "empty receives of event sources",
      quantity: pollers * EMPTY_RECEIVES_PER_MONTH,
    } as const,
    { price: "wafRule", by: "rules of AWS WAF", quantity: wafRules(snapshot) } as const,
    { price: "alarm", by: "Alarm", quantity: alarmMetrics(snapshot) } as const,
    ...standing,
  ].filter(({ quantity }) => quantity > 0);
}

const wafRules = (snapshot: Snapshot) =>
  all(snapshot, "aws:wafv2/webAcl:WebAcl").reduce(
    (sum, { inputs }) => sum + ((inputs.rules ?? []) as unknown[]).length,
    0,
  );

/** An alarm on an expression is billed for each metric that it reads. */
function alarmMetrics(snapshot: Snapshot): number {
  return all(snapshot, "aws:cloudwatch/metricAlarm:MetricAlarm").reduce((sum, { inputs }) => {
    const queries = (inputs.metricQueries ?? []) as { metric?: unknown }[];
    return sum + Math.max(1, queries.filter(({ metric }) => metric).length);
  }, 0);
}

/** How often the stack's schedules run in a month. @throws Error for an expression that is no rate */
export function scheduledRuns(snapshot: Snapshot): number {
  const hours: Record<string, number> = { minute: 1 / 60, hour: 1, day: 24 };
  return all(snapshot, "aws:scheduler/schedule:Schedule").reduce((sum, { inputs, name }) => {
    const expression = String(inputs.scheduleExpression);
    const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    if (!value || !unit) throw new Error(`${name}: how often does ${expression} run?`);
    return sum + HOURS / (Number(value) * hours[unit]!);
  }, 0);
}
