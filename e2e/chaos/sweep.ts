import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Snapshot } from "sst-offline";
import type { Chance } from "sst-offline/testing";
import { root } from "../app.ts";
import { insist, WrongAnswer } from "./insist.ts";
import type { Stack } from "./stack.ts";

/** Longest pause between two sweeps. On AWS one runs every hour; a chaotic hour is over in seconds. */
const pauseMs = 4_000;

/** Sweeps again and again until the stack is calm. @returns how many sweeps ran to their end */
export async function sweepNowAndThen(stack: Stack, chance: Chance): Promise<number> {
  let done = 0;
  while (!stack.ended) {
    await sleep(chance.between(500, pauseMs));
    const swept = await invoke(stack).then(
      () => true,
      // Killed meanwhile: the next one does what it left.
      () => false,
    );
    if (swept) done++;
  }
  return done;
}

/** One sweep to its end, however often it has to be begun. @throws WrongAnswer when it fails */
export async function runSweep(stack: Stack): Promise<void> {
  await insist(stack, () => invoke(stack));
}

/** As the operator, by Lambda's own API. */
async function invoke(stack: Stack): Promise<void> {
  const { endpoint, region, operator: credentials } = await stack.outputs();
  const lambda = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: await sweepFunction(), Payload: "{}" }),
  );
  if (FunctionError) throw new WrongAnswer(`The sweep failed: ${Payload?.transformToString()}`);
}

let name: Promise<string> | undefined;

/** The physical name of the function that sweeps: it stands in the snapshot alone. */
function sweepFunction(): Promise<string> {
  name ??= readFile(join(root, "infra", "snapshot", "local.json"), "utf8").then((text) => {
    const { resources } = JSON.parse(text) as Snapshot;
    const sweep = resources.find(({ source }) => source?.handler.endsWith("/sweep.handler"));
    return String(sweep?.inputs.name);
  });
  return name;
}
