import { existsSync } from "node:fs";
import path from "node:path";
import type { Snapshot } from "./format.ts";

/** The routes of a stack to sites whose folder is not built. */
const notBuilt = (root: string, { routers }: Snapshot) =>
  routers
    .flatMap(({ routes }) => routes)
    .flatMap((route) => ("folder" in route && !existsSync(path.resolve(root, route.folder)) ? [route] : []));

/** The folders of a stack's sites that are not there, from the app's folder. */
export const missingSiteFolders = (root: string, snapshot: Snapshot): string[] =>
  notBuilt(root, snapshot).map(({ folder }) => folder);

/** The sites of a stack whose built folder is not there, in one line each, with what builds them. */
export function sitesNotBuilt(root: string, snapshot: Snapshot): string[] {
  return notBuilt(root, snapshot).map(({ site, folder, build }) => {
    const how = build ? ` (\`${build.command}\` in ${build.folder})` : "";
    return `the site ${site}: ${folder} is not built${how}`;
  });
}
