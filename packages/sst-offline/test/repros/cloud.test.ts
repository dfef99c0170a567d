/** Small apps that went wrong here, each with what is right. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repro, type SmallStack } from "../small-stack.ts";

const START_MS = 5 * 60_000;

function running(...given: Parameters<typeof repro>): () => SmallStack {
  let stack: SmallStack | undefined;
  beforeAll(async () => {
    stack = await repro(...given);
  }, START_MS);
  afterAll(() => stack?.close());
  return () => {
    if (!stack) throw new Error("the app did not start");
    return stack;
  };
}

describe("lambdaauth", () => {
  const app = running("lambdaauth");

  it("lets its authorizer decide, and not $default", async () => {
    const { api } = app().outputs;
    expect(app().missing).toEqual([]);
    expect((await fetch(`${api}/secret`)).status).toBe(401);
    // The app's authorizer answers "ok", which is no decision.
    expect((await fetch(`${api}/secret`, { headers: { authorization: "me" } })).status).toBe(500);
    expect((await fetch(`${api}/other`)).status).toBe(200);
  });
});

describe("lambdaauth with an authorizer that is not modeled", () => {
  const app = running("lambdaauth", ({ resources }) => {
    const found = resources.find(({ type }) => type === "aws:apigatewayv2/authorizer:Authorizer")!;
    found.inputs.authorizerCredentialsArn = "arn:aws:iam::123456789012:role/somebody";
  });

  it("closes its route, and says so before the start", async () => {
    const { api } = app().outputs;
    const answer = await fetch(`${api}/secret`, { headers: { authorization: "me" } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("The route GET /secret is closed");
    expect((await fetch(`${api}/other`)).status).toBe(200);
    expect(app().missing).toContainEqual(expect.stringContaining('"authorizerCredentialsArn"'));
    expect(app().cloud.notHonored).toEqual(app().missing);
  });
});
