import { crc32 } from "node:zlib";
import { AwsError, type Exchange } from "../../service.ts";

/** "Quotas in Amazon DynamoDB": a request is at most 16 MB. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
const CONTENT_TYPE = "application/x-amz-json-1.0";

/** The namespaces of `__type`, where they are not DynamoDB's own. */
const NAMESPACES: Record<string, string> = {
  ValidationException: "com.amazon.coral.validate",
  SerializationException: "com.amazon.coral.service",
  UnknownOperationException: "com.amazon.coral.service",
  AccessDeniedException: "com.amazon.coral.service",
};

/**
 * Answers one request of DynamoDB's JSON 1.0 protocol; AwsErrors become AWS's error documents, and what
 * else is thrown is the endpoint's. `call` runs an operation.
 */
export async function answer(
  exchange: Exchange,
  call: (operation: string, input: Record<string, unknown>) => Promise<object>,
): Promise<void> {
  try {
    const operation = exchange.operation ?? target(exchange);
    const input = parse(await exchange.body(MAX_REQUEST_BYTES));
    send(exchange, 200, await call(operation, input));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, status, extra } = error;
    const type = `${NAMESPACES[code] ?? "com.amazonaws.dynamodb.v20120810"}#${code}`;
    // AWS writes this one member with a capital in some errors; SDKs read either.
    const text = code === "TransactionCanceledException" ? { Message: message } : { message };
    send(exchange, status, { __type: type, ...text, ...extra });
  }
}

function target({ req }: Exchange): string {
  return String(req.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (value && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below, as any other text that is not an object.
  }
  throw new AwsError("SerializationException", "The request's body is not a JSON object");
}

function send({ res, requestId }: Exchange, status: number, answer: object): void {
  const body = Buffer.from(JSON.stringify(answer));
  res.writeHead(status, {
    "content-type": CONTENT_TYPE,
    "content-length": body.length,
    "x-amz-crc32": crc32(body),
    "x-amzn-requestid": requestId,
  });
  res.end(body);
}
