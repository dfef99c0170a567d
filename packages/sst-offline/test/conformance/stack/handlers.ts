import { randomUUID } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayRequestAuthorizerEventV2,
  Context,
  SQSBatchResponse,
  SQSEvent,
} from "aws-lambda";

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

export async function waits({ milliseconds, says }: { milliseconds: number; says?: string }) {
  await new Promise((wake) => setTimeout(wake, milliseconds));
  if (says) console.log(says);
}

/** Gives its credentials away, after a while in which another event comes to another instance. */
export async function credentials(event: { milliseconds: number }) {
  await waits(event);
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Nothing is reserved for it: it never runs. */
export async function stopped() {}

/** Takes all the memory that there is. */
export async function fills() {
  const taken: Buffer[] = [];
  for (;;) {
    taken.push(Buffer.alloc(16 * 2 ** 20, 1));
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

/** Says whether an event before it was here, in this instance. */
export async function keeps({ exit }: { exit?: boolean }) {
  const file = join(tmpdir(), "kept");
  const kept = existsSync(file);
  writeFileSync(file, "");
  if (exit) process.exit(1);
  return { kept };
}

/** Tells of each message of a batch; one that "fails-once" does so the first time. */
export async function consumes({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const began = Date.now();
  await new Promise((wake) => setTimeout(wake, 100));
  const told = Records.map(({ body, attributes }) => ({
    ...{ body, began, ended: Date.now() },
    received: Number(attributes.ApproximateReceiveCount),
  }));
  console.log(`consumed ${JSON.stringify(told)}`);
  const failed = Records.filter(
    ({ body, attributes }) => body.startsWith("fails-once") && attributes.ApproximateReceiveCount === "1",
  );
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Tells what its schedule has given it. */
export async function runs(event: unknown) {
  console.log(`scheduled ${JSON.stringify(event)}`);
}

/** Lets in who says so: `yes` with a context, `policy` and `policy-for-one` by IAM's words. */
export async function authorizes(event: APIGatewayRequestAuthorizerEventV2 & { methodArn?: string }) {
  const said = (event.headers?.authorization ?? "").replace(/-[0-9a-f]+$/, "");
  const policy = (Effect: string, Resource: string) => ({
    principalId: "somebody",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
    },
    context: { said, event, at: randomUUID() },
  });
  const arn = event.routeArn ?? event.methodArn ?? "";
  switch (said) {
    case "yes":
      return { isAuthorized: true, context: { said, event, at: randomUUID() } };
    case "bare":
      return { isAuthorized: true };
    case "no":
      return { isAuthorized: false };
    case "policy":
      return policy("Allow", arn.replace(/\/GET\/.*/, "/GET/*"));
    case "policy-for-one":
      return policy("Allow", arn.replace(/\/GET\/.*/, "/GET/by-policy"));
    case "policy-against":
      return policy("Deny", arn);
    case "throws":
      throw new Error("not for the client");
    default:
      return { neither: "this nor that" };
  }
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
