import type { z } from "zod";
import { AwsError, type Exchange } from "../../service.ts";
import { unavailable } from "../../store/unavailable.ts";

/** One operation of an AWS JSON 1.1 service: what it takes, and what it answers. */
export interface Operation {
  run(input: unknown, exchange: Exchange): Promise<object>;
}

/** An operation whose input is checked by `schema` before `run` sees it. */
export function operation<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, exchange: Exchange) => Promise<object>,
): Operation {
  return { run: (input, exchange) => run(check(schema, input), exchange) };
}

/**
 * Answers one request of the AWS JSON 1.1 protocol (Smithy, "AWS JSON 1.1 protocol").
 * Errors are written as `{__type, message}` with their status; anything but an AwsError is a 500.
 */
export async function answerJson11(
  exchange: Exchange,
  operations: Record<string, Operation>,
  log: (message: string) => void,
): Promise<void> {
  const name = exchange.operation?.split(".").pop() ?? "";
  try {
    const known = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!known)
      throw new AwsError("UnknownOperationException", `${name || "No operation"} is not offered here.`);
    const body = await exchange.body();
    send(exchange, 200, await known.run(parse(body), exchange));
  } catch (error) {
    if (!(error instanceof AwsError || unavailable(error)))
      log(`${name}: ${(error as Error).stack ?? error}`);
    const { code, message, status } =
      error instanceof AwsError
        ? error
        : (unavailable(error) ?? new AwsError("InternalErrorException", "An internal error occurred.", 500));
    exchange.res.setHeader("x-amzn-errortype", code);
    send(exchange, status, { __type: code, message });
  }
}

function send({ res, requestId }: Exchange, status: number, body: object): void {
  res.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": requestId,
    "cache-control": "no-store",
    // User pool operations are called from browsers too (developer guide, "Using the API from web apps").
    "access-control-allow-origin": "*",
  });
  res.end(JSON.stringify(body));
}

function parse(body: Buffer): unknown {
  if (!body.length) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("SerializationException", "The request body is not valid JSON.");
  }
}

function check<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const [first = "input", ...rest] = path.map(String);
    const name = [first.charAt(0).toLowerCase() + first.slice(1), ...rest].join(".");
    return `Value at '${name}' failed to satisfy constraint: ${message}`;
  });
  throw new AwsError(
    "InvalidParameterException",
    `${problems.length} validation error${problems.length > 1 ? "s" : ""} detected: ${problems.join("; ")}`,
  );
}
