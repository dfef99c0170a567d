/**
 * What AWS asks, in US dollars, in us-east-1, for the first tier of use and before any free allowance.
 *
 * The figures were written down from AWS's public pricing pages, named beside each, as they stood in the month
 * below; no machine has checked them since. In November 2026 no newer state of those pages could be looked up: of what
 * others wrote in 2026, Lambda's prices for Arm are still these, and nothing says otherwise of the rest. Before a decision hangs on them, open the page and mend the line: this
 * is the only place that holds a price.
 */
export const AS_OF = "2025-09";
export const REGION = "us-east-1";

export interface Price {
  dollars: number;
  per: number;
  /** What is counted, in the plural. */
  unit: string;
  /** What AWS gives each account each month without end ("AWS Free Tier", always free). By default it is not taken off. */
  allowance?: number;
  /** AWS's pricing page, by name. */
  page: string;
}

const million = 1_000_000;
/** AWS counts storage and traffic in these. */
export const GB = 2 ** 30;

export const PRICES = {
  // On-demand throughput was halved on 1 November 2024.
  dynamodbWrite: {
    dollars: 0.625,
    per: million,
    unit: "write units",
    page: "Amazon DynamoDB pricing, on-demand",
  },
  dynamodbRead: {
    dollars: 0.125,
    per: million,
    unit: "read units",
    page: "Amazon DynamoDB pricing, on-demand",
  },
  dynamodbStorage: {
    dollars: 0.25,
    per: 1,
    unit: "GB-months",
    allowance: 25,
    page: "Amazon DynamoDB pricing, data storage",
  },
  dynamodbRecovery: {
    dollars: 0.2,
    per: 1,
    unit: "GB-months",
    page: "Amazon DynamoDB pricing, point-in-time recovery",
  },
  s3Put: {
    dollars: 0.005,
    per: 1000,
    unit: "PUT, POST, LIST",
    page: "Amazon S3 pricing, requests, S3 Standard",
  },
  s3Get: { dollars: 0.0004, per: 1000, unit: "GET, HEAD", page: "Amazon S3 pricing, requests, S3 Standard" },
  s3Storage: { dollars: 0.023, per: 1, unit: "GB-months", page: "Amazon S3 pricing, storage, S3 Standard" },
  s3Out: {
    dollars: 0.09,
    per: 1,
    unit: "GB out",
    page: "Amazon S3 pricing, data transfer out to the internet",
  },
  sns: {
    dollars: 0.5,
    per: million,
    unit: "publishes of 64 KB",
    allowance: million,
    page: "Amazon SNS pricing, standard topics",
  },
  sqs: {
    dollars: 0.4,
    per: million,
    unit: "requests of 64 KB",
    allowance: million,
    page: "Amazon SQS pricing, standard queues",
  },
  lambdaRequest: {
    dollars: 0.2,
    per: million,
    unit: "requests",
    allowance: million,
    page: "AWS Lambda pricing, Arm",
  },
  lambdaDuration: {
    dollars: 0.0000133334,
    per: 1,
    unit: "GB-seconds",
    allowance: 400_000,
    page: "AWS Lambda pricing, Arm",
  },
  apiGateway: {
    dollars: 1,
    per: million,
    unit: "requests of 512 KB",
    page: "Amazon API Gateway pricing, HTTP APIs",
  },
  rekognition: {
    dollars: 0.001,
    per: 1,
    unit: "pictures",
    page: "Amazon Rekognition pricing, Group 2 (labels, text)",
  },
  cloudfrontRequest: {
    dollars: 0.01,
    per: 10_000,
    unit: "HTTPS requests",
    allowance: 10 * million,
    page: "Amazon CloudFront pricing, on-demand, United States",
  },
  cloudfrontFunction: {
    dollars: 0.1,
    per: million,
    unit: "function calls",
    allowance: 2 * million,
    page: "Amazon CloudFront pricing, CloudFront Functions",
  },
  cloudfrontKeyValue: {
    dollars: 0.03,
    per: million,
    unit: "key reads",
    allowance: 2 * million,
    page: "Amazon CloudFront pricing, KeyValueStore",
  },
  cloudfrontOut: {
    dollars: 0.085,
    per: 1,
    unit: "GB out",
    page: "Amazon CloudFront pricing, on-demand, United States",
  },
  scheduler: {
    dollars: 1,
    per: million,
    unit: "invocations",
    allowance: 14 * million,
    page: "Amazon EventBridge pricing, Scheduler",
  },
  logsIngestion: {
    dollars: 0.5,
    per: 1,
    unit: "GB of logs",
    allowance: 5,
    page: "Amazon CloudWatch pricing, Logs, standard class",
  },
  logsStorage: {
    dollars: 0.03,
    per: 1,
    unit: "GB-months, compressed",
    page: "Amazon CloudWatch pricing, Logs, storage",
  },
  metric: {
    dollars: 0.3,
    per: 1,
    unit: "metric-months",
    allowance: 10,
    page: "Amazon CloudWatch pricing, custom metrics",
  },
  alarm: {
    dollars: 0.1,
    per: 1,
    unit: "alarm metrics",
    allowance: 10,
    page: "Amazon CloudWatch pricing, standard alarms",
  },
  compositeAlarm: {
    dollars: 0.5,
    per: 1,
    unit: "composite alarms",
    page: "Amazon CloudWatch pricing, composite alarms",
  },
  dashboard: {
    dollars: 3,
    per: 1,
    unit: "dashboards",
    allowance: 3,
    page: "Amazon CloudWatch pricing, dashboards",
  },
  cognitoLite: {
    dollars: 0.0055,
    per: 1,
    unit: "people active in the month",
    page: "Amazon Cognito pricing, Lite",
  },
  cognitoEssentials: {
    dollars: 0.015,
    per: 1,
    unit: "people active in the month",
    page: "Amazon Cognito pricing, Essentials",
  },
  cognitoPlus: {
    dollars: 0.02,
    per: 1,
    unit: "people active in the month",
    page: "Amazon Cognito pricing, Plus",
  },
  kmsKey: { dollars: 1, per: 1, unit: "customer keys", page: "AWS Key Management Service pricing" },
  secret: { dollars: 0.4, per: 1, unit: "secrets", page: "AWS Secrets Manager pricing" },
  hostedZone: { dollars: 0.5, per: 1, unit: "hosted zones", page: "Amazon Route 53 pricing" },
  webAcl: { dollars: 5, per: 1, unit: "web ACLs", page: "AWS WAF pricing" },
  wafRule: { dollars: 1, per: 1, unit: "rules", page: "AWS WAF pricing" },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
