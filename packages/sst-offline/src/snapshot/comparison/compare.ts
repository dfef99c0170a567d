import type { Json, Resource, Snapshot } from "../format.ts";
import { symbolic } from "./symbolic.ts";

/** A property that differs; `undefined` stands for none. */
export interface Change {
  /** `inputs.tags[1]`. */
  path: string;
  was: Json | undefined;
  is: Json | undefined;
}

export interface Comparison {
  /** Changes of the app, its outputs and its routers. */
  app: Change[];
  added: Resource[];
  removed: Resource[];
  changed: Array<{ resource: Resource; changes: Change[] }>;
}

/**
 * What `after` changes of `before`. Where a value names another resource, by ARN or id, that resource's logical
 * name is compared and given instead, so that two stages can be held beside each other; a resource that gets
 * another id on the same stage has changed by its `id`, for it is made anew.
 *
 * @param before the older snapshot, or another stage's
 * @param after the newer snapshot
 * @example
 * const { added, removed } = compare(await readSnapshot("before.json"), snapshot);
 * expect(removed).toEqual([]);
 */
export function compare(before: Snapshot, after: Snapshot): Comparison {
  const sameStage = before.app.name === after.app.name && before.app.stage === after.app.stage;
  const [old, now] = [symbolic(before), symbolic(after)].map((snapshot) =>
    sameStage ? snapshot : withoutStage(snapshot),
  ) as [Snapshot, Snapshot];
  const was = new Map(old.resources.map((resource, n) => [key(resource), { resource, id: idOf(before, n) }]));
  const is = new Map(now.resources.map((resource, n) => [key(resource), { resource, id: idOf(after, n) }]));
  const comparison: Comparison = {
    app: changesOf(rest(old), rest(now)),
    added: [],
    removed: [],
    changed: [],
  };
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [a, b] = [was.get(name), is.get(name)];
    if (!a) comparison.added.push(b!.resource);
    else if (!b) comparison.removed.push(a.resource);
    else {
      const changes = changesOf(a.resource as unknown as Json, b.resource as unknown as Json);
      if (sameStage && a.id !== b.id) changes.unshift({ path: "id", was: a.id, is: b.id });
      if (changes.length) comparison.changed.push({ resource: b.resource, changes });
    }
  }
  return comparison;
}

/** SST ends physical names, and the names of a queue's subscribers, by a hash that the stage goes into; so it names a router's routes. */
function withoutStage(snapshot: Snapshot): Snapshot {
  let text = JSON.stringify(snapshot);
  for (const [, namespace] of text.matchAll(/"sst:ref:kv-namespace":"(\w+)"/g))
    text = text.replaceAll(new RegExp(`(?<=\\W)${namespace}(?=\\\\?")`, "g"), "<namespace>");
  text = text
    .replaceAll(/(-<stage>-\w+)-[a-z]{8}\b/g, "$1")
    .replaceAll(/(\w+Subscriber)[A-Z][a-z]{5}(?=\b|[A-Z])/g, "$1");
  return JSON.parse(text) as Snapshot;
}

const key = ({ type, name }: Resource) => `${type} ${name}`;
const idOf = (snapshot: Snapshot, n: number) => snapshot.resources[n]!.id;
const rest = (snapshot: Snapshot) => ({ ...snapshot, resources: undefined }) as unknown as Json;

function changesOf(was: Json | undefined, is: Json | undefined, path = ""): Change[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (!isParent(was) || !isParent(is) || Array.isArray(was) !== Array.isArray(is))
    return [{ path: path || "value", was, is }];
  const [a, b] = [was as Record<string, Json>, is as Record<string, Json>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) =>
    changesOf(a[name], b[name], Array.isArray(was) ? `${path}[${name}]` : path ? `${path}.${name}` : name),
  );
}

function isParent(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null;
}
