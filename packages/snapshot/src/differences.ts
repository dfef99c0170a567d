import type { Json, Resource, Snapshot } from "./format.ts";

/**
 * What `after` changes of `before`, a line each, as `sst diff` writes it: `+` made, `-` deleted, `~` changed
 * with the property's path, its old and its new value.
 */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const key = ({ type, name }: Resource) => `${type} ${name}`;
  const old = new Map(before.resources.map((resource) => [key(resource), resource]));
  const now = new Map(after.resources.map((resource) => [key(resource), resource]));
  const resources = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (!was) return [`+ ${name}`];
    if (!is) return [`- ${name}`];
    return changes(was as unknown as Json, is as unknown as Json).map((change) => `~ ${name}: ${change}`);
  });
  const rest = (snapshot: Snapshot) => ({ ...snapshot, resources: undefined }) as unknown as Json;
  return [...changes(rest(before), rest(after)).map((change) => `~ ${change}`), ...resources];
}

function changes(was: Json | undefined, is: Json | undefined, at = ""): string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (!isParent(was) || !isParent(is) || Array.isArray(was) !== Array.isArray(is))
    return [`${at || "value"} ${shown(was)} → ${shown(is)}`];
  const [a, b] = [was as Record<string, Json>, is as Record<string, Json>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    changes(a[key], b[key], Array.isArray(was) ? `${at}[${key}]` : at ? `${at}.${key}` : key),
  );
}

function isParent(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null;
}

function shown(value: Json | undefined): string {
  return value === undefined ? "(none)" : JSON.stringify(value);
}
