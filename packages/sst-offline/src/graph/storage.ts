import type { IndexSpec, KeySpec, TableSpec } from "../services/dynamodb/spec.ts";
import type { BucketSpec } from "../services/s3/spec.ts";
import { StartError } from "../start-error.ts";
import type { Graph } from "./graph.ts";
import { policyText } from "./policies.ts";
import { table } from "./types/dynamodb.ts";
import { bucketPolicy } from "./types/iam.ts";
import { bucket, cors, lifecycle, notification } from "./types/s3.ts";

type TableInputs = (typeof table)["inputs"]["_output"];

export function tableSpecs(graph: Graph): TableSpec[] {
  return graph.all(table).map(({ arn, label, inputs, outputs }) => {
    const keys = { hash: inputs.hashKey, range: inputs.rangeKey };
    const globalIndexes = inputs.globalSecondaryIndexes.flatMap(
      (index) => graph.attempt(() => [indexSpec(index, globalKeys(index, label))]) ?? [],
    );
    const localIndexes = inputs.localSecondaryIndexes.map((index) =>
      indexSpec(index, { hash: inputs.hashKey, range: index.rangeKey }),
    );
    const indexed = [{ keys }, ...globalIndexes, ...localIndexes].flatMap(({ keys: { hash, range } }) => [
      hash,
      range,
    ]);
    return {
      name: inputs.name,
      arn,
      // Those of an index that is left out would be refused.
      attributes: Object.fromEntries(
        inputs.attributes.flatMap(({ name, type }) => (indexed.includes(name) ? [[name, type]] : [])),
      ),
      keys,
      globalIndexes,
      localIndexes,
      ttlAttribute: inputs.ttl?.enabled ? inputs.ttl.attributeName : undefined,
      stream: inputs.streamEnabled
        ? { arn: String(outputs.streamArn), viewType: inputs.streamViewType ?? "NEW_AND_OLD_IMAGES" }
        : undefined,
    };
  });
}

function indexSpec(
  {
    name,
    projectionType,
    nonKeyAttributes,
  }: Pick<TableInputs["localSecondaryIndexes"][number], "name" | "projectionType" | "nonKeyAttributes">,
  keys: KeySpec,
): IndexSpec {
  return { name, keys, projection: projectionType, nonKeyAttributes };
}

/** @throws StartError for keys of several attributes */
function globalKeys(
  { name, hashKey, rangeKey, keySchemas }: TableInputs["globalSecondaryIndexes"][number],
  label: string,
): KeySpec {
  const of = (type: "HASH" | "RANGE") =>
    keySchemas.filter(({ keyType }) => keyType === type).map(({ attributeName }) => attributeName);
  const [hash, range] = [[hashKey ?? of("HASH")].flat(), [rangeKey ?? of("RANGE")].flat()];
  if (hash[0] === undefined || hash.length > 1 || range.length > 1)
    throw new StartError(
      "snapshot",
      `${label}: the index ${name} has keys of several attributes, which the local cloud does not know`,
    );
  return { hash: hash[0], range: range[0] };
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
        corsRules.map((rule) => ({ ...rule, allowedOrigins: graph.localize(rule.allowedOrigins) })),
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
          expirationDate: rule.expiration?.date,
          abortIncompleteMultipartUploadDays: rule.abortIncompleteMultipartUpload?.daysAfterInitiation,
        })),
      ),
    };
  });
}
