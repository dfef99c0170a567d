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

/**
 * An AWS service that the cloud does not have by itself and an app's owner brings: one that speaks AWS's JSON 1.1.
 *
 * @example
 * const translate: ServicePlugin = {
 *   name: "translate",
 *   target: "AWSShineFrontendService_20170701",
 *   operations: {
 *     async TranslateText(input) {
 *       return { TranslatedText: String(input.Text).toUpperCase(), SourceLanguageCode: "en", TargetLanguageCode: "en" };
 *     },
 *   },
 * };
 * await startCloud({ ..., services: [translate] });
 */
export interface ServicePlugin {
  /** As it stands in credential scopes and before the colon of its IAM actions: `translate`. */
  name: string;
  /** What stands before the dot in `X-Amz-Target`. */
  target: string;
  /** Largest body in bytes. @default 6 MiB */
  bodyLimit?: number;
  /**
   * Each is asked of the caller's policies on the resource `*` first. What it throws as {@link AwsError} is
   * answered in its words; anything else is a 500.
   */
  operations: Record<string, (input: Record<string, unknown>, call: PluginCall) => Promise<object>>;
}

/** What an operation of a plugged-in service is given beside its input. */
export interface PluginCall {
  caller: Caller;
  /** Reads an object as the caller may; undefined for one that is not there or that they may not read. */
  readObject(bucket: string, key: string): Promise<Buffer | undefined>;
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
