import { existsSync } from "node:fs";
import path from "node:path";
import type { Snapshot } from "./format.ts";

/** The folders of a stack's sites that are not built, from the app's folder. */
export function missingSiteFolders(root: string, { routers }: Snapshot): string[] {
  return routers
    .flatMap(({ routes }) => routes)
    .flatMap((route) => ("folder" in route ? [route.folder] : []))
    .filter((folder) => !existsSync(path.resolve(root, folder)));
}

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
