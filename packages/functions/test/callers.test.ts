import { createHmac, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import { DeleteUserCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AlteredStack } from "../../../e2e/altered-stack.ts";
import { cognitoOf, Person, password } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { type Description, jsonOf, type Operation, operationsOf } from "./description/operations.ts";
import { valid } from "./description/values.ts";

/** Whoever may not ask is refused by every route that the API describes: a new one is asked by being there. */

const FOREIGN_CLIENT = "aclientofanotherapplication";

let stack: AlteredStack;
let ada: Person;
let eve: Person;
let description: Description;
/** Ada's photo, the album that it is in, and the link that shows it. */
let id = "";
let album = "";
let share = "";
let secret = "";

beforeAll(async () => {
  stack = await AlteredStack.start((snapshot) => {
    const client = snapshot.resources.find(({ name }) => name === "CliClientClient")!;
    // Of the same user pool, whose keys sign its tokens, but none that the authorizer is told of.
    snapshot.resources.push({ ...structuredClone(client), name: "ForeignClient", id: FOREIGN_CLIENT });
  });
  [ada, eve] = [await Person.signUp(stack, "ada"), await Person.signUp(stack, "eve")];
  description = (await (await fetch(`${stack.url}/api/openapi.json`)).json()) as Description;
  const [grant] = await ada.announce([await drawnPhoto("secret-of-ada.jpg", 1)]);
  if (!grant || "duplicateOf" in grant) throw new Error("no grant");
  id = grant.id;
  const made = await ada.call("POST", "/api/albums", { title: "album-secret-of-ada", add: [id] });
  album = (made.body as { id: string }).id;
  const shared = await ada.call("POST", "/api/shares", { title: "link-secret-of-ada", album });
  share = (shared.body as { id: string }).id;
  secret = new URL((shared.body as { url: string }).url).hash.slice(1);
}, 300_000);
afterAll(() => stack?.remove());

const parts = (token: string) =>
  token.split(".").map((part) => Buffer.from(part, "base64url").toString()) as [string, string, string];
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Ada's access token with some of it changed, and signed anew. */
function forged(header: object, claims: object, sign: (text: string) => Buffer): string {
  const [head, body] = parts(ada.accessToken).map((part, n) => (n < 2 ? JSON.parse(part) : {}));
  const text = `${encode({ ...head, ...header })}.${encode({ ...body, ...claims })}`;
  return `${text}.${sign(text).toString("base64url")}`;
}

const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const byOwnKey = (text: string) => createSign("RSA-SHA256").update(text).sign(own.privateKey);

/** The key with which the user pool's signatures are checked: everybody knows it. */
async function publicKey() {
  const { iss } = JSON.parse(parts(ada.accessToken)[1]) as { iss: string };
  const { kid } = JSON.parse(parts(ada.accessToken)[0]) as { kid: string };
  const response = await fetch(`${iss}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
  return createPublicKey({ key: keys.find((key) => key.kid === kid)! as never, format: "jwk" });
}

async function signIn(ClientId: string, email = ada.email): Promise<string> {
  const AuthParameters = { USERNAME: email, PASSWORD: password };
  const command = new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
  const { AuthenticationResult } = await cognitoOf(ada.outputs).send(command);
  return AuthenticationResult!.AccessToken!;
}

/** What stands in the Authorization header of who may not ask. One more caller is one more line. */
const CALLERS: Record<string, () => string | undefined | Promise<string | undefined>> = {
  "without a token": () => undefined,
  "with what is no token": () => "Bearer a.b.c",
  "by a password": () => `Basic ${Buffer.from(`${ada.email}:${password}`).toString("base64")}`,
  "with an id token": () => `Bearer ${ada.idToken}`,
  "with a token that has expired": async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 2 * 24 * 3_600_000 });
    try {
      return `Bearer ${await signIn(ada.outputs.cliClientId)}`;
    } finally {
      vi.useRealTimers();
    }
  },
  "with a token that nobody signed (alg: none)": () =>
    `Bearer ${forged({ alg: "none" }, {}, () => Buffer.alloc(0))}`,
  "with a token signed by the public key (HS256)": async () => {
    const pem = (await publicKey()).export({ type: "spki", format: "pem" });
    return `Bearer ${forged({ alg: "HS256" }, {}, (text) => createHmac("sha256", pem).update(text).digest())}`;
  },
  "with a token signed by a key of their own": () => `Bearer ${forged({}, {}, byOwnKey)}`,
  "with a token that brings its own key": () =>
    `Bearer ${forged({ jwk: own.publicKey.export({ format: "jwk" }), kid: "own" }, {}, byOwnKey)}`,
  "with a token of another issuer": () => {
    const iss = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_another";
    return `Bearer ${forged({ kid: "own" }, { iss }, byOwnKey)}`;
  },
  "with a token for another application": async () => `Bearer ${await signIn(FOREIGN_CLIENT)}`,
  "with a token of before they signed out everywhere": async () => {
    const bob = await Person.signUp(stack, "bob");
    const { auth_time } = JSON.parse(parts(bob.accessToken)[1]) as { auth_time: number };
    // A sign-in of the same second counts as a later one.
    await expect.poll(() => Date.now() / 1000).toBeGreaterThan(auth_time + 1);
    expect((await bob.call("POST", "/api/account/sign-out")).status).toBe(204);
    return `Bearer ${bob.accessToken}`;
  },
  "with a token of before their password was reset": async () => {
    const bob = await Person.signUp(stack, "bob");
    const { auth_time } = JSON.parse(parts(bob.accessToken)[1]) as { auth_time: number };
    await expect.poll(() => Date.now() / 1000).toBeGreaterThan(auth_time + 1);
    await bob.resetPassword("Another-horse-9");
    const since = await Person.signIn(stack, bob.email, "Another-horse-9");
    expect((await since.call("GET", "/api/tags")).status, "whoever knows the new one").toBe(200);
    return `Bearer ${bob.accessToken}`;
  },
  "with a token of an account that was deleted": async () => {
    const bob = await Person.signUp(stack, "bob");
    await bob.announce([await drawnPhoto("bob.jpg", 2)]);
    await cognitoOf(bob.outputs).send(new DeleteUserCommand({ AccessToken: bob.accessToken }));
    // Until the next sweep nobody here knows.
    const lambda = new LambdaClient({ ...bob.outputs, credentials: bob.outputs.operator });
    await lambda.send(
      new InvokeCommand({ FunctionName: stack.functionNames.find((name) => name.includes("Sweep")) }),
    );
    return `Bearer ${bob.accessToken}`;
  },
  "with a token whose owner was changed": () => {
    const [head, , signature] = eve.accessToken.split(".");
    const claims = JSON.parse(parts(eve.accessToken)[1]) as object;
    return `Bearer ${head}.${encode({ ...claims, sub: ada.sub })}.${signature}`;
  },
};

const answers = async (
  operation: Operation,
  authorization: string | undefined,
  body?: unknown,
  query = "",
) => {
  const path = operation.path
    .replace("albums/{id}", `albums/${album}`)
    .replace("shares/{id}", `shares/${share}`)
    .replace("{secret}", "x".repeat(43))
    .replace("{id}", id);
  const response = await fetch(`${stack.url}${path}${query}`, {
    method: operation.method,
    headers: { ...(authorization && { authorization }), "content-type": "application/json" },
    ...(operation.requestBody && { body: JSON.stringify(body ?? {}) }),
  });
  return { status: response.status, text: await response.text() };
};

const open = () => operationsOf(description).filter(({ security }) => security?.length === 0);
const closed = () => operationsOf(description).filter(({ security }) => security?.length !== 0);

test("one route alone asks for no token, and for a secret in its place", async () => {
  expect(open().map(({ operationId }) => operationId)).toEqual(["GetShared"]);
  const shows = await fetch(`${stack.url}/api/shared/${secret}`);
  expect(await shows.json()).toMatchObject({ title: "link-secret-of-ada" });
});

describe.each(Object.keys(CALLERS))("who asks %s", (caller) => {
  test("is refused by every route", async () => {
    const authorization = await CALLERS[caller]!();
    for (const operation of open())
      expect((await answers(operation, authorization)).status, "without the secret").toBe(404);
    for (const operation of closed()) {
      const { status, text } = await answers(operation, authorization);
      expect(status, `${operation.operationId}: ${text}`).toBe(401);
      expect(text).not.toContain("secret-of-ada");
    }
  });
});

test("the callers are refused for what is wrong with them: without it they are answered", async () => {
  const list = closed().find(({ operationId }) => operationId === "ListImages")!;
  expect((await answers(list, `Bearer ${await signIn(ada.outputs.cliClientId)}`)).status).toBe(200);
});

test("a stranger who knows the id of a photo learns nothing of it, and changes nothing", async () => {
  const before = await ada.call("GET", `/api/images/${id}`);
  expect(before).toMatchObject({ status: 200, body: { name: "secret-of-ada.jpg" } });
  const known = { description, ids: [id, album, share] };
  for (const operation of closed()) {
    const schema = jsonOf(operation.requestBody);
    const bodies = schema ? fc.sample(valid(schema, known), { numRuns: 8, seed: 1 }) : [undefined];
    const ids = operation.parameters?.filter(({ name }) => /^ids?$/.test(name)) ?? [];
    const query = ids.some((one) => one.in === "query")
      ? `?${ids.map(({ name }) => `${name}=${id}`).join("&")}`
      : "";
    for (const body of bodies) {
      const { status, text } = await answers(operation, `Bearer ${eve.accessToken}`, body, query);
      const what = `${operation.operationId} ${JSON.stringify(body)}: ${status} ${text}`;
      expect(status, what).toBeLessThan(500);
      // A photo that is another's is one that is not there.
      if (operation.path.includes("{id}")) expect([400, 404], what).toContain(status);
      expect(text, what).not.toMatch(new RegExp(`secret-of-ada|${ada.sub}`));
    }
  }
  expect((await ada.call("GET", `/api/albums/${album}`)).body).toMatchObject({
    title: "album-secret-of-ada",
  });
  expect((await ada.call("GET", "/api/shares")).body).toMatchObject({ shares: [{ id: share }] });
  expect(before.body.albums).toEqual([album]);
  const after = await ada.call("GET", `/api/images/${id}`);
  expect(after.body.history).toEqual(before.body.history);
  expect(after.body.tags).toEqual([]);
  expect(after.body.albums).toEqual([album]);
  expect(after.body.trashedAt).toBeUndefined();
});
