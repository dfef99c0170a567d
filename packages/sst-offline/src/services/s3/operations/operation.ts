import type { S3Context } from "../context.ts";
import type { BucketSpec } from "../spec.ts";

/** What a request to S3 is recognized by, and what it does. */
interface Common {
  name: string;
  method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** The parameter that makes it this one: `?uploads`. None: the request must name no sub-resource. */
  subresource?: string;
  /** A header that makes it this one. */
  header?: string;
  /** As in a policy. Undefined: the operation asks by itself. */
  action?: string;
  /** Condition keys that the policies may ask about. */
  conditionKeys?(query: ReadonlyMap<string, string>): Record<string, string>;
}

export type Operation =
  | (Common & { on: "service"; run(context: S3Context): Promise<void> | void })
  | (Common & { on: "bucket"; run(context: S3Context, bucket: BucketSpec): Promise<void> | void })
  | (Common & {
      on: "object";
      run(context: S3Context, bucket: BucketSpec, key: string): Promise<void> | void;
    });
