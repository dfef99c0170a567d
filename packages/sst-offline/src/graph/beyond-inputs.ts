import type { Snapshot } from "../snapshot/format.ts";

/** What a snapshot says beside the inputs of its resources and this cloud does not do: what, and of which resource. */
export function beyondInputs({ app, resources, routers }: Snapshot): [what: string, name: string][] {
  const found: [what: string, name: string][] = [];
  for (const { name, region, source } of resources) {
    if (region !== undefined) found.push([`the region ${region}: everything is in ${app.region}`, name]);
    if (source?.copyFiles) found.push(["copyFiles: nothing is copied beside a function's bundle", name]);
    for (const option of Object.keys(source?.bundling ?? {}))
      found.push([
        option === "bundle"
          ? "bundle: functions are bundled from their sources"
          : `nodejs.${option}: functions are bundled without it`,
        name,
      ]);
  }
  for (const { name, routes } of routers)
    for (const route of routes) {
      const label = `${name} ${route.path}`;
      if ("bucket" in route) found.push(["a Router's route to a bucket is not served", label]);
      if ("rewrite" in route && route.rewrite)
        found.push(["a Router's rewrite: paths are sent on as they are", label]);
      if ("protection" in route && route.protection)
        found.push(["a Router's protection: its requests are not signed, and refused", label]);
    }
  return found;
}
