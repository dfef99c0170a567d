import { existsSync } from "node:fs";
import path from "node:path";
import type { Snapshot } from "./format.ts";

/** The sites of a stack whose built folder is not there, in one line each, with what builds them. */
export function sitesNotBuilt(root: string, { routers }: Snapshot): string[] {
  return routers
    .flatMap(({ routes }) => routes)
    .flatMap((route) => {
      if (!("folder" in route) || existsSync(path.resolve(root, route.folder))) return [];
      const how = route.build ? ` (\`${route.build.command}\` in ${route.build.folder})` : "";
      return [`the site ${route.site}: ${route.folder} is not built${how}`];
    });
}
