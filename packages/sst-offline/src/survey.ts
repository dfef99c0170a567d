import { readGraph } from "./graph/graph.ts";
import { notHonored } from "./graph/not-honored.ts";
import { edgeSpecs } from "./graph/sites.ts";
import { stackSpecs } from "./graph/specs.ts";
import { createPermissions } from "./services/permissions.ts";
import type { Snapshot } from "./snapshot/format.ts";

/**
 * What a stack asks for and this cloud would not do, in one line each, without starting anything: what is
 * left out under `runRest`, and what works differently from AWS.
 */
export function survey(snapshot: Snapshot): string[] {
  const places = { site: "http://localhost", endpoint: "http://127.0.0.1" };
  const graph = readGraph(snapshot, { places, secret: (name) => name, runRest: true });
  const specs = stackSpecs(graph);
  edgeSpecs(graph, "");
  createPermissions(graph, specs.functions, () => {});
  return notHonored(graph);
}
