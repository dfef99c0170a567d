import fc from "fast-check";
import type { LambdaEvent } from "hono/aws-lambda";
import { accessClaims } from "../events.ts";
import { judgeOf } from "./judge.ts";
import { type Description, operationsOf } from "./operations.ts";
import { type Asked, requestsOf } from "./requests.ts";

/** The API in this process, which stands on a local cloud. */
interface App {
  request(path: string, init: RequestInit, env: object): Response | Promise<Response>;
}

export interface Fuzzing {
  app: App;
  /** Puts photos in all states into a library, and says which. */
  fill(owner: string): Promise<string[]>;
  seed: number;
  /** Requests of one library, each upon what the ones before it left. */
  requests: number;
  /** Gives an address an account. @returns its owner */
  signUp(email: string): Promise<string>;
}

/**
 * Asks the API everything that it describes, and much that it does not.
 * @returns which statuses each operation answered
 * @throws Error with the request that was answered wrongly, made as small as it can be
 */
export async function fuzz({
  app,
  fill,
  seed,
  requests,
  signUp,
}: Fuzzing): Promise<Map<string, Set<number>>> {
  const description = (await (await app.request("/api/openapi.json", {}, {})).json()) as Description;
  const judge = judgeOf(description);
  const owner = await signUp(`stays-${seed}@example.com`);
  // Whoever deletes their account is somebody else, who comes back by the same address: the library is asked on.
  const email = `leaves-${seed}@example.com`;
  let leaving = await signUp(email);
  const ids = await fill(owner);
  const asked = operationsOf(description).map((operation) =>
    requestsOf(operation, { description, ids, email }).map((request) => ({ operation, request })),
  );
  const answered = new Map(operationsOf(description).map((one) => [one.operationId, new Set<number>()]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(...asked), async ({ operation, request }) => {
      const leaves = operation.operationId === "DeleteAccount";
      const { status, text } = await ask(app, leaves ? leaving : owner, request);
      if (leaves && status < 300) leaving = await signUp(email);
      answered.get(operation.operationId)!.add(status);
      const wrong = judge(operation, status, text);
      if (wrong) throw new Error(wrong);
    }),
    { seed, numRuns: requests },
  );
  return answered;
}

async function ask(app: App, owner: string, { method, path, body, type }: Asked) {
  const claims = accessClaims(owner);
  const event = {
    requestContext: { requestId: "fuzz", authorizer: { jwt: { claims } } },
  } as unknown as LambdaEvent;
  const init = { method, ...(body !== undefined && { body, headers: { "content-type": type ?? "" } }) };
  const response = await app.request(path, init, { event });
  return { status: response.status, text: await response.text() };
}
