import { isAbsolute, join } from "node:path";
import type { Rewrite, Router } from "../snapshot/format.ts";
import { functionUrlId, isDistributionOf } from "./addresses.ts";
import type { Graph } from "./graph.ts";
import { type HeadersSpec, headersSpecs } from "./response-headers.ts";
import { api } from "./types/apigateway.ts";
import { distribution } from "./types/cloudfront.ts";
import { bucket } from "./types/s3.ts";
import { webAcl } from "./types/waf.ts";

/** `folder` holds the built site. */
export interface SiteFolder {
  path: string;
  site: string;
  folder: string;
  /** The file of the folder for a path that has none: `404.html`. */
  notFound: string;
  /** Glob → `Cache-Control`; the last one that matches holds. */
  cacheControl: { files: string; value: string }[];
}

/** What a Router sends where; the longest path is first. */
export type SiteRoute =
  | { path: string; apiId: string; rewrite?: Rewrite; signed?: true }
  | { path: string; bucket: string; rewrite?: Rewrite }
  | SiteFolder
  /** Another address, asked by HTTP. */
  | { path: string; url: string; rewrite?: Rewrite }
  /** It leads to what is not there. */
  | { path: string; closed: true };

/** At most `limit` requests of one address in any `windowSeconds`. */
export interface RateSpec {
  limit: number;
  windowSeconds: number;
}

/** What one distribution serves. */
export interface EdgeSpec {
  /** The URL on AWS. */
  url: string;
  /** CloudFront signs by it what it asks of its origins. */
  distributionArn: string;
  routes: SiteRoute[];
  headers: HeadersSpec[];
  /** How many requests one address may send; AWS WAF refuses more. */
  rates: RateSpec[];
  /** It asks for what cannot be honored, so that nobody is let in. */
  closed: boolean;
}

/** Each Router, and each site with a distribution of its own. @param root the app's folder, which the snapshot's folders start from */
export function edgeSpecs(graph: Graph, root: string): EdgeSpec[] {
  return graph.routers.map((router) => {
    const found = graph.all(distribution).find((known) => isDistributionOf(router.url, known));
    const aclArn = found?.inputs.webAclId;
    const acl = graph.all(webAcl).find(({ arn }) => arn === aclArn);
    return {
      url: router.url,
      distributionArn: found?.arn ?? "",
      routes: siteRoutes(graph, root, router),
      headers: headersSpecs(graph, router.url),
      // A rule that only counts turns nobody away.
      rates: (acl?.inputs.rules ?? [])
        .filter(({ action }) => action.block)
        .map(({ statement: { rateBasedStatement: rate } }) => ({
          limit: rate.limit,
          windowSeconds: rate.evaluationWindowSec,
        })),
      closed:
        (aclArn !== undefined && !acl) ||
        graph.rejected(distribution).some((known) => isDistributionOf(router.url, known)),
    };
  });
}

export function siteRoutes(
  graph: Graph,
  root: string,
  router: Router | undefined = graph.routers[0],
): SiteRoute[] {
  return (router?.routes ?? []).map((route): SiteRoute => {
    const { path } = route;
    if ("folder" in route)
      return {
        path,
        site: route.site,
        folder: isAbsolute(route.folder) ? route.folder : join(root, route.folder),
        notFound: route.notFound,
        cacheControl: route.cacheControl,
      };
    const rewrite = route.rewrite && { rewrite: route.rewrite };
    if ("bucket" in route) {
      const known = graph.all(bucket).some(({ inputs }) => inputs.bucket === route.bucket);
      return known ? { path, bucket: route.bucket, ...rewrite } : { path, closed: true };
    }
    const served = graph
      .all(api)
      .find(
        ({ id, outputs }) =>
          route.url === outputs.apiEndpoint || new URL(route.url).host.startsWith(`${id}.`),
      );
    const apiId = served?.id ?? functionUrlId(route.url);
    if (apiId) return { path, apiId, ...rewrite, ...(route.signed && { signed: true }) };
    const url = graph.localize(route.url);
    // An API that is not there has left the name that AWS would have given it.
    return /\.amazonaws\.com(\.cn)?$/.test(new URL(url).host)
      ? { path, closed: true }
      : { path, url, ...rewrite };
  });
}
