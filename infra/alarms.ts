/** What wakes whoever runs Phototag: alarms and the month's budget, on stages that say whom to wake. */
import { deadLetters as jobDeadLetters } from "./jobs";
import { bytesOf, type Metric, ofApi, ofFunction, ofQueue, ofTable } from "./metrics";
import { deadLetters, missedSweeps, queue } from "./queue";
import { recognize, sweep } from "./recognition";
import { stageOf } from "./stage";
import { text } from "./text";

const stage = stageOf($app.stage);
const prefix = `${$app.name}-${$app.stage}`;
/** What the commands in a message need, or they mean the machine that they run on. */
const here = `--stage ${$app.stage}`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Alarm {
  metric: Metric;
  statistic: "Sum" | "Maximum" | "Average";
  /** Said in the message: what it means, and what to do first. */
  description: string;
  threshold: number;
  /** Seconds of one value. */
  period: number;
  /** How many values in a row are at the threshold, or over it. */
  periods: number;
  /** It rings for values below the threshold instead. */
  below?: true;
  /** What it makes of no value. @default "notBreaching", for most metrics are not published while nothing happens */
  missing?: "breaching" | "ignore";
}

/** What an alarm on `StorageType` rings at: new photos lie in these two for their first month, wherever they go then. */
const bytes = (StorageType: Parameters<typeof bytesOf>[0]): Alarm => ({
  metric: bytesOf(StorageType),
  statistic: "Average",
  description:
    "The bucket holds more than half of the month's budget pays for. Whose photos these are: docs/operations.md, Storage.",
  threshold: stage.watchedBytes,
  period: DAY,
  periods: 1,
  // S3 publishes a day's value some time in the next day.
  missing: "ignore",
});

/**
 * What wakes a person, each on one metric: an alarm costs $0.10 a month for every metric that it reads (the first
 * ten of an account are free), so there are about that many. What a person is told to do stands in docs/operations.md.
 */
const ALARMS: Record<string, Alarm> = {
  "dead-letters": {
    metric: ofQueue("ApproximateNumberOfMessagesVisible", deadLetters),
    statistic: "Maximum",
    description: `Photos were given up after every try. Which and why: npm run ops -- dlq list ${here}`,
    threshold: 1,
    period: 5 * MINUTE,
    periods: 1,
  },
  ...(text && {
    "text-dead-letters": {
      metric: ofQueue("ApproximateNumberOfMessagesVisible", text.deadLetters),
      statistic: "Maximum",
      description: "Text was not read in photos, after every try. Look at the log of ReadText.",
      threshold: 1,
      period: 5 * MINUTE,
      periods: 1,
    },
  }),
  "job-dead-letters": {
    metric: ofQueue("ApproximateNumberOfMessagesVisible", jobDeadLetters),
    statistic: "Maximum",
    description: "A change of many photos was given up after every try. Look at the log of ChangeMany.",
    threshold: 1,
    period: 5 * MINUTE,
    periods: 1,
  },
  "queue-age": {
    metric: ofQueue("ApproximateAgeOfOldestMessage", queue),
    statistic: "Maximum",
    description: `A photo has waited half an hour to be recognized. What is stuck: npm run ops -- status ${here}`,
    // All tries of a photo with their back-off take ten minutes, and a large import its time.
    threshold: 30 * MINUTE,
    period: 5 * MINUTE,
    periods: 2,
  },
  "recognize-errors": {
    metric: ofFunction("Errors", recognize),
    statistic: "Sum",
    description: "Recognition crashes, runs out of time or of memory. Look at the log of Recognize.",
    threshold: 3,
    period: 5 * MINUTE,
    periods: 1,
  },
  "recognize-throttles": {
    metric: ofFunction("Throttles", recognize),
    statistic: "Sum",
    description:
      "Lambda has no instances left for recognition: see the account's limit of concurrent executions.",
    // Messages that find none come again, so a burst is no harm.
    threshold: 10,
    period: 5 * MINUTE,
    periods: 3,
  },
  "sweep-errors": {
    metric: ofFunction("Errors", sweep),
    statistic: "Sum",
    description: `The sweep failed, for some photos or for all. Its log says which ("not swept"), and what had drifted ("drift mended"). By hand: npm run ops -- sweep ${here}, then npm run ops -- recount ${here}`,
    threshold: 1,
    period: HOUR,
    periods: 1,
  },
  "sweep-stopped": {
    metric: ofFunction("Invocations", sweep),
    statistic: "Sum",
    description: `The hourly sweep has not run for three hours. By hand: npm run ops -- sweep ${here}`,
    threshold: 1,
    below: true,
    missing: "breaching",
    // Two runs may fall into one hour of the clock and none into the next.
    period: HOUR,
    periods: 3,
  },
  "sweep-missed": {
    metric: ofQueue("ApproximateNumberOfMessagesVisible", missedSweeps),
    statistic: "Maximum",
    description: "Lambda did not take a sweep on. Why is said by the message in the queue MissedSweeps.",
    threshold: 1,
    period: 5 * MINUTE,
    periods: 1,
  },
  "bytes-new": bytes("StandardStorage"),
  "bytes-kept": bytes("IntelligentTieringFAStorage"),
  "api-5xx": {
    metric: ofApi("5xx"),
    statistic: "Sum",
    description: "The API fails: its functions crash, or are throttled. Look at the log of ApiFunction.",
    threshold: 5,
    period: 5 * MINUTE,
    periods: 1,
  },
  "table-throttles": {
    metric: ofTable("WriteThrottleEvents"),
    statistic: "Sum",
    description: "DynamoDB refuses writes: one library writes faster than one partition takes.",
    threshold: 10,
    period: 5 * MINUTE,
    periods: 2,
  },
};

if (stage.alertsTo) watch(stage.alertsTo);

function watch(address: string): void {
  const alerts = new sst.aws.SnsTopic("Alerts");

  const region = aws.getRegionOutput().region;
  const account = aws.getCallerIdentityOutput().accountId;
  const mayPublish = (service: string, source: $util.Output<string>) => ({
    actions: ["sns:Publish"],
    resources: [alerts.arn],
    principals: [{ type: "Service", identifiers: [service] }],
    conditions: [
      { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
      { test: "ArnLike", variable: "aws:SourceArn", values: [source] },
    ],
  });
  // A topic's default policy keeps Budgets out, and lets in whatever acts in the account.
  const policy = new aws.sns.TopicPolicy("AlertsPolicy", {
    arn: alerts.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        mayPublish(
          "cloudwatch.amazonaws.com",
          $interpolate`arn:aws:cloudwatch:${region}:${account}:alarm:${prefix}-*`,
        ),
        mayPublish("budgets.amazonaws.com", $interpolate`arn:aws:budgets::${account}:*`),
      ],
    }).json,
  });

  // AWS writes to the address first, and tells it nothing before the link in that mail is followed.
  new aws.sns.TopicSubscription("AlertsByMail", {
    topic: alerts.arn,
    protocol: "email",
    endpoint: address,
  });

  for (const [name, alarm] of Object.entries(ALARMS)) {
    const { metric, statistic, description, threshold, period, periods, below, missing } = alarm;
    new aws.cloudwatch.MetricAlarm(`Alarm-${name}`, {
      name: `${prefix}-${name}`,
      alarmDescription: description,
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: metric.dimensions,
      statistic,
      period,
      evaluationPeriods: periods,
      comparisonOperator: below ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
      threshold,
      treatMissingData: missing ?? "notBreaching",
      alarmActions: [alerts.arn],
      okActions: [alerts.arn],
    });
  }

  if (stage.monthlyBudget)
    new aws.budgets.Budget(
      "Budget",
      {
        name: prefix,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(stage.monthlyBudget),
        limitUnit: "USD",
        // The whole account's: a tag filters costs only once it was activated by hand, and until then nothing counts.
        notifications: [
          { notificationType: "ACTUAL", threshold: 80 },
          { notificationType: "FORECASTED", threshold: 100 },
        ].map((when) => ({
          ...when,
          thresholdType: "PERCENTAGE",
          comparisonOperator: "GREATER_THAN",
          subscriberSnsTopicArns: [alerts.arn],
        })),
      },
      // AWS tries to publish when a budget is made, and refuses one whose topic it may not reach.
      { dependsOn: [policy] },
    );
}
