import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Signer } from "../../endpoint/endpoint.ts";

/** An HTTP request as an API sees it, whichever way it came. */
export interface ApiRequest {
  method: string;
  /** Percent-encoded, with its leading slash, without the query. */
  path: string;
  /** Without the question mark. */
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  sourceIp: string;
  domainName: string;
  /** Who signed it. @throws AwsError for a signature that does not hold */
  signer?(): Promise<Signer | undefined>;
  /** The ARN of the CloudFront distribution whose origin access control signs the request. */
  signedFor?: string;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer | string;
}

export interface EventContext {
  apiId: string;
  accountId: string;
  requestId: string;
  routeKey: string;
  pathParameters: Record<string, string>;
  stageVariables?: Record<string, string>;
  jwt?: { claims: Record<string, string>; scopes: string[] | null };
  signer?: Signer;
  /** What a Lambda authorizer tells of the caller; null for one that tells nothing. */
  lambda?: Record<string, unknown> | null;
}

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

/** The function's event: payload format 2.0 of Lambda proxy integrations for HTTP APIs. */
export function toEvent(request: ApiRequest, context: EventContext): Event {
  const now = new Date();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (name !== "cookie" && value !== undefined)
      headers[name] = Array.isArray(value) ? value.join(",") : value;
  const cookies = [request.headers.cookie ?? []]
    .flat()
    .flatMap((line) => line.split(/; */))
    .filter(Boolean);
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(request.query))
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  const text = isText(headers["content-type"]) || request.body.length === 0;
  const event = {
    version: "2.0",
    routeKey: context.routeKey,
    rawPath: decodePath(request.path),
    rawQueryString: request.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(request.query ? { queryStringParameters: parameters } : {}),
    ...(Object.keys(context.pathParameters).length > 0 ? { pathParameters: context.pathParameters } : {}),
    ...(context.stageVariables ? { stageVariables: context.stageVariables } : {}),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      ...(context.jwt ? { authorizer: { jwt: context.jwt } } : {}),
      ...(context.lambda !== undefined ? { authorizer: { lambda: context.lambda } } : {}),
      ...(context.signer ? { authorizer: { iam: identityOf(context.signer, context.accountId) } } : {}),
      domainName: request.domainName,
      domainPrefix: context.apiId,
      http: {
        method: request.method,
        path: decodePath(request.path),
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: "$default",
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 ? { body: request.body.toString(text ? "utf8" : "base64") } : {}),
    isBase64Encoded: !text,
  };
  return event as Event;
}

/** Who called, as a function behind AWS_IAM is told. */
function identityOf({ caller: { arn, accessKeyId } }: Signer, accountId: string) {
  const callerId = arn.split("/").slice(1).join(":");
  return {
    accessKey: accessKeyId,
    accountId,
    callerId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId: callerId,
  };
}

/** @returns undefined when a function's answer is not one that API Gateway can make a response of */
export function toResponse(payload: string): ApiResponse | undefined {
  const result = JSON.parse(payload) as APIGatewayProxyStructuredResultV2 | string | null;
  // Without a status the whole answer is the body, as JSON.
  if (result === null || typeof result !== "object" || result.statusCode === undefined)
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: typeof result === "string" ? result : JSON.stringify(result),
    };
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || !(status in STATUS_CODES || (status >= 200 && status < 600)))
    return undefined;
  // An object as the body is what a handler forgets to turn into text.
  if (typeof (result.body ?? "") !== "string") return undefined;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(result.headers ?? {}))
    headers[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(
    (result as { multiValueHeaders?: Record<string, unknown[]> }).multiValueHeaders ?? {},
  ))
    headers[name.toLowerCase()] = values.map(String);
  headers["content-type"] ??= "text/plain;charset=UTF-8";
  if (result.cookies?.length) headers["set-cookie"] = [headers["set-cookie"] ?? [], result.cookies].flat(2);
  return {
    status,
    headers,
    body: result.isBase64Encoded ? Buffer.from(result.body ?? "", "base64") : (result.body ?? ""),
  };
}

/** Bodies of other types reach the function as base64. */
function isText(contentType = ""): boolean {
  return /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[\w.-]+\+(json|xml)))/i.test(
    contentType,
  );
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `12/Mar/2026:19:03:58 +0000` */
function clfTime(at: Date): string {
  const [date, time] = at.toISOString().split("T") as [string, string];
  const [year, month, day] = date.split("-") as [string, string, string];
  return `${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
