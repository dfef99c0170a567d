import type { Json, Resource, Snapshot } from "../format.ts";
import { type Change, compare } from "./compare.ts";

/**
 * What `after` changes of `before`, a line each, as `sst diff` writes it: `+` made, `-` deleted, `~` changed
 * with the property's path, its old and its new value.
 *
 * @param before the older snapshot, or another stage's
 * @param after the newer snapshot
 * @example
 * console.log(differences(before, after).join("\n"));
 * // ~ aws:sqs/queue:Queue JobsQueue: inputs.visibilityTimeoutSeconds 30 → 360
 */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const { app, added, removed, changed } = compare(before, after);
  return [
    ...app.map((change) => `~ ${line(change)}`),
    ...added.map((resource) => `+ ${titled(resource)}`),
    ...removed.map((resource) => `- ${titled(resource)}`),
    ...changed.flatMap(({ resource, changes }) =>
      changes.map((change) => `~ ${titled(resource)}: ${line(change)}`),
    ),
  ];
}

const titled = ({ type, name }: Resource) => `${type} ${name}`;
const line = ({ path, was, is }: Change) => `${path} ${shown(was)} → ${shown(is)}`;
const shown = (value: Json | undefined) => (value === undefined ? "(none)" : JSON.stringify(value));
