import type { ServerResponse } from "node:http";
import { XMLBuilder } from "fast-xml-parser";
import { AwsError } from "../service.ts";
import type { ServiceName, WireFormat } from "./route.ts";
import type { MalformedSignature } from "./signature/parse.ts";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@_" });

/** XML text of a plain object; an array repeats its element, a name that begins with `@_` is an attribute. */
export function toXml(value: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(withoutUndefined(value))}`;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  );
}

export interface ErrorContext {
  format: WireFormat;
  service: ServiceName;
  requestId: string;
  /** The path, which S3 repeats as `Resource`. */
  resource: string;
  method: string;
}

/** Prefix of `__type` in the JSON protocols; SDKs cut it off, other clients match on it. */
const JSON_NAMESPACE: Partial<Record<ServiceName, string>> = {
  dynamodb: "com.amazonaws.dynamodb.v20120810#",
  sqs: "com.amazonaws.sqs#",
};

/** Answers `error` in the words and the format of the service that was asked. */
export function writeError(res: ServerResponse, error: AwsError, context: ErrorContext): void {
  const { type, body } = formatError(error, context);
  res.statusCode = error.status;
  res.setHeader("content-type", type);
  if (context.format.startsWith("json")) res.setHeader("x-amzn-errortype", error.code);
  // A 304 and the answer to a HEAD have no body: S3 tells those errors by the status alone.
  if (context.method === "HEAD" || error.status === 304) {
    res.removeHeader("content-type");
    res.end();
    return;
  }
  res.setHeader("content-length", Buffer.byteLength(body));
  res.end(body);
}

function formatError(error: AwsError, context: ErrorContext): { type: string; body: string } {
  const { format, requestId } = context;
  if (format === "json-1.0" || format === "json-1.1") {
    const __type = `${JSON_NAMESPACE[context.service] ?? ""}${error.code}`;
    return {
      type: `application/x-amz-${format}`,
      body: JSON.stringify({ __type, message: error.message, ...error.extra }),
    };
  }
  const fault = { Code: error.code, Message: error.message };
  const ids = { RequestId: requestId };
  if (format === "query") {
    const Type = error.status < 500 ? "Sender" : "Receiver";
    return { type: "text/xml", body: toXml({ ErrorResponse: { Error: { Type, ...fault }, ...ids } }) };
  }
  if (format === "rest-xml") {
    const told = { ...fault, Resource: context.resource, ...error.extra };
    return { type: "application/xml", body: toXml({ Error: { ...told, ...ids, HostId: requestId } }) };
  }
  return { type: "application/json", body: JSON.stringify({ message: error.message }) };
}

export type AuthenticationFault =
  | "missing"
  | "unknownKey"
  | "badToken"
  | "expiredToken"
  | "badSignature"
  | "skewed"
  | "expiredUrl";

/** The same fault has another name in each protocol. S3: "Error responses"; the rest: "Common errors". */
const FAULTS: Record<
  AuthenticationFault,
  { s3: [string, number]; json: string; query: [string, number]; message: string }
> = {
  missing: {
    s3: ["AccessDenied", 403],
    json: "MissingAuthenticationTokenException",
    query: ["MissingAuthenticationToken", 403],
    message: "Request is missing Authentication Token",
  },
  unknownKey: {
    s3: ["InvalidAccessKeyId", 403],
    json: "UnrecognizedClientException",
    query: ["InvalidClientTokenId", 403],
    message: "The AWS Access Key Id you provided does not exist in our records.",
  },
  badToken: {
    s3: ["InvalidToken", 400],
    json: "UnrecognizedClientException",
    query: ["InvalidClientTokenId", 403],
    message: "The provided token is malformed or otherwise invalid.",
  },
  expiredToken: {
    s3: ["ExpiredToken", 400],
    json: "ExpiredTokenException",
    query: ["ExpiredToken", 403],
    message: "The provided token has expired.",
  },
  badSignature: {
    s3: ["SignatureDoesNotMatch", 403],
    json: "InvalidSignatureException",
    query: ["SignatureDoesNotMatch", 403],
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  },
  skewed: {
    s3: ["RequestTimeTooSkewed", 403],
    json: "InvalidSignatureException",
    query: ["SignatureDoesNotMatch", 403],
    message: "The difference between the request time and the current time is too large.",
  },
  expiredUrl: {
    s3: ["AccessDenied", 403],
    json: "InvalidSignatureException",
    query: ["SignatureDoesNotMatch", 403],
    message: "Request has expired",
  },
};

/** The error that AWS gives for `fault` in this protocol. @param words instead of the fault's own */
export function authenticationError(
  fault: AuthenticationFault,
  format: WireFormat,
  extra: Record<string, unknown> = {},
  words?: string,
): AwsError {
  const { s3, json, query } = FAULTS[fault];
  const message = words ?? FAULTS[fault].message;
  if (format === "rest-xml") {
    const text = fault === "missing" && !words ? "Access Denied" : message;
    return new AwsError(s3[0], text, s3[1], extra);
  }
  if (format === "query") return new AwsError(query[0], message, query[1]);
  return new AwsError(json, message, 400);
}

export function malformedSignatureError(error: MalformedSignature, format: WireFormat): AwsError {
  if (format === "rest-xml") {
    const code =
      error.location === "query" ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed";
    return new AwsError(code, error.message, 400);
  }
  return new AwsError(
    format === "query" ? "IncompleteSignature" : "IncompleteSignatureException",
    error.message,
    400,
  );
}
