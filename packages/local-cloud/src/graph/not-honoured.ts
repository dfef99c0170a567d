import type { Graph } from "./graph.ts";
import { triggersNotHonoured } from "./identity.ts";

/** What the stack asks for and this cloud does not do, in one line each. To be asked once its specs are made. */
export function notHonoured(graph: Graph): string[] {
  return [...graph.notHonoured, ...triggersNotHonoured(graph)];
}
