import type { TableSpec } from "../services/dynamodb/index.ts";
import type { BucketSpec } from "../services/s3/spec.ts";
import type { Graph } from "./graph.ts";
import { policyText } from "./policies.ts";
import { table } from "./types/dynamodb.ts";
import { bucketPolicy } from "./types/iam.ts";
import { bucket, cors, lifecycle, notification } from "./types/s3.ts";

export function tableSpecs(graph: Graph): TableSpec[] {
  return graph.all(table).map(({ arn, inputs, outputs }) => ({
    name: inputs.name,
    arn,
    attributes: Object.fromEntries(inputs.attributes.map(({ name, type }) => [name, type])),
    keys: { hash: inputs.hashKey, range: inputs.rangeKey },
    globalIndexes: inputs.globalSecondaryIndexes.map((index) => ({
      name: index.name,
      keys: { hash: index.hashKey, range: index.rangeKey },
      projection: index.projectionType,
      nonKeyAttributes: index.nonKeyAttributes,
    })),
    localIndexes: inputs.localSecondaryIndexes.map((index) => ({
      name: index.name,
      keys: { hash: inputs.hashKey, range: index.rangeKey },
      projection: index.projectionType,
      nonKeyAttributes: index.nonKeyAttributes,
    })),
    ttlAttribute: inputs.ttl?.enabled ? inputs.ttl.attributeName : undefined,
    stream: inputs.streamEnabled
      ? { arn: String(outputs.streamArn), viewType: inputs.streamViewType ?? "NEW_AND_OLD_IMAGES" }
      : undefined,
  }));
}

export function bucketSpecs(graph: Graph): BucketSpec[] {
  return graph.all(bucket).map(({ arn, inputs }) => {
    const name = inputs.bucket;
    const of = <Inputs extends { bucket: string }>(nodes: { inputs: Inputs }[]) =>
      nodes.map((node) => node.inputs).filter((known) => known.bucket === name);
    return {
      name,
      arn,
      corsRules: of(graph.all(cors)).flatMap(({ corsRules }) =>
        corsRules.map((rule) => ({ ...rule, allowedOrigins: graph.localise(rule.allowedOrigins) })),
      ),
      notifications: of(graph.all(notification)).flatMap(({ topics, queues, lambdaFunctions }) => [
        ...topics.map(({ topicArn, ...filters }) => ({ ...filters, destinationArn: topicArn })),
        ...queues.map(({ queueArn, ...filters }) => ({ ...filters, destinationArn: queueArn })),
        ...lambdaFunctions.map(({ lambdaFunctionArn, ...filters }) => ({
          ...filters,
          destinationArn: lambdaFunctionArn,
        })),
      ]),
      policy: of(graph.all(bucketPolicy)).map(({ policy }) => policyText(policy))[0],
      lifecycleRules: of(graph.all(lifecycle)).flatMap(({ rules }) =>
        rules.map((rule) => ({
          id: rule.id,
          enabled: rule.status === "Enabled",
          prefix: rule.filter?.prefix ?? rule.prefix,
          expirationDays: rule.expiration?.days,
          abortIncompleteMultipartUploadDays: rule.abortIncompleteMultipartUpload?.daysAfterInitiation,
        })),
      ),
    };
  });
}
