import { readGraph } from "./graph/graph.ts";
import { notHonored } from "./graph/not-honored.ts";
import { edgeSpecs } from "./graph/sites.ts";
import { stackSpecs } from "./graph/specs.ts";
import { createPermissions } from "./services/permissions.ts";
import type { Snapshot } from "./snapshot/format.ts";

/**
 * What a stack asks for and this cloud would not do, in one line each, without starting anything: what is
 * left out under `runRest`, and what works differently from AWS.
 *
 * @param secrets values of secrets by name, since not every text can be a key
 */
export function survey(snapshot: Snapshot, secrets: Record<string, string> = {}): string[] {
  const places = { site: "http://localhost", endpoint: "http://127.0.0.1" };
  const secret = (name: string) => secrets[name] ?? snapshot.secrets?.[name]?.placeholder ?? name;
  const graph = readGraph(snapshot, { places, secret, runRest: true });
  const specs = stackSpecs(graph);
  edgeSpecs(graph, "");
  createPermissions(graph, specs.functions, () => {});
  return notHonored(graph);
}
