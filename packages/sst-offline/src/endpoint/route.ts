import type { IncomingHttpHeaders } from "node:http";
import { header } from "./signature/parse.ts";

/** The services that one endpoint tells apart, by the names that stand in credential scopes. */
export const SERVICE_NAMES = [
  "s3",
  "sqs",
  "sns",
  "sts",
  "dynamodb",
  "cognito-idp",
  "cognito-identity",
  "lambda",
  "oidc",
  "apigateway",
] as const;
/** One of the cloud's own, or the name of one that is plugged in. */
export type ServiceName = (typeof SERVICE_NAMES)[number] | (string & {});

/** How a service answers, its errors above all. */
export type WireFormat = "json-1.0" | "json-1.1" | "query" | "rest-xml" | "http";

/** `X-Amz-Target`'s prefix → service. */
const TARGETS: Record<string, ServiceName> = {
  DynamoDB_20120810: "dynamodb",
  DynamoDBStreams_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AWSCognitoIdentityProviderService: "cognito-idp",
  AWSCognitoIdentityService: "cognito-identity",
};

/** Actions of the Query protocol whose request is unsigned or signed for a service's other name. */
const QUERY_ACTIONS: Record<string, ServiceName> = {
  Publish: "sns",
  PublishBatch: "sns",
  ListTopics: "sns",
  GetTopicAttributes: "sns",
  ListSubscriptions: "sns",
  ListSubscriptionsByTopic: "sns",
  AssumeRoleWithWebIdentity: "sts",
  GetCallerIdentity: "sts",
};

const JSON_FORMAT: Partial<Record<ServiceName, WireFormat>> = {
  dynamodb: "json-1.0",
  sqs: "json-1.0",
  "cognito-idp": "json-1.1",
  "cognito-identity": "json-1.1",
  // REST with JSON, whose errors look alike.
  lambda: "json-1.1",
};

export interface Route {
  service: ServiceName;
  format: WireFormat;
  operation?: string;
  /**
   * Whether signatures are the service's own affair: API Gateway and OIDC check bearer tokens and
   * cookies, and an Authorization header there is not ours to read.
   */
  bearer: boolean;
}

/**
 * Which service a request is for, as far as its head tells: `X-Amz-Target`, then the credential scope,
 * then the path. A Query request without a signature is known by its body's `Action` only (`routeByAction`).
 */
export function route(
  request: { method: string; path: string; headers: IncomingHttpHeaders },
  scopeService: string | undefined,
  pluggedIn: Readonly<Record<string, string>> = {},
): Route {
  const [prefix = "", operation] = (header(request.headers, "x-amz-target") ?? "").split(".");
  const target = TARGETS[prefix] ?? pluggedIn[prefix];
  if (target) return { service: target, format: JSON_FORMAT[target] ?? "json-1.1", operation, bearer: false };

  const first = request.path.split("/")[1] ?? "";
  if (first === "_api" || first === "_url") return { service: "apigateway", format: "http", bearer: true };
  // Bucket names can't hold an underscore, so a user pool's id never hides a bucket.
  if (first.includes("_")) return { service: "oidc", format: "http", bearer: true };

  const known = SERVICE_NAMES.find((name) => name === scopeService);
  if (known === "lambda") return { service: known, format: "json-1.1", operation: "Invoke", bearer: false };
  if (known && known !== "s3") return { service: known, format: "query", bearer: false };
  return { service: "s3", format: "rest-xml", bearer: false };
}

/** Whether the body of this request to "S3" may name an `Action`: S3 has no operation of that kind. */
export function mayBeQuery(request: { method: string; headers: IncomingHttpHeaders }): boolean {
  const type = header(request.headers, "content-type") ?? "";
  return request.method === "POST" && type.startsWith("application/x-www-form-urlencoded");
}

/** The service of an unsigned Query request. */
export function routeByAction(action: string): Route | undefined {
  const service = QUERY_ACTIONS[action];
  return service && { service, format: "query", operation: action, bearer: false };
}
