import type { Json, Snapshot } from "../format.ts";

/**
 * The same snapshot with each resource's logical name where its ARN or id stood, and the stage's own name as
 * `<stage>`: what a reader wants to see, and what two stages have in common.
 */
export function symbolic(snapshot: Snapshot): Snapshot {
  const names = new Map<string, string>();
  for (const { id, arn, name } of snapshot.resources) {
    names.set(id, name);
    if (arn) names.set(arn, name);
    // Names that only a part of an ARN carries: a queue's in its URL, a topic's in its ARN.
    const physical = arn?.split(/[:/]/).at(-1);
    if (physical && physical.length > 8) names.set(physical, name);
  }
  // The longest first: an ARN holds the id.
  const known = [...names].sort(([a], [b]) => b.length - a.length);
  const { name: app, stage } = snapshot.app;
  const replace = (value: Json): Json => {
    if (typeof value === "string") {
      let text = value;
      for (const [reference, name] of known) text = text.replaceAll(reference, name);
      return text
        .replaceAll(`${app}-${stage}-`, `${app}-<stage>-`)
        .replaceAll(JSON.stringify({ name: app, stage }), JSON.stringify({ name: app, stage: "<stage>" }));
    }
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member as Json)]));
  };
  return {
    ...(replace({ ...snapshot, app: {}, resources: [] } as unknown as Json) as unknown as Snapshot),
    app: snapshot.app,
    resources: snapshot.resources.map(({ type, name, parent, ...resource }) => ({
      type,
      name,
      ...(parent && { parent }),
      ...(replace(resource as unknown as Json) as unknown as Omit<typeof resource, never>),
    })),
  };
}
