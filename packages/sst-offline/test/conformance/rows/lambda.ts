import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import type { Context } from "../context.ts";
import { type Row, refused } from "../row.ts";
import { ACCOUNT, functionArn, functionName } from "../stack/names.ts";

const INVOKE = "API reference: Invoke";
const ERRORS = "Understanding retry behavior in Lambda";

async function invoke(t: Context, name: string, more: Partial<InvokeCommandInput> = {}) {
  const answer = await t.sdk.lambda.send(
    new InvokeCommand({ FunctionName: functionName(name), Payload: JSON.stringify({ id: t.id }), ...more }),
  );
  const text = answer.Payload?.transformToString() ?? "";
  return { ...answer, value: (text ? JSON.parse(text) : undefined) as Record<string, unknown> };
}

export const LAMBDA_ROWS: Row[] = [
  {
    operation: "Invoke",
    rule: "the event reaches the function as it was sent, by name or by ARN, and what it returns comes back",
    source: INVOKE,
    by: {
      async sdk(t) {
        for (const FunctionName of [
          functionName("echo"),
          functionArn("echo"),
          `${ACCOUNT}:function:${functionName("echo")}`,
          `${functionName("echo")}:$LATEST`,
        ]) {
          const { value, StatusCode, ExecutedVersion } = await invoke(t, "echo", { FunctionName });
          assert.deepEqual([value.event, StatusCode, ExecutedVersion], [{ id: t.id }, 200, "$LATEST"]);
        }
      },
      async boto3(t) {
        await t.python(
          `
          answer = lambda_.invoke(FunctionName=given["name"], Payload=json.dumps({"id": given["id"]}))
          assert json.load(answer["Payload"])["event"] == {"id": given["id"]}
          `,
          { name: functionName("echo"), id: t.id },
        );
      },
    },
  },
  {
    operation: "Invoke",
    rule: "the context tells name, ARN, memory, the request's id and the time that is left",
    source: "Using the Lambda context object to retrieve Node.js function information",
    by: {
      async sdk(t) {
        const { value } = await invoke(t, "echo");
        const {
          functionName: name,
          invokedFunctionArn,
          memoryLimitInMB,
          requestId,
          remaining,
        } = value.context as Record<string, unknown>;
        assert.deepEqual(
          [name, invokedFunctionArn, memoryLimitInMB],
          [functionName("echo"), functionArn("echo"), "256"],
        );
        assert.match(String(requestId), /^[0-9a-f-]{36}$/);
        assert(Number(remaining) > 5000 && Number(remaining) <= 10_000);
      },
    },
  },
  {
    operation: "Environment",
    rule: "a function has its own variables and Lambda's, and nothing of the machine that runs it",
    source: "Defined runtime environment variables",
    by: {
      async sdk(t) {
        const { value } = await invoke(t, "echo");
        const environment = value.environment as Record<string, string>;
        assert.equal(environment.COLOR, "green");
        assert.equal(environment.AWS_LAMBDA_FUNCTION_NAME, functionName("echo"));
        assert.equal(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, "256");
        assert.equal(environment.AWS_REGION, "us-east-1");
        assert(environment.AWS_ACCESS_KEY_ID && environment.AWS_SESSION_TOKEN);
        // The process that runs the cloud has this one.
        assert(process.env.VITEST);
        assert.equal(environment.VITEST, undefined);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "an error of the function is a 200 with X-Amz-Function-Error and the error as its payload",
    source: ERRORS,
    by: {
      async sdk(t) {
        const { FunctionError, StatusCode, value } = await invoke(t, "fails");
        assert.deepEqual([FunctionError, StatusCode], ["Unhandled", 200]);
        assert.deepEqual([value.errorType, value.errorMessage], ["RangeError", "the handler's own words"]);
        assert(Array.isArray(value.trace));
      },
    },
  },
  {
    operation: "Invoke",
    rule: "a function that takes longer than its timeout is ended, and says so",
    source: "Configure Lambda function timeout",
    by: {
      async sdk(t) {
        const { FunctionError, value } = await invoke(t, "sleeps");
        assert.equal(FunctionError, "Unhandled");
        assert.match(String(value.errorMessage), /Task timed out after 1\.00 seconds/);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "an event is taken with 202 and runs by itself; a dry run is 204 and runs nothing",
    source: `${INVOKE} — InvocationType`,
    by: {
      async sdk(t) {
        assert.equal((await invoke(t, "echo", { InvocationType: "Event" })).StatusCode, 202);
        assert.equal((await invoke(t, "echo", { InvocationType: "DryRun" })).StatusCode, 204);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "what is no JSON, and a function that is not there, are refused",
    source: `${INVOKE} — Errors`,
    by: {
      async sdk(t) {
        await refused(invoke(t, "echo", { Payload: Buffer.from("{") }), "InvalidRequestContentException", {
          status: 400,
        });
        await refused(invoke(t, "none"), "ResourceNotFoundException", { status: 404 });
      },
    },
  },
];
