import { readFileSync } from "node:fs";
import { all, find, one, type Resource, type Snapshot, statements } from "sst-offline";
import { describe, expect, it } from "vitest";
import { DIMENSIONS, METRICS, NAMESPACE } from "../../packages/functions/src/metrics/names.ts";
import type { Settings } from "../settings.ts";
import { local } from "../snapshot/committed.ts";
import { evaluated } from "../snapshot/evaluated.ts";
import { stageOf } from "../stage.ts";

/** Somebody who is watched over: whoever infra/settings.ts names may have chosen not to be. */
const ada: Settings = {
  signUp: ["ada@example.org"],
  alertsTo: "ada@example.org",
  monthlyBudget: 20,
  text: true,
};
const { snapshot: production } = await evaluated("production", { settings: ada });

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const BUDGET = "aws:budgets/budget:Budget";

interface MetricRef {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

/**
 * What AWS publishes of the resources that this stack has, under which dimension. Sources: "Available CloudWatch
 * metrics for Amazon SQS", "Types of metrics for Lambda functions", "Monitor CloudWatch metrics for HTTP APIs",
 * "Amazon S3 metrics and dimensions" and "DynamoDB metrics and dimensions", each in its service's guide.
 */
const PUBLISHED: Record<
  string,
  {
    dimension: string;
    beside?: string;
    metrics: string[];
    holder(snapshot: Snapshot, value: string): Resource | undefined;
  }
> = {
  "AWS/SQS": {
    dimension: "QueueName",
    metrics: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesDelayed",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesVisible",
      "NumberOfMessagesDeleted",
      "NumberOfMessagesReceived",
      "NumberOfMessagesSent",
    ],
    holder: named("aws:sqs/queue:Queue"),
  },
  "AWS/Lambda": {
    dimension: "FunctionName",
    metrics: ["ConcurrentExecutions", "Duration", "Errors", "Invocations", "Throttles"],
    holder: named("aws:lambda/function:Function"),
  },
  "AWS/ApiGateway": {
    dimension: "ApiId",
    metrics: ["4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency"],
    holder: (snapshot, value) => find(snapshot, value, "aws:apigatewayv2/api:Api"),
  },
  "AWS/S3": {
    dimension: "BucketName",
    beside: "StorageType",
    metrics: ["BucketSizeBytes", "NumberOfObjects"],
    holder: (snapshot, value) => find(snapshot, value, "aws:s3/bucket:Bucket"),
  },
  "AWS/DynamoDB": {
    dimension: "TableName",
    metrics: [
      "ConsumedReadCapacityUnits",
      "ConsumedWriteCapacityUnits",
      "ReadThrottleEvents",
      "WriteThrottleEvents",
    ],
    holder: named("aws:dynamodb/table:Table"),
  },
};

function named(type: string) {
  return (snapshot: Snapshot, name: string) => all(snapshot, type).find(({ inputs }) => inputs.name === name);
}

/** The services of the stack's functions, as Powertools names them. */
const services = all(production, "aws:lambda/function:Function").map(
  ({ inputs }) =>
    (inputs.environment as { variables: Record<string, string> }).variables.POWERTOOLS_SERVICE_NAME,
);

/** @throws AssertionError unless somebody publishes this metric under these very dimensions. */
function expectPublished({ namespace, name, dimensions }: MetricRef): void {
  if (namespace === NAMESPACE) {
    const metric = METRICS[name as keyof typeof METRICS];
    expect(metric, name).toBeDefined();
    expect(Object.keys(dimensions).sort(), name).toEqual([...DIMENSIONS].sort());
    expect(dimensions, name).toEqual({ stage: "production", service: metric.service });
    expect(services, name).toContain(metric.service);
    return;
  }
  const known = PUBLISHED[namespace];
  expect(known?.metrics, `${namespace} ${name}`).toContain(name);
  expect(Object.keys(dimensions), name).toEqual([known!.dimension, known!.beside].filter(Boolean));
  expect(known!.holder(production, dimensions[known!.dimension]!), `${name} of ${dimensions}`).toBeDefined();
}

const alarms = all(production, ALARM);
const topic = one(production, "aws:sns/topic:Topic", "AlertsTopic");

describe("alarms in production", () => {
  it("watch metrics that are published", () => {
    for (const { inputs } of alarms)
      expectPublished({
        namespace: String(inputs.namespace),
        name: String(inputs.metricName),
        dimensions: inputs.dimensions as Record<string, string>,
      });
  });

  it("reach the topic when something goes wrong, and when it is right again", () => {
    for (const { inputs, name } of alarms)
      expect(inputs, name).toMatchObject({ alarmActions: [topic.arn], okActions: [topic.arn] });
  });

  it("rest while nothing happens, where a metric is published by what happens alone", () => {
    const others: Record<string, string> = { Invocations: "breaching", BucketSizeBytes: "ignore" };
    for (const { inputs, name } of alarms)
      expect(inputs.treatMissingData, name).toBe(others[String(inputs.metricName)] ?? "notBreaching");
  });

  it("ring when the sweep has not run, but not for two runs in one hour of the clock", () => {
    const { inputs } = alarms.find(({ inputs }) => inputs.metricName === "Invocations")!;
    const schedule = one(production, "aws:scheduler/schedule:Schedule").inputs;
    expect(inputs).toMatchObject({ comparisonOperator: "LessThanThreshold", threshold: 1, statistic: "Sum" });
    expect(inputs.dimensions).toEqual({
      FunctionName: find(production, (schedule.target as { arn: string }).arn)!.inputs.name,
    });
    expect(schedule.scheduleExpression).toBe("rate(1 hour)");
    expect(Number(inputs.period)).toBe(3600);
    expect(Number(inputs.evaluationPeriods)).toBeGreaterThanOrEqual(2);
    expect(Number(inputs.evaluationPeriods)).toBeLessThanOrEqual(6);
  });

  it("ring for a sweep that was set aside", () => {
    const { target } = one(production, "aws:scheduler/schedule:Schedule").inputs as {
      target: { deadLetterConfig: { arn: string } };
    };
    const queue = find(production, target.deadLetterConfig.arn)!;
    const ringing = alarms.filter(
      ({ inputs }) => (inputs.dimensions as { QueueName?: string }).QueueName === queue.inputs.name,
    );
    expect(ringing.map(({ inputs }) => inputs.threshold)).toEqual([1]);
  });

  it("ring before stored bytes take more than half of the month's budget", () => {
    const ringing = alarms.filter(({ inputs }) => inputs.metricName === "BucketSizeBytes");
    expect(ringing.map(({ inputs }) => inputs.dimensions)).toEqual(
      ["IntelligentTieringFAStorage", "StandardStorage"].map((StorageType) => ({
        BucketName: production.outputs.bucket,
        StorageType,
      })),
    );
    for (const { inputs } of ringing) {
      expect(inputs).toMatchObject({ period: 86_400, comparisonOperator: "GreaterThanOrEqualToThreshold" });
      expect((Number(inputs.threshold) / 1e9) * 0.023).toBeCloseTo(ada.monthlyBudget / 2, 5);
    }
  });

  it("say in words what is wrong, under a name of this stage", () => {
    for (const { inputs, name } of alarms) {
      expect(inputs.name, name).toMatch(/^phototag-production-/);
      expect(String(inputs.alarmDescription), name).toMatch(/\.|npm run ops/);
      // Without its stage a command means the machine that it runs on.
      expect(String(inputs.alarmDescription), name).not.toMatch(/npm run ops(?!.* --stage production$)/);
    }
  });

  it("cost at most twenty cents a month beyond the ten that are free, and ten for text: each is on one metric", () => {
    expect(alarms.length).toBeLessThanOrEqual(12 + 1);
    for (const { inputs, name } of alarms) expect(inputs.metricQueries, name).toBeUndefined();
  });

  it.each([
    ["dead letters", "ApproximateNumberOfMessagesVisible", "deadLetterQueueUrl"],
    ["an old message", "ApproximateAgeOfOldestMessage", "queueUrl"],
  ])("ring for %s", (_what, metric, output) => {
    const queue = find(production, production.outputs[output], "aws:sqs/queue:Queue")!;
    const ringing = alarms.filter(({ inputs }) => inputs.metricName === metric);
    expect(ringing.map(({ inputs }) => inputs.dimensions)).toContainEqual({ QueueName: queue.inputs.name });
  });

  it("let a photo have all its tries before a message counts as old", () => {
    const age = alarms.find(({ inputs }) => inputs.metricName === "ApproximateAgeOfOldestMessage")!;
    const queue = find(production, production.outputs.queueUrl)!;
    expect(Number(age.inputs.threshold)).toBeGreaterThan(2 * Number(queue.inputs.visibilityTimeoutSeconds));
  });
});

describe("the topic of alarms", () => {
  it("is told to one person, by mail", () => {
    const told = all(production, "aws:sns/topicSubscription:TopicSubscription").filter(
      ({ inputs }) => inputs.topic === topic.arn,
    );
    expect(told.map(({ inputs }) => inputs)).toEqual([
      { topic: topic.arn, protocol: "email", endpoint: ada.alertsTo },
    ]);
  });

  it("is written to by this stage's alarms and this account's budgets, and by nobody else", () => {
    const policies = all(production, "aws:sns/topicPolicy:TopicPolicy").filter(
      ({ inputs }) => inputs.arn === topic.arn,
    );
    expect(policies).toHaveLength(1);
    const account = { "aws:SourceAccount": production.app.account };
    const from = (service: string, source: string) => ({
      Effect: "Allow",
      Principal: { Service: [service] },
      Action: ["sns:Publish"],
      Resource: [topic.arn],
      Condition: { StringEquals: account, ArnLike: { "aws:SourceArn": source } },
    });
    const { region, account: id } = production.app;
    expect(statements(policies[0]!.inputs.policy)).toEqual([
      expect.objectContaining(
        from("cloudwatch.amazonaws.com", `arn:aws:cloudwatch:${region}:${id}:alarm:phototag-production-*`),
      ),
      expect.objectContaining(from("budgets.amazonaws.com", `arn:aws:budgets::${id}:*`)),
    ]);
  });
});

describe("the budget of production", () => {
  it("is the stage's, and warns at 80 % spent and when 100 % is foreseen", () => {
    const { inputs } = one(production, BUDGET);
    expect(inputs).toMatchObject({
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(ada.monthlyBudget),
      limitUnit: "USD",
      name: "phototag-production",
    });
    const warning = (notificationType: string, threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberSnsTopicArns: [topic.arn],
    });
    expect(inputs.notifications).toEqual([warning("ACTUAL", 80), warning("FORECASTED", 100)]);
  });
});

describe("the dashboard of production", () => {
  const { widgets } = JSON.parse(String(one(production, DASHBOARD).inputs.dashboardBody)) as {
    widgets: {
      x: number;
      y: number;
      width: number;
      height: number;
      properties: { title: string; region: string; metrics: unknown[][] };
    }[];
  };
  const drawn: MetricRef[] = widgets.flatMap(({ properties }) =>
    properties.metrics.map((line) => {
      const [namespace, name, ...pairs] = line.slice(0, -1) as string[];
      const dimensions: Record<string, string> = {};
      for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at]!] = pairs[at + 1]!;
      return { namespace: namespace!, name: name!, dimensions };
    }),
  );

  it("draws metrics that are published, in the stack's region", () => {
    for (const metric of drawn) expectPublished(metric);
    for (const { properties } of widgets) expect(properties.region).toBe(production.app.region);
  });

  it("draws every metric of Phototag's own, and all that an alarm watches", () => {
    const names = new Set(drawn.map(({ namespace, name }) => `${namespace} ${name}`));
    for (const name of Object.keys(METRICS)) expect(names).toContain(`${NAMESPACE} ${name}`);
    for (const { inputs } of alarms) expect(names).toContain(`${inputs.namespace} ${inputs.metricName}`);
  });

  it("covers each route's function and the workers", () => {
    const functions = drawn.flatMap(({ name, dimensions }) =>
      name === "Errors" ? dimensions.FunctionName! : [],
    );
    const every = ["api", "auth", "jobs", "read-text", "recognize", "sweep"].map(
      (service) =>
        all(production, "aws:lambda/function:Function").find(
          ({ source }) => source?.handler === `packages/functions/src/${service}.handler`,
        )!.inputs.name,
    );
    expect(functions.sort()).toEqual(every.sort());
  });

  it("has no two graphs in one place", () => {
    for (const a of widgets)
      for (const b of widgets)
        if (a !== b)
          expect(
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
            `${a.properties.title} and ${b.properties.title}`,
          ).toBe(true);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });
});

describe("docs/operations.md", () => {
  const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

  it("names every metric with what it is, and none beside", () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (Count|Milliseconds) \| (.+) \|$/gm)];
    expect(rows.map(([, name, service, unit, meaning]) => [name, { service, unit, meaning }])).toEqual(
      Object.entries(METRICS),
    );
  });

  it("says what to do for every alarm, and for none beside", () => {
    const [, section = ""] = /^## Alarms$(.*?)^## /ms.exec(page) ?? [];
    const rows = [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(
      ([, name]) => `phototag-production-${name}`,
    );
    expect(rows.sort()).toEqual(alarms.map(({ inputs }) => inputs.name).sort());
  });
});

it("a stage that tells nobody has nothing of it, and costs nothing for it", () => {
  for (const type of [ALARM, DASHBOARD, BUDGET]) expect(all(local, type), type).toEqual([]);
  expect(all(local, "aws:sns/topic:Topic")).toHaveLength(1);
  for (const stage of ["local", "ada", "pr-7"]) expect(stageOf(stage).alertsTo, stage).toBeUndefined();
});
