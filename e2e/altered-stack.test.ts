import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "@phototag/local-cloud";
import { all, readSnapshot, type Snapshot } from "@phototag/snapshot";
import { afterEach, describe, expect, it } from "vitest";
import { type Outputs, root } from "./app.ts";
import { Person, type Running } from "./person.ts";

/** The stack in this process, so that it can be another one than the committed. */
class AlteredStack implements Running {
  #codes = "";
  #cloud: Cloud | undefined;
  #data = "";

  static async start(alter: (snapshot: Snapshot) => void): Promise<AlteredStack> {
    const snapshot = structuredClone(await readSnapshot(join(root, "infra", "snapshot", "local.json")));
    alter(snapshot);
    const stack = new AlteredStack();
    stack.#data = await mkdtemp(join(tmpdir(), "phototag-"));
    stack.#cloud = await startCloud({
      snapshot,
      root,
      data: stack.#data,
      port: 0,
      site: () => ({ state: "ready" }),
      onEvent: (event) => {
        if (event.kind === "code") stack.#codes += `code for ${event.email}: ${event.code}\n`;
      },
    });
    return stack;
  }

  get url(): string {
    return this.#cloud?.url ?? "";
  }

  async outputs(): Promise<Outputs> {
    const { outputs, endpoint, region, operator } = this.#cloud as Cloud;
    return { ...outputs, endpoint, region, operator } as Outputs;
  }

  async line(words: RegExp): Promise<RegExpExecArray> {
    await expect.poll(() => words.test(this.#codes)).toBe(true);
    return words.exec(this.#codes) as RegExpExecArray;
  }

  async remove(): Promise<void> {
    await this.#cloud?.close();
    await rm(this.#data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

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
        client.inputs.accessTokenValidity = 2;
        client.inputs.tokenValidityUnits = { accessToken: "seconds" };
      }
    });
    const ada = await Person.signUp(stack, "ada");
    expect((await ada.call("GET", "/api/images")).status).toBe(200);
    await expect
      .poll(async () => (await ada.call("GET", "/api/images")).status, { timeout: 10_000 })
      .toBe(401);
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
