import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Snapshot } from "sst-offline";
import type { AlteredStack } from "../../../e2e/altered-stack.ts";
import type { Person } from "../../../e2e/person.ts";
import type { StubRecognizer } from "../../../e2e/stub-recognizer.ts";

/** What people, or the clock, do with Phototag. Each stands alone; it throws when it does not come to its end. */
export interface Journey {
  name: string;
  /** Changes the stack so that what it would wait for comes at once. */
  prepare?(snapshot: Snapshot): void;
  run(stage: Stage): Promise<void>;
}

/** A running Phototag, and what stands behind it. */
export interface Stage {
  app: AlteredStack;
  snapshot: Snapshot;
  recognizer: StubRecognizer;
}

/** Calls the API. @throws Error when it does not answer as it should */
export async function ask(
  person: Person,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await person.call(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  const { results = [] } = (answer.body ?? {}) as { results?: { ok: boolean }[] };
  if (results.some(({ ok }) => !ok)) throw new Error(`${method} ${path}: ${JSON.stringify(results)}`);
  return answer;
}

/** Fetches what needs no token. @throws Error when it does not answer as it should */
export async function open(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, { redirect: "manual", ...init });
  if (answer.status >= 400) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Sweeps now, and not when its hour comes. @throws Error with what the sweep says went wrong */
export async function sweepNow(snapshot: Snapshot, { outputs }: Person): Promise<void> {
  const { endpoint, region, operator } = outputs;
  const lambda = new LambdaClient({ endpoint, region, credentials: operator });
  const swept = snapshot.resources.find(({ source }) => source?.handler.endsWith("sweep.handler"));
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: String(swept?.inputs.name), Payload: "{}" }),
  );
  if (FunctionError) throw new Error(`the sweep failed: ${Payload?.transformToString()}`);
}
