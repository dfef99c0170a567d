/** How production fares, on one page of CloudWatch. An account's first three dashboards cost nothing. */
import { apiFunction, authFunction } from "./api";
import { changeMany, deadLetters as jobDeadLetters } from "./jobs";
import { bytesOf, type Metric, ofApi, ofFunction, ofQueue, ofTable, own } from "./metrics";
import { deadLetters, missedSweeps, queue } from "./queue";
import { recognize, sweep } from "./recognition";
import { stageOf } from "./stage";
import { text } from "./text";

const stage = stageOf($app.stage);

/** One line of a graph: which metric, how its values of five minutes are put together, and what it is called. */
interface Line {
  metric: Metric;
  stat: string;
  label: string;
}

const WIDTH = 8;
const HEIGHT = 6;
const ACROSS = 24 / WIDTH;

const graphs: Record<string, Line[]> = {
  Photos: [
    { metric: own("Uploads"), stat: "Sum", label: "uploads" },
    { metric: own("Duplicates"), stat: "Sum", label: "there already" },
    { metric: own("Recognized"), stat: "Sum", label: "recognized" },
    { metric: own("Failed"), stat: "Sum", label: "failed" },
    { metric: own("Parked"), stat: "Sum", label: "put off to the next month" },
  ],
  "From upload to tags (ms)": [
    { metric: own("UploadToTags"), stat: "p50", label: "half within" },
    { metric: own("UploadToTags"), stat: "p95", label: "95 % within" },
  ],
  Recognizer: [
    { metric: own("RekognitionCalls"), stat: "Sum", label: "calls of Rekognition" },
    ...(text ? [{ metric: own("TextCalls"), stat: "Sum", label: "readings of text" }] : []),
    { metric: own("Retried"), stat: "Sum", label: "tries again later" },
    { metric: own("Stuck"), stat: "Sum", label: "mended by the sweep" },
  ],
  "Waiting photos": [
    { metric: ofQueue("ApproximateNumberOfMessagesVisible", queue), stat: "Maximum", label: "in the queue" },
    {
      metric: ofQueue("ApproximateNumberOfMessagesNotVisible", queue),
      stat: "Maximum",
      label: "at work, or put off",
    },
    {
      metric: ofQueue("ApproximateNumberOfMessagesVisible", deadLetters),
      stat: "Maximum",
      label: "dead letters",
    },
    {
      metric: ofQueue("ApproximateNumberOfMessagesVisible", jobDeadLetters),
      stat: "Maximum",
      label: "changes of many given up",
    },
    ...(text
      ? [
          {
            metric: ofQueue("ApproximateNumberOfMessagesVisible", text.queue),
            stat: "Maximum",
            label: "whose text is not read yet",
          },
        ]
      : []),
  ],
  "Oldest waiting photo (s)": [
    { metric: ofQueue("ApproximateAgeOfOldestMessage", queue), stat: "Maximum", label: "age" },
  ],
  Database: [
    { metric: ofTable("ConsumedWriteCapacityUnits"), stat: "Sum", label: "write units" },
    { metric: ofTable("ConsumedReadCapacityUnits"), stat: "Sum", label: "read units" },
    { metric: ofTable("WriteThrottleEvents"), stat: "Sum", label: "refused writes" },
    { metric: ofTable("ReadThrottleEvents"), stat: "Sum", label: "refused reads" },
  ],
  "Bytes in the bucket": [
    { metric: bytesOf("StandardStorage"), stat: "Average", label: "renditions, new and small photos" },
    { metric: bytesOf("IntelligentTieringFAStorage"), stat: "Average", label: "photos looked at this month" },
  ],
  "Missed sweeps": [
    {
      metric: ofQueue("ApproximateNumberOfMessagesVisible", missedSweeps),
      stat: "Maximum",
      label: "not taken on",
    },
  ],
  "API requests": [
    { metric: ofApi("Count"), stat: "Sum", label: "all" },
    { metric: ofApi("4xx"), stat: "Sum", label: "4xx" },
    { metric: ofApi("5xx"), stat: "Sum", label: "5xx" },
  ],
  "API latency (ms)": [
    { metric: ofApi("Latency"), stat: "p50", label: "half within" },
    { metric: ofApi("Latency"), stat: "p95", label: "95 % within" },
  ],
  "Functions' errors": each("Errors", "Sum"),
  "Functions' throttles": each("Throttles", "Sum"),
  "Functions' duration, 95 % within (ms)": each("Duration", "p95"),
  "Functions' invocations": each("Invocations", "Sum"),
};

function each(metric: string, stat: string): Line[] {
  const functions = {
    ...{ api: apiFunction, auth: authFunction, recognize, sweep },
    "change many": changeMany,
    ...(text && { "read text": text.reader }),
  };
  return Object.entries(functions).map(([label, fn]) => ({ metric: ofFunction(metric, fn), stat, label }));
}

if (stage.kind === "production")
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `${$app.name}-${$app.stage}`,
    // Source: Amazon CloudWatch API Reference, "Dashboard Body Structure and Syntax".
    dashboardBody: $jsonStringify({
      widgets: Object.entries(graphs).map(([title, lines], index) => ({
        type: "metric",
        x: (index % ACROSS) * WIDTH,
        y: Math.floor(index / ACROSS) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: {
          title,
          region: aws.getRegionOutput().region,
          view: "timeSeries",
          period: 300,
          metrics: lines.map(({ metric: { namespace, name, dimensions }, stat, label }) => [
            namespace,
            name,
            ...Object.entries(dimensions).flat(),
            { stat, label },
          ]),
        },
      })),
    }),
  });
