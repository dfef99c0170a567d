import { isAbsolute, join } from "node:path";
import { functionUrlId } from "./addresses.ts";
import type { Graph } from "./graph.ts";
import { api } from "./types/apigateway.ts";

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

/** What the served Router sends where; the longest path is first. */
export type SiteRoute =
  | { path: string; apiId: string }
  | SiteFolder
  /** Another address, asked by HTTP. */
  | { path: string; url: string };

/** @param root the app's folder, which the snapshot's folders start from */
export function siteRoutes(graph: Graph, root: string): SiteRoute[] {
  const routes = graph.routers[0]?.routes ?? [];
  return routes.flatMap((route): SiteRoute | [] => {
    if ("bucket" in route) return [];
    if ("folder" in route)
      return {
        path: route.path,
        site: route.site,
        folder: isAbsolute(route.folder) ? route.folder : join(root, route.folder),
        notFound: route.notFound,
        cacheControl: route.cacheControl,
      };
    const served = graph
      .all(api)
      .find(
        ({ id, outputs }) =>
          route.url === outputs.apiEndpoint || new URL(route.url).host.startsWith(`${id}.`),
      );
    const apiId = served?.id ?? functionUrlId(route.url);
    return apiId ? { path: route.path, apiId } : { path: route.path, url: graph.localize(route.url) };
  });
}
