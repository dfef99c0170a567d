import type { CloudEvent } from "sst-offline";

interface EmbeddedMetrics {
  _aws?: { CloudWatchMetrics?: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [dimension: string]: unknown;
}

/**
 * The metrics that functions sent by their log lines, each by namespace, name and dimensions: that is what is
 * billed. (CloudWatch User Guide, "Specification: Embedded metric format".)
 */
export function metricNames(told: CloudEvent[]): Set<string> {
  const names = new Set<string>();
  for (const event of told) {
    if (event.kind !== "log" || !event.line.includes('"_aws"')) continue;
    const line = parse(event.line);
    for (const { Namespace, Dimensions, Metrics } of line?._aws?.CloudWatchMetrics ?? [])
      for (const set of Dimensions)
        for (const { Name } of Metrics)
          names.add(
            [Namespace, Name, ...set.map((dimension) => `${dimension}=${line?.[dimension]}`)].join(" "),
          );
  }
  return names;
}

function parse(line: string): EmbeddedMetrics | undefined {
  try {
    return JSON.parse(line) as EmbeddedMetrics;
  } catch {
    return undefined;
  }
}
