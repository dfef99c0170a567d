import { all } from "sst-offline";
import { afterEach, describe, expect, it } from "vitest";
import { AlteredStack } from "./altered-stack.ts";
import { Person } from "./person.ts";

let stack: AlteredStack | undefined;
afterEach(() => stack?.remove());

const reads = ["/api/images", "/api/tags", "/api/months"];

describe("the committed stack, with one thing altered", () => {
  it.each(reads)("without its route, GET %s answers 404, and no other does", async (gone) => {
    stack = await AlteredStack.start((snapshot) => {
      const route = all(snapshot, "aws:apigatewayv2/route:Route").find(
        ({ inputs }) => inputs.routeKey === `GET ${gone}`,
      );
      expect(route).toBeDefined();
      snapshot.resources = snapshot.resources.filter((resource) => resource !== route);
    });
    const ada = await Person.signUp(stack, "ada");
    for (const path of reads) {
      const answer = await ada.call("GET", path);
      expect([path, answer.status]).toEqual([path, path === gone ? 404 : 200]);
      if (path === gone) expect(answer.body).toEqual({ message: "Not Found" });
    }
  });

  it("an access token that has expired answers 401", async () => {
    stack = await AlteredStack.start((snapshot) => {
      for (const client of all(snapshot, "aws:cognito/userPoolClient:UserPoolClient")) {
        client.inputs.accessTokenValidity = 10;
        client.inputs.tokenValidityUnits = { accessToken: "seconds" };
      }
    });
    const ada = await Person.signUp(stack, "ada");
    expect((await ada.call("GET", "/api/images")).status).toBe(200);
    await expect.poll(async () => (await ada.call("GET", "/api/images")).status).toBe(401);
  });

  it("a resource of an unknown type stops the start, and is named", async () => {
    const starting = AlteredStack.start((snapshot) => {
      snapshot.resources.push({
        type: "aws:kinesis/stream:Stream",
        name: "Clicks",
        id: "clicks",
        inputs: {},
      });
    });
    await expect(starting).rejects.toThrow(/aws:kinesis\/stream:Stream.*Clicks/);
  });
});
