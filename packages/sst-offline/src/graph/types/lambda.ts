import { z } from "zod";
import { honored, notHonored, within, withoutEffect } from "../resource-type.ts";

export const lambdaFunction = honored(
  "aws:lambda/function:Function",
  {
    name: z.string(),
    role: z.string(),
    timeout: z.number().default(3),
    memorySize: z.number().default(128),
    environment: z.strictObject({ variables: z.record(z.string(), z.string()).default({}) }).optional(),
    reservedConcurrentExecutions: z.number().optional(),
    packageType: z.literal("Zip").optional(),
    /** Whichever Node it names, the one that runs the cloud runs the function. */
    runtime: z.templateLiteral(["nodejs", z.string()]).optional(),
  },
  {
    withoutEffect: {
      architectures: "the machine has one of its own",
      code: "the source is bundled afresh",
      codeSha256: "the source is bundled afresh",
      s3Bucket: "the source is bundled afresh",
      s3Key: "the source is bundled afresh",
      s3ObjectVersion: "the source is bundled afresh",
      kmsKeyArn: "nothing is encrypted at rest",
      sourceKmsKeyArn: "nothing is encrypted at rest",
      snapStart: "instances start in a tenth of a second",
      publishTo: "there is one version",
      replaceSecurityGroupsOnDestroy: "only says what `sst remove` does",
      replacementSecurityGroupIds: "only says what `sst remove` does",
      handler: "the snapshot names the source",
      description: "a text for people",
      loggingConfig: "logs go to files",
      publish: "there is one version",
      sourceCodeHash: "the source is bundled afresh",
      ephemeralStorage: "the temporary folder is as large as the disk",
      skipDestroy: "only says what `sst remove` does",
      tracingConfig: "nothing is traced",
    },
    notHonored: {
      vpcConfig: "there are no networks; functions reach nothing but this machine",
      deadLetterConfig: "asynchronous invocations have no dead-letter queue",
      layers: "layers are not fetched",
      imageUri: "containers are not run",
      imageConfig: "containers are not run",
      fileSystemConfig: "file systems are not mounted",
      capacityProviderConfig: "instances are processes of this machine",
      codeSigningConfigArn: "code is not signed",
      durableConfig: "invocations are not durable: they start anew",
      tenancyConfig: "tenants share instances",
    },
  },
);

export const eventSourceMapping = honored(
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  {
    eventSourceArn: z.string(),
    functionName: z.string(),
    batchSize: z.number().optional(),
    maximumBatchingWindowInSeconds: z.number().default(0),
    functionResponseTypes: z.array(z.string()).default([]),
    scalingConfig: z.strictObject({ maximumConcurrency: z.number().optional() }).optional(),
    enabled: z.boolean().default(true),
    filterCriteria: z
      .strictObject({ filters: z.array(z.strictObject({ pattern: z.string() })).default([]) })
      .optional(),
    startingPosition: z.enum(["LATEST", "TRIM_HORIZON"]).optional(),
    bisectBatchOnFunctionError: z.boolean().default(false),
    maximumRetryAttempts: z.number().default(-1),
    maximumRecordAgeInSeconds: z.number().default(-1),
    destinationConfig: z
      .strictObject({ onFailure: z.strictObject({ destinationArn: z.string() }).optional() })
      .optional(),
  },
  {
    withoutEffect: {
      startingPositionTimestamp: "streams of tables have none, nor have queues",
      parallelizationFactor: "a stream's batches go one after the other, which keeps every order",
      metricsConfig: "there are no metrics to draw",
      kmsKeyArn: "nothing is encrypted at rest",
      provisionedPollerConfig: "one poller is always there",
    },
    notHonored: {
      tumblingWindowInSeconds: "functions are handed no state from batch to batch",
    },
    refused: {
      amazonManagedKafkaEventSourceConfig: "events come from queues and tables' streams",
      documentDbEventSourceConfig: "events come from queues and tables' streams",
      queues: "events come from queues of SQS and tables' streams",
      selfManagedEventSource: "events come from queues and tables' streams",
      selfManagedKafkaEventSourceConfig: "events come from queues and tables' streams",
      sourceAccessConfigurations: "events come from queues and tables' streams",
      topics: "events come from queues and tables' streams",
    },
  },
);

export const schedule = honored(
  "aws:scheduler/schedule:Schedule",
  {
    name: z.string().optional(),
    scheduleExpression: z.string(),
    scheduleExpressionTimezone: z.string().optional(),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    flexibleTimeWindow: z
      .strictObject({
        mode: z.enum(["OFF", "FLEXIBLE"]),
        maximumWindowInMinutes: z.number().int().min(1).max(1440).optional(),
      })
      .optional(),
    target: z.strictObject({
      arn: z.string(),
      roleArn: z.string().optional(),
      input: z.string().optional(),
      deadLetterConfig: z.strictObject({ arn: z.string().optional() }).optional(),
    }),
  },
  {
    withoutEffect: {
      actionAfterCompletion: "a schedule that is done stays in the stack, and runs no more",
      groupName: "schedules are not grouped",
      description: "a text for people",
      kmsKeyArn: "nothing is encrypted at rest",
      namePrefix: "names are not shown",
      "target.retryPolicy":
        "concerns calls that do not reach the function; here they do, or are refused for good",
    },
    refused: within("target", {
      ecsParameters: "schedules call functions",
      eventbridgeParameters: "schedules call functions",
      kinesisParameters: "schedules call functions",
      sagemakerPipelineParameters: "schedules call functions",
      sqsParameters: "schedules call functions",
    }),
  },
);

export const functionUrl = honored(
  "aws:lambda/functionUrl:FunctionUrl",
  {
    functionName: z.string(),
    authorizationType: z.enum(["NONE", "AWS_IAM"]),
    cors: z
      .strictObject({
        allowCredentials: z.boolean().optional(),
        allowHeaders: z.array(z.string()).optional(),
        allowMethods: z.array(z.string()).optional(),
        allowOrigins: z.array(z.string()).optional(),
        exposeHeaders: z.array(z.string()).optional(),
        maxAge: z.number().optional(),
      })
      .optional(),
    /** Streams are not handed on piece by piece: handlers that write one do not run. */
    invokeMode: z.literal("BUFFERED").default("BUFFERED"),
  },
  { withoutEffect: { qualifier: "there is one version" } },
);

export const lambda = [
  lambdaFunction,
  eventSourceMapping,
  schedule,
  functionUrl,
  notHonored(
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
    "instances start when called",
  ),
  withoutEffect(
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "concerns asynchronous invocations alone",
  ),
  withoutEffect("aws:scheduler/scheduleGroup:ScheduleGroup", "schedules are not grouped"),
];
