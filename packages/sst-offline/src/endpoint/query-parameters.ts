/** Parameters of the AWS Query protocol by the steps of their dotted names. */
export type Tree = { [step: string]: string | Tree };

/** `A.member.1.B=x` → `{A: {member: {1: {B: "x"}}}}`; `Action` and `Version` are left out. */
export function readTree(parameters: Iterable<[string, string]>): Tree {
  // No prototype: a parameter may be called anything.
  const empty = () => Object.create(null) as Tree;
  const tree = empty();
  for (const [name, value] of parameters) {
    if (name === "Action" || name === "Version") continue;
    const steps = name.split(".");
    const last = steps.pop() ?? "";
    let node = tree;
    for (const step of steps) {
      const next = node[step];
      const branch = typeof next === "object" ? next : empty();
      node[step] = branch;
      node = branch;
    }
    node[last] = value;
  }
  return tree;
}

/** What stands under `1`, `2`, … in that order. */
export function members(node: string | Tree | undefined): (string | Tree)[] {
  if (typeof node !== "object") return [];
  return Object.entries(node)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
}
