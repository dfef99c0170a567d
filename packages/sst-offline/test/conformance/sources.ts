/** Where AWS keeps the reference of each service's operations; `API_` and the operation's name follow. */
const REFERENCES: Record<string, string> = {
  "Amazon S3": "AmazonS3/latest/API",
  "Amazon SQS": "AWSSimpleQueueService/latest/APIReference",
  "Amazon SNS": "sns/latest/api",
  "Amazon DynamoDB": "amazondynamodb/latest/APIReference",
  "Amazon Cognito user pools": "cognito-user-identity-pools/latest/APIReference",
  "Amazon Cognito identity pools": "cognitoidentity/latest/APIReference",
  "AWS Lambda": "lambda/latest/api",
  "AWS STS": "STS/latest/APIReference",
};

/** Pages of guides that were looked up, by the title that they bear. */
const PAGES: Record<string, string> = {
  "Browser-Based Uploads Using POST (AWS Signature Version 4)":
    "AmazonS3/latest/API/sigv4-UsingHTTPPOST.html",
  "Change data capture for DynamoDB Streams": "amazondynamodb/latest/developerguide/Streams.html",
  "Checking object integrity for data uploads in Amazon S3":
    "AmazonS3/latest/userguide/checking-object-integrity-upload.html",
  "Constraints in Amazon DynamoDB": "amazondynamodb/latest/developerguide/Constraints.html",
  "Control access to HTTP APIs with JWT authorizers in API Gateway":
    "apigateway/latest/developerguide/http-api-jwt-authorizer.html",
  "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway":
    "apigateway/latest/developerguide/http-api-develop-integrations-lambda.html",
  "Event message structure": "AmazonS3/latest/userguide/notification-content-structure.html",
  "Expected (legacy)": "amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html",
  "How to perform conditional deletes": "AmazonS3/latest/userguide/conditional-deletes.html",
  "How to prevent object overwrites with conditional writes":
    "AmazonS3/latest/userguide/conditional-writes.html",
  "Managing user existence error responses":
    "cognito/latest/developerguide/cognito-user-pool-managing-errors.html",
  "POST Policy": "AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html",
  "Throttle requests to your HTTP APIs for better throughput in API Gateway":
    "apigateway/latest/developerguide/http-api-throttling.html",
  "Understanding retry behavior in Lambda": "lambda/latest/dg/invocation-retries.html",
  "Understanding the Lambda execution environment lifecycle":
    "lambda/latest/dg/lambda-runtime-environment.html",
  "Using dead-letter queues in Amazon SQS":
    "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
  "Using update expressions in DynamoDB":
    "amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html",
  "Amazon DynamoDB Transactions: How it works": "amazondynamodb/latest/developerguide/transaction-apis.html",
  "Quotas for configuring and running an HTTP API in API Gateway":
    "apigateway/latest/developerguide/http-api-quotas.html",
  "Troubleshooting issues with HTTP API JWT authorizers":
    "apigateway/latest/developerguide/http-api-troubleshooting-jwt.html",
  "Use stage variables for HTTP APIs in API Gateway":
    "apigateway/latest/developerguide/http-api-stages.stage-variables.html",
  "FIFO queue delivery logic in Amazon SQS":
    "AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html",
  "Amazon SQS FIFO queue key terms": "AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-key-terms.html",
  "Configuring scaling behavior for SQS event source mappings": "lambda/latest/dg/services-sqs-scaling.html",
  "Handling errors for an SQS event source in Lambda": "lambda/latest/dg/services-sqs-errorhandling.html",
  "Schedule types in EventBridge Scheduler": "scheduler/latest/UserGuide/schedule-types.html",
  "Using templated targets in EventBridge Scheduler":
    "scheduler/latest/UserGuide/managing-targets-templated.html",
  "Configuring a schedule's dead-letter queue in EventBridge Scheduler":
    "scheduler/latest/UserGuide/configuring-schedule-dlq.html",
  "Amazon SNS subscription filter policy scope": "sns/latest/dg/sns-message-filtering-scope.html",
};

/** References that are not one operation's. */
const OTHERS: Record<string, string> = {
  "API reference: POST Object": "AmazonS3/latest/API/RESTObjectPOST.html",
  "API reference: StreamRecord": "amazondynamodb/latest/APIReference/API_streams_StreamRecord.html",
  "API reference: GetShardIterator": "amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html",
  "API reference: DescribeStream": "amazondynamodb/latest/APIReference/API_streams_DescribeStream.html",
};

/** The page of a source, without the section that follows its title. */
export const pageOf = (source: string) => source.split(" — ")[0] as string;

/**
 * The address of a source's page: an operation's by its name, a guide's where it was looked up; undefined
 * where the title has not been compared with AWS's.
 */
export function addressOf(source: string, service: string): string | undefined {
  const page = pageOf(source);
  const operation = /^API reference: (\w+)$/.exec(page)?.[1];
  const reference = REFERENCES[service];
  const path =
    OTHERS[page] ?? PAGES[page] ?? (operation && reference && `${reference}/API_${operation}.html`);
  return path === undefined ? undefined : `https://docs.aws.amazon.com/${path}`;
}
