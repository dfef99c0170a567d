import { expect, it } from "vitest";
import { differences, type Resource, type Snapshot } from "../src/index.ts";

const snapshot = (resources: Resource[], protect = false): Snapshot => ({
  format: 1,
  app: { name: "a", stage: "s", region: "r", account: "123456789012", removal: "remove", protect },
  outputs: {},
  routers: [],
  resources,
});
const queue = (name: string, inputs: Resource["inputs"]): Resource => ({
  type: "queue",
  name,
  id: name,
  inputs,
});

it("says nothing of two that are the same", () => {
  expect(differences(snapshot([queue("A", { x: 1 })]), snapshot([queue("A", { x: 1 })]))).toEqual([]);
});

it("says what was made, deleted and changed, and where", () => {
  const before = snapshot([
    queue("A", { wait: 30, tags: ["a"], policy: { Effect: "Deny" } }),
    queue("B", {}),
  ]);
  const after = snapshot([queue("A", { wait: 60, tags: ["a", "b"], policy: "none" }), queue("C", {})], true);
  expect(differences(before, after)).toEqual([
    "~ app.protect false → true",
    "~ queue A: inputs.wait 30 → 60",
    '~ queue A: inputs.tags[1] (none) → "b"',
    '~ queue A: inputs.policy {"Effect":"Deny"} → "none"',
    "- queue B",
    "+ queue C",
  ]);
});
