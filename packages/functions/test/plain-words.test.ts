import { readFile } from "node:fs/promises";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterAll, expect, test } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { accessClaims } from "./events.ts";

/** Whatever is sent to whatever route: nobody reads what zod says of it by itself. */

const cloud = await startCloud();
const { app } = await import("../src/api/app.ts");
afterAll(() => cloud.close());

/** What zod says in English (its locale `en`). */
const ZODS = /\b(Invalid (input|string|option)|Too small|Too big|Unrecognized|expected|received)\b/;
const OWNER = "7468d4b8-0001-7000-0000-000000000001";

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
}

const described = await (await app.request("/api/openapi.json")).json();
const resolve = (schema: Schema): Schema =>
  schema.$ref ? resolve(described.components.schemas[schema.$ref.split("/").at(-1)!]) : schema;

/** What no field takes. */
const WRONG = [
  undefined,
  null,
  "",
  "x",
  "x".repeat(1000),
  -1,
  1.5,
  1e9,
  true,
  [],
  [null],
  Array(300).fill("x"),
  {},
  { x: 1 },
];

/** A value of each kind in the place of each part of a body. */
function* bodies(given: Schema, depth = 0): Generator<unknown> {
  const schema = resolve(given);
  yield* WRONG;
  if (depth > 4) return;
  for (const [name, each] of Object.entries(schema.properties ?? {}))
    for (const value of bodies(each, depth + 1)) yield { [name]: value };
  if (schema.items) for (const value of bodies(schema.items, depth + 1)) yield [value];
}

async function say(method: string, path: string, body?: unknown) {
  const claims = accessClaims(OWNER);
  const event = { requestContext: { requestId: "r", authorizer: { jwt: { claims } } } };
  const headers = { "content-type": "application/json" };
  const init = { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) };
  const response = await app.request(path, init, { event: event as unknown as LambdaEvent });
  return { status: response.status, text: await response.text() };
}

const ID = "img_01jd9wz1c3n4q8v5x7y2k6m0ab";
const cases: [string, string, Operation][] = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(
    ([method, operation]): [string, string, Operation] => [method.toUpperCase(), path, operation],
  ),
);

test.each(cases)("%s %s", async (method, path, { parameters = [], requestBody }) => {
  const seen = new Set<number>();
  const judge = async (url: string, body?: unknown) => {
    const { status, text } = await say(method, url, body);
    seen.add(status);
    expect(status, `${url} ${JSON.stringify(body)}: ${text}`).not.toBe(500);
    if (status === 400) expect(JSON.parse(text).message).not.toMatch(ZODS);
  };
  const base = path.replace("{id}", ID).replace("{name}", "Cat");
  if (path.includes("{id}")) await judge(path.replace("{id}", "x"));
  if (path.includes("{name}")) await judge(path.replace("{name}", "x".repeat(1001)));
  for (const { name, in: place } of parameters) {
    if (place !== "query") continue;
    for (const value of ["", "x", "-1", "1.5", "1e9", "x".repeat(1000), "\ud800", "x,".repeat(300)])
      await judge(`${base}?${name}=${encodeURIComponent(value.replace("\ud800", "\ufffd"))}`);
  }
  if (requestBody)
    for (const body of bodies(requestBody.content["application/json"].schema)) await judge(base, body);
  const takes = parameters.length > 0 || requestBody;
  if (takes) expect([...seen].some((status) => status === 400)).toBe(true);
});

test("the words above are zod's own", async () => {
  const english = await readFile(
    new URL("../../../node_modules/zod/v4/locales/en.js", import.meta.url),
    "utf8",
  );
  for (const said of ["Invalid input", "Too small", "Too big", "Unrecognized", "expected", "received"])
    expect(english).toContain(said);
});
