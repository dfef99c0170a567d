import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError, type Service } from "../../service.ts";
import { invokeAsynchronously } from "./asynchronous.ts";
import type { Lambda } from "./lambda.ts";

/** Bytes of an event. (AWS Lambda Developer Guide, "Lambda quotas".) */
const synchronousLimit = 6 * 2 ** 20;
const asynchronousLimit = 2 ** 20;

/**
 * Lambda's own API, of which Invoke is served: `POST /2015-03-31/functions/{name}/invocations`.
 * (AWS Lambda API Reference, "Invoke".)
 */
export function createInvokeApi(
  lambda: Pick<Lambda, "invoke" | "invokeSynchronously" | "resolve">,
  onError: (message: string) => void,
  authorize: Authorize = allowSigned,
): Service {
  const closing = new AbortController();
  return {
    async handle(exchange) {
      const { req, res, url, body, caller, credentials } = exchange as SignedExchange;
      const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname) ?? [];
      if (req.method !== "POST" || name === undefined)
        throw new AwsError("UnknownOperationException", "The local cloud serves Lambda's Invoke alone", 404);
      const reference = decodeURIComponent(name);
      const functionArn = lambda.resolve(reference);
      if (!functionArn)
        throw new AwsError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
      await authorize({ caller, credentials, action: "lambda:InvokeFunction", resource: functionArn });
      const kind = req.headers["x-amz-invocation-type"] ?? "RequestResponse";
      const event = parse(await body(kind === "Event" ? asynchronousLimit : synchronousLimit));
      if (kind === "DryRun") {
        res.writeHead(204).end();
        return;
      }
      if (kind === "Event") {
        void invokeAsynchronously(lambda, functionArn, event, { signal: closing.signal }).catch(
          (error: Error) => closing.signal.aborted || onError(`${reference}: ${error.message}`),
        );
        res.writeHead(202).end();
        return;
      }
      const outcome = await lambda.invokeSynchronously(functionArn, event);
      if ("error" in outcome && outcome.throttled)
        throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, {
          Reason: outcome.throttled,
          Type: "User",
        });
      res.writeHead(200, {
        "content-type": "application/json",
        "x-amz-executed-version": "$LATEST",
        ...("error" in outcome ? { "x-amz-function-error": "Unhandled" } : {}),
        ...(req.headers["x-amz-log-type"] === "Tail" ? { "x-amz-log-result": tail(outcome.log) } : {}),
      });
      res.end("error" in outcome ? JSON.stringify(outcome.error) : outcome.payload);
    },
    async close() {
      closing.abort();
    },
  };
}

/** The last four kilobytes, in base64. (AWS Lambda API Reference, "Invoke", LogType.) */
function tail(log = ""): string {
  return Buffer.from(`${log}\n`).subarray(-4096).toString("base64");
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("InvalidRequestContentException", "Could not parse request body into json");
  }
}
