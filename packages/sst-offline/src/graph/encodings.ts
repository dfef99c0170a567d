import type { Graph } from "./graph.ts";
import { cachePolicy } from "./types/cloudfront.ts";

/** How CloudFront makes what it sends smaller, as `Content-Encoding` names it. */
export type Encoding = "br" | "gzip";

/**
 * AWS's managed cache policies that keep what is compressed: CachingOptimized, Amplify,
 * UseOriginCacheControlHeaders and the same with query strings. (Amazon CloudFront Developer Guide, "Use managed cache policies".)
 */
const MANAGED = [
  "658327ea-f89d-4fab-a63d-7e88639e58f6",
  "2e54312d-136d-493c-8eb9-b001f22f67d2",
  "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
  "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
];

/** What a behavior compresses by: it has to say so, and its cache policy too. The one that is preferred comes first. */
export function encodingsOf(
  graph: Graph,
  { compress, cachePolicyId = "" }: { compress?: boolean; cachePolicyId?: string },
): Encoding[] {
  if (!compress) return [];
  if (MANAGED.includes(cachePolicyId)) return ["br", "gzip"];
  const own = graph.all(cachePolicy).find(({ id }) => id === cachePolicyId);
  const { enableAcceptEncodingBrotli: br, enableAcceptEncodingGzip: gzip } =
    own?.inputs.parametersInCacheKeyAndForwardedToOrigin ?? {};
  return [...(br ? (["br"] as const) : []), ...(gzip ? (["gzip"] as const) : [])];
}
