import { StartError } from "../start-error.ts";
import { faultsOfEdgeCode } from "./edge-code.ts";
import { find, type Graph } from "./graph.ts";
import { edgeFunction, keyValue } from "./types/cloudfront.ts";

/** A function of CloudFront, with what it finds in its key-value stores. */
export interface EdgeFunctionSpec {
  name: string;
  code: string;
  values: Record<string, string>;
}

/** The functions that see a behavior's requests before they are routed, and its answers. */
export interface EdgeFunctions {
  viewerRequest?: EdgeFunctionSpec;
  viewerResponse?: EdgeFunctionSpec;
}

/**
 * SST's own function of a Router or a site, without code of the app's: its routes are known from elsewhere. Code that
 * an app injects stands before it.
 */
const ONLY_ROUTES = /async function handler\(event\) \{\s*async function routeSite\(/;

/** @throws StartError for a function that is not there, or that cannot be run here */
export function edgeFunctionsOf(
  graph: Graph,
  associations: { eventType: string; functionArn: string }[],
  from: string,
): EdgeFunctions {
  const functions: EdgeFunctions = {};
  for (const { eventType, functionArn } of associations) {
    const { inputs, label } = find(graph.all(edgeFunction), functionArn, from);
    if (eventType === "viewer-request" && ONLY_ROUTES.test(inputs.code)) continue;
    const faults = faultsOfEdgeCode(inputs.code, inputs.runtime);
    if (faults.length > 0)
      throw new StartError("snapshot", faults.map((fault) => `${label}: ${fault}`).join("\n"));
    const spec = {
      name: label,
      code: inputs.code,
      values: Object.fromEntries(
        graph
          .all(keyValue)
          .filter((known) => inputs.keyValueStoreAssociations.includes(known.inputs.keyValueStoreArn))
          .map((known) => [known.inputs.key, known.inputs.value]),
      ),
    };
    if (eventType === "viewer-request") functions.viewerRequest = spec;
    else if (eventType !== "viewer-response")
      throw new StartError("snapshot", `${from}: ${eventType} is no event of a function at the edge`);
    // The head of an answer is on its way before anything could be awaited.
    else if (/\bawait\b/.test(inputs.code))
      throw new StartError("snapshot", `${label}: it awaits, which a function of answers cannot do here`);
    else functions.viewerResponse = spec;
  }
  return functions;
}
