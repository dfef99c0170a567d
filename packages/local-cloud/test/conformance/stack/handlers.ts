import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from "aws-lambda";

/** Functions that show what a function is given, and what becomes of what it does. */

export async function echo(event: unknown, context: Context) {
  return {
    event,
    context: {
      functionName: context.functionName,
      invokedFunctionArn: context.invokedFunctionArn,
      memoryLimitInMB: context.memoryLimitInMB,
      requestId: context.awsRequestId,
      remaining: context.getRemainingTimeInMillis(),
    },
    environment: process.env,
  };
}

export async function fails() {
  throw new RangeError("the handler's own words");
}

export async function sleeps() {
  await new Promise((wake) => setTimeout(wake, 30_000));
}

/** The function behind the HTTP API; `/plain` answers without a status. */
export async function api(event: APIGatewayProxyEventV2WithJWTAuthorizer) {
  switch (event.rawPath) {
    case "/plain":
      return { hello: "there" };
    case "/shaped":
      return {
        statusCode: 418,
        headers: { "X-One": "1" },
        cookies: ["a=1", "b=2"],
        isBase64Encoded: true,
        body: Buffer.from([0, 255, 1]).toString("base64"),
      };
    case "/permissive":
      return { statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } };
    case "/large":
      return { statusCode: 200, body: "x".repeat(6 * 2 ** 20) };
    case "/throws":
      throw new Error("not for the client");
    default:
      return { statusCode: 200, body: JSON.stringify(event) };
  }
}
