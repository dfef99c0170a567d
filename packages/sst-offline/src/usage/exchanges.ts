import type { IncomingMessage, ServerResponse } from "node:http";
import type { Exchange } from "../service.ts";
import { chunks } from "./chunks.ts";
import type { Meter } from "./meter.ts";

/** What a service says of its own: what it used of which resource. */
export interface Consumption {
  resource: string;
  units: number;
}

/** A request that was answered. */
export interface Served {
  service: string;
  exchange: Exchange;
  bytesIn: number;
  bytesOut: number;
}

/** Bytes of a request and its answer, heads included, once the answer has been handed to the system. */
export function onServed(
  { socket, headers }: IncomingMessage,
  res: ServerResponse,
  tell: (bytes: { bytesIn: number; bytesOut: number }) => void,
): void {
  // A connection serves one request after the other; the head of this one has been read.
  const before = { read: socket.bytesRead, written: socket.bytesWritten };
  const announced = Number(headers["content-length"] ?? 0);
  res.once("close", () =>
    tell({
      bytesIn: Math.max(announced, socket.bytesRead - before.read),
      bytesOut: socket.bytesWritten - before.written,
    }),
  );
}

/** Counts a request that came to the endpoint. What services ask each other in this process is counted there. */
export function countExchange(meter: Meter, { service, exchange, bytesIn, bytesOut }: Served): void {
  const { operation = "", used, url } = exchange;
  const bytes = { bytesIn, bytesOut };
  if (used) {
    for (const [at, { resource, units }] of used.entries())
      meter.count({ service, operation, resource, units, ...(at === 0 ? bytes : { calls: 0 }) });
    return;
  }
  switch (service) {
    case "s3":
      meter.count({
        ...{ service, operation, resource: url.pathname.split("/")[1] ?? "", bytesIn },
        bytesOut: isInside(exchange) ? 0 : bytesOut,
      });
      return;
    case "sqs":
    case "sns":
      // The dearer side: a request is billed by its payload, which one of the two holds.
      meter.count({ service, operation, resource: "", units: chunks(Math.max(bytesIn, bytesOut)), ...bytes });
      return;
    case "apigateway": {
      const [, kind, resource = ""] = url.pathname.split("/");
      // A function's URL costs nothing beside the function.
      if (kind === "_api") countApiRequest(meter, resource, bytesIn, bytesOut);
      return;
    }
    case "oidc":
    case "cognito-idp":
    case "cognito-identity":
    case "sts":
    case "lambda":
      // Free as calls: people and functions are counted where they are served.
      return;
    default:
      meter.count({ service, operation, resource: "", ...bytes });
  }
}

/** Credentials of an identity pool are for people; other sessions of roles are functions'. */
const PERSONS_SESSION = /\/CognitoIdentityCredentials$/;

/** Whether a function asks: what it reads in its own region is not billed. Presigned addresses are for people. */
function isInside({ caller, url }: Exchange): boolean {
  return (
    caller.kind === "role" && !url.searchParams.has("X-Amz-Signature") && !PERSONS_SESSION.test(caller.arn)
  );
}

/** Amazon API Gateway pricing: HTTP APIs are metered in increments of 512 KB. */
const API_INCREMENT = 512 * 1024;

export function countApiRequest(meter: Meter, apiId: string, bytesIn: number, bytesOut: number): void {
  const units = chunks(Math.max(bytesIn, bytesOut), API_INCREMENT);
  meter.count({ service: "execute-api", operation: "Request", resource: apiId, units, bytesIn, bytesOut });
}
