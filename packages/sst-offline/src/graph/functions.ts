import { StartError } from "../start-error.ts";
import type { Graph, Node } from "./graph.ts";
import type { Plain } from "./plain.ts";
import { lambdaFunction } from "./types/lambda.ts";

/** A Lambda function as its instances need it. */
export interface FunctionSpec {
  name: string;
  arn: string;
  /** The SST component that makes it, by its name in the app. */
  component?: string;
  roleArn: string;
  /** Path from the app's folder and the export's name: `src/api.handler`. */
  handler: string;
  /** npm packages that are not bundled. */
  install: string[];
  /** What lies beside the bundle: path from the app's folder → path in the bundle's. */
  copyFiles: Array<{ from: string; to: string }>;
  timeoutSeconds: number;
  memoryMb: number;
  /** At most so many instances at once; undefined: as many as the machine bears. */
  reservedConcurrency?: number;
  /** Link name → what `Resource.<name>` reads, with local addresses. */
  links: Record<string, Plain>;
  environment: Record<string, string>;
}

export function functionSpecs(graph: Graph): FunctionSpec[] {
  return graph.each(lambdaFunction, ({ label, arn, inputs, source, parent }) => {
    if (!source) throw new StartError("snapshot", `${label}: the snapshot does not say what it runs`);
    return {
      name: inputs.name,
      arn,
      component: parent?.split("::")[1],
      roleArn: inputs.role,
      handler: source.handler,
      install: source.install,
      copyFiles: source.copyFiles ?? [],
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      // -1 is the provider's way of saying "none reserved".
      reservedConcurrency:
        (inputs.reservedConcurrentExecutions ?? -1) >= 0 ? inputs.reservedConcurrentExecutions : undefined,
      links: graph.localize(graph.secrets(source.links)),
      environment: graph.localize(inputs.environment?.variables ?? {}),
    };
  });
}

/** A function's ARN from any way of naming it: name, ARN, qualified ARN, API Gateway's invocation ARN. */
export function functionArn(graph: Graph, reference: string, from: string): string {
  const within = /arn:[^:]+:lambda:[^:]+:\d+:function:[^:/]+/.exec(reference)?.[0] ?? reference;
  const found = graph.all(lambdaFunction).find((node) => isCalled(node, within));
  if (!found)
    throw new StartError(
      "snapshot",
      `${from} refers to the function "${reference}", which the snapshot does not hold`,
    );
  return found.arn;
}

function isCalled(node: Node<{ name: string }>, reference: string): boolean {
  return node.arn === reference || node.inputs.name === reference || node.id === reference;
}
