import { faultsOfEdgeCode } from "../graph/edge-code.ts";
import { compileEdgeFunction, type EdgeEvent, type EdgeResponse } from "../services/edge/edge-function.ts";
import { faultOf } from "../services/edge/event-rules.ts";
import type { Snapshot } from "../snapshot/format.ts";
import { one } from "../snapshot/query.ts";

/**
 * A function of CloudFront, to be asked by itself: with the syntax, the library and the rules of its runtime.
 *
 * @param name its name in the stack, which is `RouterCloudfrontFunctionRequest` for a Router `Router`
 * @param values what its key-value stores hold
 * @throws Error for code that CloudFront would not take
 * @example
 * const answered = edgeFunction(stack, "RouterCloudfrontFunctionResponse");
 * expect(await answered(event)).toMatchObject({ statusCode: 404 });
 */
export function edgeFunction(
  snapshot: Snapshot,
  name: string,
  values: Record<string, string> = {},
): (event: EdgeEvent) => Promise<EdgeResponse | EdgeEvent["request"]> {
  const { inputs } = one(snapshot, "aws:cloudfront/function:Function", name);
  const code = String(inputs.code);
  const faults = faultsOfEdgeCode(code, String(inputs.runtime));
  if (faults.length > 0) throw new Error(`${name}: ${faults.join("; ")}`);
  const ask = compileEdgeFunction({ name, code, values });
  return async (event) => {
    const said = (await ask(event).said) as EdgeResponse | EdgeEvent["request"] | undefined;
    if (!said || typeof said !== "object") throw new Error(`${name} returns neither request nor response`);
    const fault = faultOf(said, "statusCode" in said ? "response" : "request", event);
    if (fault) throw new Error(`${name}: ${fault}`);
    return JSON.parse(JSON.stringify(said)) as typeof said;
  };
}
