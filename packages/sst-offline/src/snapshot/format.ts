/**
 * What a snapshot file holds: the resources that `sst.config.ts` evaluates to, with names and ARNs
 * resolved, and for each function the source it runs. The local cloud interprets it; the tests of
 * infra/ question it; a reviewer reads its diff.
 */

/** Stands wherever a secret's value would: the reader of a snapshot supplies it. */
export interface SecretRef {
  secret: string;
}

/** Stands for a text that holds secrets: its parts in order. Like {@link SecretRef} it is an object's only member. */
export interface SecretText {
  join: Array<string | SecretRef>;
}

export interface Snapshot {
  /** Raised when the shape below changes. */
  format: 1;
  app: {
    name: string;
    stage: string;
    region: string;
    /** The twelve digits used in every ARN of the file. */
    account: string;
    removal: "remove" | "retain" | "retain-all";
    protect: boolean;
  };
  /** What the app's source says of secrets: their values as long as nobody sets them. */
  secrets?: Record<string, { placeholder: string }>;
  /** What `run()` of sst.config.ts returns. */
  outputs: Record<string, Json>;
  /** Sorted by type, then name. Custom (cloud) resources only; SST's components are their `parent`. */
  resources: Resource[];
  /** What each Router, and each site with a distribution of its own, serves where. Said apart because SST keeps it in a key-value store at deploy time. */
  routers: Router[];
}

export interface Resource {
  /** Pulumi's type token, for example `aws:sqs/queue:Queue`. */
  type: string;
  /** Pulumi's logical name, unique within its type. */
  name: string;
  /** `type::name` of the SST component that made it, if any. */
  parent?: string;
  /** The provider's id: a bucket's name, a queue's URL, a client's id. */
  id: string;
  arn?: string;
  /** Where it is, when that is not the app's region. */
  region?: string;
  inputs: Record<string, Json>;
  /** Attributes that the provider computes and others read, for example `apiEndpoint`, `clientSecret`. */
  outputs?: Record<string, Json>;
  retainOnDelete?: boolean;
  protect?: boolean;
  /** On `aws:lambda/function:Function` alone: what it runs. */
  source?: FunctionSource;
}

export interface FunctionSource {
  /** Path from the app's folder and the export's name: `packages/functions/src/api.handler`. */
  handler: string;
  /** Link name → what `Resource.<name>` reads at run time. */
  links: Record<string, Record<string, Json>>;
  /** npm packages that are installed beside the bundle, not bundled into it. */
  install: string[];
  /** What lies beside the bundle: path from the app's folder → path in the bundle's. */
  copyFiles?: Array<{ from: string; to: string }>;
  /** How the bundle is made, as the component's `bundle` and `nodejs` say it. */
  bundling?: Record<string, Json>;
}

export interface Router {
  name: string;
  /** As in the outputs, for example `https://router.cloudfront.net`. */
  url: string;
  /** Longest path first. */
  routes: Array<UrlRoute | BucketRoute | SiteRoute>;
}

export interface UrlRoute {
  path: string;
  url: string;
  rewrite?: Rewrite;
  /** CloudFront signs what it asks of the address (`protection: "oac"`). */
  signed?: true;
}

export interface BucketRoute {
  path: string;
  /** The bucket's name; CloudFront signs what it asks of it. */
  bucket: string;
  rewrite?: Rewrite;
}

/** What becomes of a path before its origin is asked. */
export interface Rewrite {
  regex: string;
  to: string;
}

export interface SiteRoute {
  path: string;
  /** The StaticSite's name. */
  site: string;
  /** Holds the built site; like every folder here a path from the app's own, with forward slashes. */
  folder: string;
  /** What makes it: `command`, run in `folder`. */
  build?: { folder: string; command: string };
  /** The file that a path without one gets, from `folder`. */
  notFound: string;
  /** Glob → `Cache-Control`. The last one that matches a file holds. */
  cacheControl: Array<{ files: string; value: string }>;
}

export type Json =
  | string
  | number
  | boolean
  | null
  | SecretRef
  | SecretText
  | Json[]
  | { [key: string]: Json };
