import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError } from "../../service.ts";
import type { Actor, S3State } from "./objects.ts";
import type { S3Request } from "./protocol.ts";
import type { BucketSpec } from "./spec.ts";

/** One request on its way through S3. */
export interface S3Context extends S3Request {
  state: S3State;
  exchange: SignedExchange;
  buckets: ReadonlyMap<string, BucketSpec>;
  region: string;
  account: string;
  /** Asks the policies for this request's caller. */
  allow(action: string, resource: string, conditionKeys?: Record<string, string>): Promise<void>;
}

/** @throws AwsError NoSuchBucket */
export function needBucket({ buckets }: Pick<S3Context, "buckets">, name: string): BucketSpec {
  const bucket = buckets.get(name);
  if (!bucket)
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
  return bucket;
}

export function actorOf({ exchange }: Pick<S3Context, "exchange">): Actor {
  return { principalId: exchange.caller.accessKeyId ?? "ANONYMOUS", requestId: exchange.requestId };
}

/**
 * Whoever deletes what has this ETag learns what it is. Any object at all (`*`) tells nothing.
 * Source: Amazon S3 User Guide, "How to perform conditional deletes".
 */
export async function allowMatch(
  { allow }: Pick<S3Context, "allow">,
  bucket: BucketSpec,
  key: string,
  match: string | undefined,
): Promise<void> {
  if (match !== undefined && match !== "*") await allow("s3:GetObject", `${bucket.arn}/${key}`);
}

/**
 * Hides from who may not list the bucket whether a key is there.
 * Source: Amazon S3 API Reference, "GetObject", permissions.
 */
export async function hideMissing<T>(
  context: S3Context,
  bucket: BucketSpec,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // AccessDenied takes the place of NoSuchKey.
    if (error instanceof AwsError && error.code === "NoSuchKey")
      await context.allow("s3:ListBucket", bucket.arn);
    throw error;
  }
}
