/** The metrics that the dashboard draws and the alarms watch: AWS's own of this stack's resources, and Phototag's. */
import { DIMENSIONS, METRICS, type MetricName, NAMESPACE } from "../packages/functions/src/metrics/names";
import { api } from "./api";
import { library, photos } from "./library";

export type Dimensions = Record<string, $util.Input<string>>;

/** A metric, with the dimensions that it is published under. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: Dimensions;
}

export const ofQueue = (name: string, queue: sst.aws.Queue): Metric => ({
  namespace: "AWS/SQS",
  name,
  dimensions: { QueueName: queue.nodes.queue.name },
});

export const ofFunction = (name: string, fn: sst.aws.Function): Metric => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: fn.name },
});

export const ofApi = (name: string): Metric => ({
  namespace: "AWS/ApiGateway",
  name,
  dimensions: { ApiId: api.nodes.api.id },
});

export const ofTable = (name: string): Metric => ({
  namespace: "AWS/DynamoDB",
  name,
  dimensions: { TableName: library.name },
});

/**
 * The bytes that the bucket holds in one storage type, old versions among them; S3 counts them once a day.
 * (Amazon S3 User Guide, "Amazon S3 metrics and dimensions".)
 */
export const bytesOf = (StorageType: "StandardStorage" | "IntelligentTieringFAStorage"): Metric => ({
  namespace: "AWS/S3",
  name: "BucketSizeBytes",
  dimensions: { BucketName: photos.name, StorageType },
});

/** One that Phototag's functions publish themselves. */
export function own(name: MetricName): Metric {
  const values = { stage: $app.stage, service: METRICS[name].service };
  return {
    namespace: NAMESPACE,
    name,
    dimensions: Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, values[dimension]])),
  };
}
