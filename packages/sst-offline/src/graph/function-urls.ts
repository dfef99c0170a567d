import { functionUrlId } from "./addresses.ts";
import type { ApiSpec } from "./apis.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { functionUrl, lambdaFunction } from "./types/lambda.ts";

/** Lambda ends a function that takes longer, and says so itself. */
const graceMs = 5000;

/**
 * Function URLs. Each is an HTTP API that one function answers whole: its events and answers have payload
 * format 2.0 too. (AWS Lambda Developer Guide, "Invoking Lambda function URLs".)
 */
export function functionUrlSpecs(graph: Graph): ApiSpec[] {
  return graph.each(functionUrl, ({ name, id, label, outputs, inputs }) => {
    const arn = functionArn(graph, inputs.functionName, label);
    const { timeout } = find(graph.all(lambdaFunction), arn, label).inputs;
    return {
      id: functionUrlId(outputs.functionUrl) ?? id,
      name,
      kind: "function-url",
      routes: [
        {
          routeKey: "$default",
          functionArn: arn,
          timeoutMs: timeout * 1000 + graceMs,
          signed: inputs.authorizationType === "AWS_IAM",
          scopes: [],
        },
      ],
      cors: inputs.cors && {
        allowCredentials: inputs.cors.allowCredentials ?? false,
        allowHeaders: inputs.cors.allowHeaders ?? [],
        allowMethods: inputs.cors.allowMethods ?? [],
        allowOrigins: graph.localize(inputs.cors.allowOrigins ?? []),
        exposeHeaders: inputs.cors.exposeHeaders ?? [],
        maxAgeSeconds: inputs.cors.maxAge,
      },
    };
  });
}
