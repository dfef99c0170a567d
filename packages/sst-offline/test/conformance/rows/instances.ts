import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import type { Context } from "../context.ts";
import { answered, eventually, type Row, refused } from "../row.ts";
import { API, functionName } from "../stack/names.ts";

const CONCURRENCY = "Configuring reserved concurrency for a function";
const TROUBLE = "Troubleshoot execution issues in Lambda";
const ENVIRONMENT = "Understanding the Lambda execution environment lifecycle";

async function invoke(t: Context, name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
  const answer = await t.sdk.lambda.send(
    new InvokeCommand({
      FunctionName: functionName(name),
      Payload: JSON.stringify(event),
      LogType: "Tail",
      ...more,
    }),
  );
  const text = answer.Payload?.transformToString() ?? "";
  return {
    value: (text ? JSON.parse(text) : undefined) as Record<string, unknown>,
    log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    status: answer.StatusCode,
  };
}

/** GetCallerIdentity of AWS STS. */
const WHO = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "Action=GetCallerIdentity&Version=2011-06-15",
};

/** The credentials in the environment of an instance of `credentials`. */
async function credentialsOf(t: Context, event: unknown) {
  const { value } = await invoke(t, "credentials", event);
  return value as { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** What an instance is, and how many there may be. */
export const INSTANCE_ROWS: Row[] = [
  {
    operation: "Invoke",
    rule: "past a function's reserved concurrency whoever waits is refused with 429, and told which limit it is",
    source: CONCURRENCY,
    by: {
      async sdk(t) {
        const error = await eventually(async () => {
          const asked = Array.from({ length: 3 }, () => invoke(t, "waits", { milliseconds: 500 }));
          const refusals = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
          // However they arrive, one is let in.
          assert(refusals.length < 3);
          return (refusals[0] as PromiseRejectedResult | undefined)?.reason as
            | Record<string, unknown>
            | undefined;
        });
        assert.equal(error.name, "TooManyRequestsException");
        assert.equal(error.Reason, "ReservedFunctionConcurrentInvocationLimitExceeded");
        await refused(invoke(t, "stopped"), "TooManyRequestsException", {
          status: 429,
          message: /Rate Exceeded/,
        });
      },
      async boto3(t) {
        await t.python(`refused("TooManyRequestsException", lambda_.invoke, FunctionName=given["name"])`, {
          name: functionName("stopped"),
        });
      },
    },
  },
  {
    operation: "Invoke",
    rule: "an event that nobody waits for is taken all the same, and runs when there is room",
    source: CONCURRENCY,
    by: {
      async sdk(t) {
        const [, { status }] = await Promise.all([
          invoke(t, "waits-later", { milliseconds: 500 }).catch(() => {}),
          invoke(t, "waits-later", { milliseconds: 0, says: t.id }, { InvocationType: "Event" }),
        ]);
        assert.equal(status, 202);
        await eventually(
          async () =>
            t.cloud.events.some((event) => event.kind === "log" && event.line.includes(t.id)) || undefined,
        );
      },
    },
  },
  {
    operation: "HTTP API",
    rule: "answers 503 Service Unavailable when its function is throttled",
    source: "Troubleshooting issues with HTTP API Lambda integrations",
    by: {
      async http(t) {
        const answer = await fetch(`${t.cloud.endpoint}/_api/${API}/stopped`);
        assert.deepEqual(JSON.parse(await answered(answer, 503)), { message: "Service Unavailable" });
      },
    },
  },
  {
    operation: "Memory",
    rule: "a function that takes more memory than it has is killed, and the report says how much it had",
    source: TROUBLE,
    by: {
      async sdk(t) {
        const { value, log } = await invoke(t, "fills");
        assert.equal(value.errorType, "Runtime.ExitError");
        assert.match(
          String(value.errorMessage),
          /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
        );
        assert.match(
          log,
          /Memory Size: 128 MB\tMax Memory Used: 128 MB.*Status: error\tError Type: Runtime\.ExitError/,
        );
      },
    },
  },
  {
    operation: "Timeout",
    rule: "the report of a function that took too long says so, and the time that it had",
    source: "Configure Lambda function timeout",
    by: {
      async sdk(t) {
        const { log } = await invoke(t, "sleeps");
        assert.match(log, /Error: Task timed out after 1\.00 seconds/);
        assert.match(log, /^REPORT .*\tDuration: [1-9]\d{3}\.\d\d ms\t.*Status: timeout$/m);
      },
    },
  },
  {
    operation: "Initialization",
    rule: "a function that does not load answers each event with what it threw, and the log has its report",
    source: TROUBLE,
    by: {
      async sdk(t) {
        for (let time = 0; time < 2; time++) {
          const { value, log } = await invoke(t, "broken");
          assert.deepEqual([value.errorType, value.errorMessage], ["TypeError", "broken from the start"]);
          assert.match(log, /Status: error\tError Type: TypeError/);
        }
      },
    },
  },
  {
    operation: "Initialization",
    rule: "a handler that its file does not export is Runtime.HandlerNotFound",
    source: TROUBLE,
    by: {
      async sdk(t) {
        const { value } = await invoke(t, "missing");
        assert.equal(value.errorType, "Runtime.HandlerNotFound");
        assert.match(String(value.errorMessage), /missing is undefined or not exported$/);
      },
    },
  },
  {
    operation: "Initialization",
    rule: "the first report of an instance tells how long it took to load; the next ones don't",
    source: ENVIRONMENT,
    by: {
      async sdk(t) {
        await invoke(t, "keeps", { exit: true });
        const [cold, warm] = [await invoke(t, "keeps"), await invoke(t, "keeps")];
        const [, duration, billed, init] =
          /\tDuration: (\S+) ms\tBilled Duration: (\d+) ms\t.*Init Duration: (\S+) ms/.exec(cold.log) ?? [];
        // Of what is printed in hundredths, the sum may be off by one.
        const sums = [-0.01, 0, 0.01].map((off) => Number(duration) + Number(init) + off);
        assert(sums.map(Math.ceil).includes(Number(billed)), cold.log);
        assert(!warm.log.includes("Init Duration"), warm.log);
      },
    },
  },
  {
    operation: "Temporary files",
    rule: "stay for the next event of the same instance, and are gone with it",
    source: ENVIRONMENT,
    by: {
      async sdk(t) {
        await invoke(t, "keeps-files", { exit: true });
        assert.equal((await invoke(t, "keeps-files")).value.kept, false);
        assert.equal((await invoke(t, "keeps-files")).value.kept, true);
      },
    },
  },
  {
    operation: "Credentials",
    rule: "each instance of a function has temporary ones of its own, of the function's role",
    source: ENVIRONMENT,
    by: {
      async sdk(t) {
        const pair = await eventually(async () => {
          const both = await Promise.all([1, 2].map(() => credentialsOf(t, { milliseconds: 300 })));
          return both[0]!.accessKeyId === both[1]!.accessKeyId ? undefined : both;
        });
        assert.notEqual(pair[0]!.sessionToken, pair[1]!.sessionToken);
        for (const keys of pair) {
          assert.match(keys.accessKeyId, /^ASIA[A-Z0-9]{16}$/);
          assert.match(keys.sessionToken, /^[A-Za-z0-9+/]+=*$/);
          assert(keys.sessionToken.length > 800 && keys.sessionToken.length < 1500);
          // The role of both may ask who one is, and is the same.
          const answer = await t.signed("sts", WHO, { keys });
          assert.match(await answered(answer, 200), /assumed-role\/worker\//);
        }
        // The halves of two pairs make none.
        const mixed = { ...pair[0]!, sessionToken: pair[1]!.sessionToken };
        await answered(await t.signed("sts", WHO, { keys: mixed }), 403);
      },
    },
  },
];
