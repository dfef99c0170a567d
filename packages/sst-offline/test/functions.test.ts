import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { one } from "../src/index.ts";
import { type Issuer, startIssuer } from "./stack/issuer.ts";
import { type Running, run, until } from "./stack/running.ts";
import { secondStack } from "./stack/snapshot.ts";

/** Functions as instances run them, seen through the API. */
let cloud: Running;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
  cloud = await run(secondStack({ issuer: issuer.url }));
});
afterAll(async () => {
  await cloud?.remove();
  issuer?.close();
});

const get = (path: string, init?: RequestInit) => fetch(`${cloud.url}/api/${path}`, init);
const json = async <T>(path: string) => (await (await get(path)).json()) as T;
const logged = (text: string, { data } = cloud) =>
  until(async () => {
    const log = await readFile(join(data, "logs", "second-api.log"), "utf8").catch(() => "");
    return log.includes(text) || undefined;
  });

describe("an instance", () => {
  it("has its environment from the graph alone", async () => {
    process.env.OF_THIS_MACHINE = "secret";
    const { environment, cwd } = await json<{ environment: Record<string, string>; cwd: string }>(
      "environment",
    );
    expect(environment).toMatchObject({
      GREETING: "hello",
      SITE: `${cloud.url}/x`,
      SST_RESOURCE_App: '{"name":"second","stage":"local"}',
      SST_RESOURCE_Notes: '{"name":"notes-bucket"}',
      SST_RESOURCE_Token: expect.stringMatching(/^\{"value":"[a-z0-9]{52}"\}$/),
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_REGION: "us-east-1",
      AWS_SESSION_TOKEN: expect.any(String),
      AWS_LAMBDA_FUNCTION_NAME: "second-api",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      _HANDLER: "bundle.api",
    });
    expect(environment).not.toHaveProperty("OF_THIS_MACHINE");
    expect(environment).not.toHaveProperty("PATH");
    expect(environment.AWS_ACCESS_KEY_ID).not.toBe(cloud.operator.accessKeyId);
    expect(cwd.startsWith(join(await realpath(cloud.data), "tmp"))).toBe(true);
    expect(environment.TMPDIR).toContain("instance-");
  });

  it("handles one event at a time; while events wait, more instances start", async () => {
    const pids = new Set<number>();
    // However long a start takes: events wait until there is a second.
    for (let stop = Date.now() + 20_000; pids.size < 2 && Date.now() < stop; ) {
      const waits = Array.from({ length: 12 }, () => json<{ pid: number; atOnce: number }>("wait"));
      for (const { pid, atOnce } of await Promise.all(waits)) {
        expect(atOnce).toBe(1);
        pids.add(pid);
      }
    }
    expect(pids.size).toBeGreaterThan(1);
  });

  it("is used again by the next event", async () => {
    const pids = new Set<number>();
    for (let at = 0; at < 3; at++) pids.add((await json<{ pid: number }>("process")).pid);
    expect(pids.size).toBe(1);
  });

  it("is killed at its function's timeout, with Lambda's words in the log", async () => {
    const snapshot = secondStack();
    one(snapshot, "aws:lambda/function:Function", "api").inputs.timeout = 2;
    const hurried = await run(snapshot);
    try {
      const began = performance.now();
      const answer = await fetch(`${hurried.url}/api/slow`);
      expect(performance.now() - began).toBeGreaterThan(1950);
      expect([answer.status, await answer.json()]).toEqual([500, { message: "Internal Server Error" }]);
      await logged("Task timed out after 2.00 seconds", hurried);
      await until(async () => (await fetch(`${hurried.url}/api/process`)).ok || undefined);
    } finally {
      await hurried.remove();
    }
  });

  it("that exits is replaced", async () => {
    expect((await get("exit")).status).toBe(500);
    await logged("Runtime exited with error: exit status 7");
    expect((await get("process")).status).toBe(200);
  });

  it("that is killed from outside is replaced", async () => {
    const { pid } = await json<{ pid: number }>("process");
    process.kill(pid, "SIGKILL");
    const again = await until(async () => {
      const answer = await get("process");
      return answer.ok ? ((await answer.json()) as { pid: number }).pid : undefined;
    });
    expect(again).not.toBe(pid);
  });

  it("that takes more memory than its function has is killed", async () => {
    expect((await get("memory")).status).toBe(500);
    expect(cloud.events).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining("Runtime.ExitError: RequestId") }),
    );
  });

  it("keeps its error's stack in the log, and lives on", async () => {
    const { pid } = await json<{ pid: number }>("process");
    expect((await get("throw")).status).toBe(500);
    await logged("TypeError: thrown by the handler");
    await logged("notes.ts");
    expect((await json<{ pid: number }>("process")).pid).toBe(pid);
  });

  it("reaches nothing beyond this machine", async () => {
    const refusal = "the local cloud refuses connections beyond this machine:";
    expect(Object.fromEntries(await json<[string, string][]>("outside"))).toEqual({
      "http by address": `${refusal} 192.0.2.1:80`,
      "https by name": `${refusal} example.com:443`,
      socket: `${refusal} 192.0.2.1:9`,
      lookup: `${refusal} example.com`,
      datagram: `${refusal} 192.0.2.1`,
    });
  });
});

describe("the API's event and answer", () => {
  it("has the request in payload format 2.0", async () => {
    const answer = await get("echo?a=1&a=2&b=%20x", {
      method: "POST",
      headers: { cookie: "one=1; two=2", "content-type": "application/json", "X-Upper": "Case" },
      body: '{"x":1}',
    });
    expect(answer.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
    expect(await answer.json()).toMatchObject({
      version: "2.0",
      routeKey: "ANY /api/echo",
      rawPath: "/api/echo",
      rawQueryString: "a=1&a=2&b=%20x",
      queryStringParameters: { a: "1,2", b: " x" },
      cookies: ["one=1", "two=2"],
      headers: { "x-upper": "Case", "content-type": "application/json" },
      body: '{"x":1}',
      isBase64Encoded: false,
      requestContext: { apiId: "second", stage: "$default", http: { method: "POST", path: "/api/echo" } },
    });
  });

  it("carries bytes both ways", async () => {
    const bytes = new Uint8Array(await (await get("bytes")).arrayBuffer());
    expect([...bytes]).toEqual([0, 255, 1, 254]);
    const sent = await get("echo", {
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array([0, 255, 1]),
    });
    expect(await sent.json()).toMatchObject({ body: "AP8B", isBase64Encoded: true });
  });

  it("is the same by the API's own address", async () => {
    const direct = await fetch(`${cloud.endpoint}/_api/second/api/echo?x=1`);
    expect(await direct.json()).toMatchObject({ rawPath: "/api/echo", rawQueryString: "x=1" });
    expect((await fetch(`${cloud.endpoint}/_api/other/api/echo`)).status).toBe(404);
  });

  it("answers for what no route takes, and for what is too large", async () => {
    const missing = await get("nothing");
    expect([missing.status, await missing.json()]).toEqual([404, { message: "Not Found" }]);
    const large = await get("echo", { method: "POST", body: new Uint8Array(10 * 2 ** 20 + 1) });
    expect(large.status).toBe(413);
  });
});

describe("a route behind an authorizer", () => {
  it("is closed without a token, with API Gateway's own answer", async () => {
    const answer = await get("claims");
    expect([answer.status, await answer.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    const forged = await get("claims", { headers: { authorization: "Bearer a.b.c" } });
    expect(forged.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  it("gives the function the claims of a good one", async () => {
    const token = await issuer.token({ sub: "someone", client_id: "app-1", scope: "openid" });
    const answer = await get("claims", { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({
      jwt: { claims: { sub: "someone", client_id: "app-1", iss: issuer.url }, scopes: null },
    });
  });

  it("is closed to a token of the same issuer for another client", async () => {
    const token = await issuer.token({ sub: "someone", client_id: "app-2" });
    expect((await get("claims", { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });
});

describe("Lambda's Invoke", () => {
  const lambda = () =>
    new LambdaClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: { ...cloud.operator } });
  const invoke = (FunctionName: string, event: unknown, more: Partial<InvokeCommandInput> = {}) =>
    lambda().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));

  it("gives the function's answer, and its error as an answer too", async () => {
    const good = await invoke("second-api", { rawPath: "/api/process" });
    expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(good.FunctionError).toBeUndefined();
    expect(JSON.parse(good.Payload!.transformToString())).toMatchObject({ statusCode: 200 });
    const bad = await invoke("arn:aws:lambda:us-east-1:123456789012:function:second-api", {
      rawPath: "/api/throw",
    });
    expect(bad.FunctionError).toBe("Unhandled");
    expect(JSON.parse(bad.Payload!.transformToString())).toMatchObject({
      errorType: "TypeError",
      errorMessage: "thrown by the handler",
      trace: expect.arrayContaining([expect.stringContaining("notes.ts")]),
    });
  });

  it("does not wait for an event that is asynchronous", async () => {
    expect(await invoke("second-api", { rawPath: "/api/slow" }, { InvocationType: "Event" })).toMatchObject({
      StatusCode: 202,
    });
  });

  it("refuses what it does not know, and who has not signed", async () => {
    await expect(invoke("gone", {})).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke("second-api", {}, { Payload: "not JSON" })).rejects.toMatchObject({
      name: "InvalidRequestContentException",
    });
    const strange = { accessKeyId: "AKIA", secretAccessKey: "x" };
    await expect(
      new LambdaClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: strange }).send(
        new InvokeCommand({ FunctionName: "second-api" }),
      ),
    ).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  });
});
