import type { Graph } from "./graph.ts";
import { triggersNotHonored } from "./identity.ts";

/** What the stack asks for and this cloud does not do, in one line each. To be asked once its specs are made. */
export function notHonored(graph: Graph): string[] {
  return [...graph.notHonored, ...triggersNotHonored(graph)];
}
