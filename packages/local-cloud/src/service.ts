import type { IncomingMessage, ServerResponse } from "node:http";
import type { Consumption } from "./usage/exchanges.ts";

/** Who signed a request: found from the access key of its Signature Version 4. */
export interface Caller {
  kind: "operator" | "role" | "service" | "anonymous";
  /** `arn:aws:iam::…:user/operator`, `arn:aws:sts::…:assumed-role/…`, `sns.amazonaws.com`, or `*`. */
  arn: string;
  accessKeyId?: string;
}

/** One request to an AWS service, with its signature already checked by the endpoint. */
export interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  url: URL;
  /** A UUID; it is answered as `x-amzn-requestid` (S3: `x-amz-request-id`) and stands in the log. */
  requestId: string;
  caller: Caller;
  /** From `X-Amz-Target` or `Action`; undefined for the REST services. */
  operation?: string;
  /** What a service says that the request used, where AWS bills more than the request itself. */
  used?: Consumption[];
  /**
   * Reads the whole body, checked against the payload hash that was signed.
   * @throws AwsError RequestEntityTooLarge past `limit` bytes (default 6 MiB).
   */
  body(limit?: number): Promise<Buffer>;
}

/** A service behind the one endpoint. */
export interface Service {
  handle(exchange: Exchange): Promise<void>;
  /** Stops timers and pollers, lets what is under way end, flushes. */
  close(): Promise<void>;
}

/** An error in AWS's own words; each service's protocol writes it in its own format. */
export class AwsError extends Error {
  constructor(
    /** The error's AWS name: `NoSuchKey`, `AccessDenied`, `QueueDoesNotExist`. */
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the answer, as `Item` beside a failed condition. */
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}
