import type { LambdaEvent } from "hono/aws-lambda";
import type { app as Api } from "../src/api/app.ts";
import { accessClaims } from "./events.ts";

/** Asks the API as somebody whose token the authorizer let pass. @param path with `/api` before it */
export async function callAs(app: typeof Api, who: string, method: string, path: string, body?: object) {
  const event = { requestContext: { requestId: "r", authorizer: { jwt: { claims: accessClaims(who) } } } };
  const init = {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  };
  const response = await app.request(path, init, { event: event as unknown as LambdaEvent });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the answer.
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as any };
}
