import { EXPRESSION_CHECKS } from "../dynamodb/conformance/expressions.ts";
import { ITEM_CHECKS } from "../dynamodb/conformance/items.ts";
import { QUERY_CHECKS } from "../dynamodb/conformance/queries.ts";
import { STREAM_CHECKS } from "../dynamodb/conformance/streams.ts";
import { TABLE_CHECKS } from "../dynamodb/conformance/tables.ts";
import { TRANSACTION_CHECKS } from "../dynamodb/conformance/transactions.ts";
import type { ServiceRows } from "./row.ts";
import { ENDPOINT_ROWS, IAM_ROWS, STS_ROWS } from "./rows/access.ts";
import { API_ROWS } from "./rows/apigateway.ts";
import { IDENTITY_POOL_ROWS, USER_POOL_ROWS } from "./rows/cognito.ts";
import { DYNAMODB_ROWS } from "./rows/dynamodb.ts";
import { EVENT_SOURCE_ROWS, SCHEDULER_ROWS } from "./rows/event-sources.ts";
import { INSTANCE_ROWS } from "./rows/instances.ts";
import { LAMBDA_ROWS } from "./rows/lambda.ts";
import { LAMBDA_AUTHORIZER_ROWS } from "./rows/lambda-authorizers.ts";
import { BUCKET_ROWS } from "./rows/s3-buckets.ts";
import { OBJECT_ROWS } from "./rows/s3-objects.ts";
import { UPLOAD_ROWS } from "./rows/s3-uploads.ts";
import { SNS_ROWS } from "./rows/sns.ts";
import { SQS_ROWS } from "./rows/sqs.ts";
import { SQS_FIFO_ROWS } from "./rows/sqs-fifo.ts";

export const S3: ServiceRows = {
  service: "Amazon S3",
  rows: [...OBJECT_ROWS, ...UPLOAD_ROWS, ...BUCKET_ROWS],
};
export const SQS: ServiceRows = { service: "Amazon SQS", rows: [...SQS_ROWS, ...SQS_FIFO_ROWS] };
export const SNS: ServiceRows = { service: "Amazon SNS", rows: SNS_ROWS };
export const DYNAMODB: ServiceRows = { service: "Amazon DynamoDB", rows: DYNAMODB_ROWS };
export const USER_POOLS: ServiceRows = { service: "Amazon Cognito user pools", rows: USER_POOL_ROWS };
export const IDENTITY_POOLS: ServiceRows = {
  service: "Amazon Cognito identity pools",
  rows: IDENTITY_POOL_ROWS,
};
export const IAM: ServiceRows = { service: "AWS IAM", rows: IAM_ROWS };
export const STS: ServiceRows = { service: "AWS STS", rows: STS_ROWS };
export const ENDPOINT: ServiceRows = { service: "Requests and signatures", rows: ENDPOINT_ROWS };
export const LAMBDA: ServiceRows = {
  service: "AWS Lambda",
  rows: [...LAMBDA_ROWS, ...INSTANCE_ROWS, ...EVENT_SOURCE_ROWS],
};
export const SCHEDULER: ServiceRows = { service: "Amazon EventBridge Scheduler", rows: SCHEDULER_ROWS };
export const API_GATEWAY: ServiceRows = {
  service: "Amazon API Gateway (HTTP APIs)",
  rows: [...API_ROWS, ...LAMBDA_AUTHORIZER_ROWS],
};

/** Every rule that the local cloud is held to, by service. */
export const TABLE: ServiceRows[] = [
  S3,
  SQS,
  SNS,
  DYNAMODB,
  USER_POOLS,
  IDENTITY_POOLS,
  IAM,
  STS,
  ENDPOINT,
  LAMBDA,
  SCHEDULER,
  API_GATEWAY,
];

/** What DynamoDB is asked elsewhere, where Amazon's own DynamoDB Local can be asked the same. */
export const DYNAMODB_CHECKS = [
  ...ITEM_CHECKS,
  ...EXPRESSION_CHECKS,
  ...QUERY_CHECKS,
  ...TRANSACTION_CHECKS,
  ...TABLE_CHECKS,
  ...STREAM_CHECKS,
];
