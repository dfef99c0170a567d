import { StartError } from "../start-error.ts";
import { find, type Graph, type Node } from "./graph.ts";
import type { InputsOf } from "./resource-type.ts";
import { type distribution, originAccessControl } from "./types/cloudfront.ts";
import { bucket } from "./types/s3.ts";

/** A bucket that a behavior names as its origin itself, with no route of a Router. */
export interface BucketOrigin {
  bucket: string;
  /** Stands before each path. */
  path: string;
  /** The distribution asks as CloudFront, on its own behalf; else as anybody. */
  signed: boolean;
  /** The query is told the origin. */
  query: boolean;
}

type Distribution = InputsOf<typeof distribution>;
type Behavior = Distribution["orderedCacheBehaviors"][number];

/**
 * AWS's managed cache policies without the query: CachingOptimized, CachingOptimizedForUncompressedObjects and
 * CachingDisabled. (Amazon CloudFront Developer Guide, "Use managed cache policies".)
 */
const WITHOUT_QUERY = [
  "658327ea-f89d-4fab-a63d-7e88639e58f6",
  "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
];

/**
 * The bucket behind a behavior. SST's own distributions have one origin for all behaviors, which stands for whatever
 * their routes say.
 * @returns undefined where the routes say what is served
 * @throws StartError for an origin that is no bucket of the stack
 */
export function bucketOriginOf(
  graph: Graph,
  { label, inputs }: Node<Distribution>,
  { targetOriginId, cachePolicyId, originRequestPolicyId }: Behavior | Omit<Behavior, "pathPattern">,
): BucketOrigin | undefined {
  if (!targetOriginId || targetOriginId === inputs.defaultCacheBehavior?.targetOriginId) return undefined;
  const from = `${label}: the origin "${targetOriginId}"`;
  const origin = inputs.origins.find(({ originId }) => originId === targetOriginId);
  if (!origin) throw new StartError("snapshot", `${from} is not there`);
  const { domainName, originPath = "", originAccessControlId } = origin;
  const found = graph.all(bucket).find(({ inputs: { bucket: name } }) => {
    const hosts = [`${name}.s3.${graph.app.region}.amazonaws.com`, `${name}.s3.amazonaws.com`];
    return hosts.includes(domainName);
  });
  if (!found) throw new StartError("snapshot", `${from} is no bucket of the stack: ${domainName}`);
  const { signingBehavior = "never", originAccessControlOriginType = "s3" } = originAccessControlId
    ? find(graph.all(originAccessControl), originAccessControlId, from).inputs
    : {};
  if (originAccessControlOriginType !== "s3")
    throw new StartError("snapshot", `${from} is a bucket, and its access control is for another kind`);
  if (signingBehavior === "no-override")
    throw new StartError("snapshot", `${from} hands on the viewer's own signature, which is not done here`);
  return {
    bucket: found.inputs.bucket,
    path: originPath,
    signed: signingBehavior === "always",
    query: originRequestPolicyId !== undefined || !WITHOUT_QUERY.includes(cachePolicyId ?? ""),
  };
}
