import type { Snapshot } from "../snapshot/format.ts";

/** What a snapshot says beside the inputs of its resources and this cloud does not do: what, and of which resource. */
export function beyondInputs({ app, resources }: Snapshot): [what: string, name: string][] {
  const found: [what: string, name: string][] = [];
  for (const { name, region, source, inputs } of resources) {
    // One that is an input is named with the inputs.
    if (region !== undefined && inputs.region === undefined)
      found.push([`the region ${region}: everything is in ${app.region}`, name]);
    for (const option of Object.keys(source?.bundling ?? {}))
      found.push([
        option === "bundle"
          ? "bundle: functions are bundled from their sources"
          : `nodejs.${option}: functions are bundled without it`,
        name,
      ]);
  }
  return found;
}
