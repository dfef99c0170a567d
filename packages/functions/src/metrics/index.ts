import { Metrics } from "@aws-lambda-powertools/metrics";
import { Resource } from "sst";
import { METRICS, type MetricName, NAMESPACE } from "./names.ts";

/**
 * Metrics travel in the function's log, in CloudWatch's embedded metric format: they cost no call, and on a
 * laptop they stand in the log as well. The dimension `service` comes from the environment.
 */
const metrics = new Metrics({ namespace: NAMESPACE });
metrics.setDefaultDimensions({ stage: Resource.App.stage });

/** Adds to a metric: a count, or one measured value. Nothing leaves the process before {@link publish}. */
export function measure(name: MetricName, value = 1): void {
  if (METRICS[name].unit === "Count" && value === 0) return;
  metrics.addMetric(name, METRICS[name].unit, value);
}

/** Writes what was measured since the last time as one line of the log. To be called at the end of each event. */
export function publish(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
