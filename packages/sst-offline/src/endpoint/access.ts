import { AwsError, type Caller } from "../service.ts";
import type { CredentialRecord } from "./credentials.ts";

/** One question to the policies: may this caller do this to that? */
export interface AccessRequest {
  caller: Caller;
  /** The credentials behind the caller, for session tags; undefined for the anonymous. */
  credentials?: CredentialRecord;
  /** As in a policy: `s3:GetObject`. */
  action: string;
  /** The ARN. */
  resource: string;
  /** Condition keys of the request, as `s3:prefix`. */
  context?: Record<string, string | string[]>;
}

/**
 * Who asks when a service calls another for a resource of the stack: a bucket that tells a topic, a topic
 * that sends to a queue.
 */
export function onBehalfOf(
  /** `s3.amazonaws.com` */
  service: string,
  sourceArn: string,
  account: string,
): Pick<AccessRequest, "caller" | "context"> {
  return {
    caller: { kind: "service", arn: service },
    context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": account },
  };
}

/** @throws AwsError AccessDenied */
export type Authorize = (request: AccessRequest) => void | Promise<void>;

/** Without policies: whoever has signed may do everything, nobody else anything. */
export const allowSigned: Authorize = ({ caller }) => {
  if (caller.kind === "anonymous") throw new AwsError("AccessDenied", "Access Denied", 403);
};
