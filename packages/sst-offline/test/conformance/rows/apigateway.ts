import assert from "node:assert/strict";
import type { Context } from "../context.ts";
import { answered, eventually, type Row } from "../row.ts";
import { ACCOUNT, API } from "../stack/names.ts";

const PAYLOAD = "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway — payload format version";
const RESPONSE =
  "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway — Lambda function response";
const JWT = "Control access to HTTP APIs with JWT authorizers in API Gateway";
const ROUTES = "Create routes for HTTP APIs in API Gateway";
const QUOTAS = "Quotas for configuring and running an HTTP API in API Gateway";
const THROTTLE = "Throttle requests to your HTTP APIs for better throughput in API Gateway";
const CORS = "Configure CORS for HTTP APIs in API Gateway";
const TROUBLE = "Troubleshooting issues with HTTP API JWT authorizers";

interface Event {
  rawPath: string;
  routeKey: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  stageVariables?: Record<string, string>;
  requestContext: {
    apiId: string;
    accountId: string;
    http: { method: string };
    authorizer?: { jwt: { claims: Record<string, string>; scopes: string[] | null } };
  };
  body?: string;
  isBase64Encoded: boolean;
  version: string;
}

const seen = async (t: Context, path: string, init?: RequestInit) =>
  JSON.parse(await answered(await t.api(path, init), 200)) as Event;
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Why a token was refused. */
async function challenge(t: Context, path: string, token: string, status = 401): Promise<string> {
  const answer = await t.api(path, bearer(token));
  await answered(answer, status);
  return answer.headers.get("www-authenticate") ?? "";
}

export const API_ROWS: Row[] = [
  {
    operation: "Integration",
    rule: "the event has the shape of payload format 2.0, repeated parameters joined by commas, cookies apart",
    source: PAYLOAD,
    by: {
      async http(t) {
        const event = await seen(t, "/things/a%20b?x=1&x=2&y=%C3%BC", {
          method: "POST",
          headers: { cookie: "a=1; b=2", "content-type": "application/json", "X-Mixed-Case": "Kept" },
          body: '{"a":1}',
        });
        assert.deepEqual(
          [event.version, event.routeKey, event.rawQueryString, event.body, event.isBase64Encoded],
          ["2.0", "ANY /things/{id}", "x=1&x=2&y=%C3%BC", '{"a":1}', false],
        );
        assert.deepEqual(event.queryStringParameters, { x: "1,2", y: "ü" });
        assert.deepEqual([event.cookies, event.headers.cookie], [["a=1", "b=2"], undefined]);
        assert.equal(event.headers["x-mixed-case"], "Kept");
        const { apiId, accountId, http } = event.requestContext;
        assert.deepEqual([apiId, accountId, http.method], [API, ACCOUNT, "POST"]);
      },
    },
  },
  {
    operation: "Integration",
    rule: "a body that is no text comes as base64",
    source: PAYLOAD,
    by: {
      async http(t) {
        const body = new Uint8Array([0, 255, 1]);
        const headers = { "content-type": "application/octet-stream" };
        const event = await seen(t, "/things/1", { method: "PUT", headers, body });
        assert.deepEqual([event.body, event.isBase64Encoded], [Buffer.from(body).toString("base64"), true]);
      },
    },
  },
  {
    operation: "Integration",
    rule: "an answer without a status is the body itself, as JSON with 200",
    source: RESPONSE,
    by: {
      async http(t) {
        const answer = await t.api("/plain");
        assert.deepEqual(JSON.parse(await answered(answer, 200)), { hello: "there" });
        assert.equal(answer.headers.get("content-type"), "application/json");
      },
    },
  },
  {
    operation: "Integration",
    rule: "status, headers, cookies and base64 of an answer reach the client",
    source: RESPONSE,
    by: {
      async http(t) {
        const answer = await t.api("/shaped");
        assert.equal(answer.status, 418);
        assert.equal(answer.headers.get("x-one"), "1");
        assert.deepEqual(answer.headers.getSetCookie(), ["a=1", "b=2"]);
        assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), new Uint8Array([0, 255, 1]));
      },
    },
  },
  {
    operation: "Integration",
    rule: "a function's error is 500 Internal Server Error, without its words",
    source: "Troubleshooting issues with HTTP API Lambda integrations",
    by: {
      async http(t) {
        const text = await answered(await t.api("/throws"), 500);
        assert.equal(text, '{"message":"Internal Server Error"}');
      },
    },
  },
  {
    operation: "Routes",
    rule: "no route is 404 Not Found, for another method of a known path too",
    source: ROUTES,
    by: {
      async http(t) {
        assert.equal(await answered(await t.api("/none"), 404), '{"message":"Not Found"}');
        await answered(await t.api("/plain", { method: "POST" }), 404);
      },
    },
  },
  {
    operation: "Routes",
    rule: "a full match goes before a greedy variable, which takes the rest of the path",
    source: `${ROUTES} — Routing API requests`,
    by: {
      async http(t) {
        assert.equal((await seen(t, "/files/exact")).routeKey, "GET /files/exact");
        const { routeKey, pathParameters } = await seen(t, "/files/a/b.txt");
        assert.deepEqual([routeKey, pathParameters], ["GET /files/{path+}", { path: "a/b.txt" }]);
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "no token, and a token that nobody signed, are 401 Unauthorized",
    source: TROUBLE,
    by: {
      async http(t) {
        const none = await t.api("/claims");
        assert.equal(await answered(none, 401), '{"message":"Unauthorized"}');
        assert.match(none.headers.get("www-authenticate") ?? "", /^Bearer/);
        const { access } = await t.person();
        const [head, , signature] = access.split(".");
        const body = Buffer.from('{"sub":"somebody else"}').toString("base64url");
        await answered(await t.api("/claims", bearer(`${head}.${body}.${signature}`)), 401);
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "the function is given the claims as text; a token's aud, or else its client_id, has to be an audience",
    source: JWT,
    by: {
      async http(t) {
        const person = await t.person();
        for (const token of [person.access, person.id]) {
          const { requestContext } = await seen(t, "/claims", bearer(token));
          assert.equal(requestContext.authorizer?.jwt.claims.sub, person.sub);
          assert.match(requestContext.authorizer?.jwt.claims.exp ?? "", /^\d+$/);
        }
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "a route's scope has to be in the token, else 403 Forbidden",
    source: `${JWT} — scopes`,
    by: {
      async http(t) {
        const { access } = await t.person();
        const { requestContext } = await seen(t, "/scoped", bearer(access));
        assert.deepEqual(requestContext.authorizer?.jwt.scopes, ["aws.cognito.signin.user.admin"]);
        assert.equal(await answered(await t.api("/admin", bearer(access)), 403), '{"message":"Forbidden"}');
      },
    },
  },
  {
    operation: "CORS",
    rule: "a preflight is answered by the API itself, without the authorizer and without the function",
    source: CORS,
    by: {
      async http(t) {
        const headers = {
          origin: "https://site.example",
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization",
        };
        const answer = await t.api("/claims", { method: "OPTIONS", headers });
        await answered(answer, 204);
        assert.equal(answer.headers.get("access-control-allow-origin"), "https://site.example");
        assert.equal(answer.headers.get("access-control-allow-methods"), "GET");
        assert.equal(answer.headers.get("access-control-max-age"), "60");
        const other = await t.api("/plain", { headers: { origin: "https://other.example" } });
        assert.equal(other.headers.get("access-control-allow-origin"), null);
      },
    },
  },
  {
    operation: "Quotas",
    rule: "a body over the function's 6 MB is 413 Request Entity Too Large",
    source: "Lambda quotas — Invocation payload",
    by: {
      async http(t) {
        const body = "x".repeat(6 * 2 ** 20 + 1);
        const headers = { "content-type": "text/plain" };
        await answered(await t.api("/things/1", { method: "POST", headers, body }), 413);
      },
    },
  },
  {
    operation: "Quotas",
    rule: "a body over 10 MB is 413 Request Entity Too Large, whatever its route's function may take",
    source: QUOTAS,
    by: {
      async http(t) {
        const body = Buffer.alloc(10 * 2 ** 20 + 1);
        const answer = await t.api("/things/1", { method: "POST", body });
        assert.equal(await answered(answer, 413), '{"message":"Request Entity Too Large"}');
      },
    },
  },
  {
    operation: "Quotas",
    rule: "a request line and headers of more than 10,240 bytes together are 431",
    source: QUOTAS,
    by: {
      async http(t) {
        const of = (size: number) =>
          t.api(`/things/1?q=${"x".repeat(size / 2)}`, { headers: { a: "x".repeat(size / 2) } });
        await answered(await of(9000), 200);
        await answered(await of(10_400), 431);
      },
    },
  },
  {
    operation: "Quotas",
    rule: "an answer over Lambda's 6 MB is 500 Internal Server Error",
    source: "Lambda quotas — Invocation payload",
    by: {
      async http(t) {
        assert.equal(await answered(await t.api("/large"), 500), '{"message":"Internal Server Error"}');
      },
    },
  },
  {
    operation: "Integration",
    rule: "a function that takes longer than its integration's timeout is 503 Service Unavailable",
    source: `${QUOTAS} — Maximum integration timeout`,
    by: {
      async http(t) {
        assert.equal(await answered(await t.api("/slow"), 503), '{"message":"Service Unavailable"}');
      },
    },
  },
  {
    operation: "Integration",
    rule: "the event has the stage's variables",
    source: "Use stage variables for HTTP APIs in API Gateway",
    by: {
      async http(t) {
        assert.deepEqual((await seen(t, "/things/1")).stageVariables, { color: "green" });
      },
    },
  },
  {
    operation: "Routes",
    rule: "$default takes what no other route does, with any method, and nothing that another does",
    source: ROUTES,
    by: {
      async http(t) {
        const other = `${t.cloud.endpoint}/_api/catch/whatever/there/is`;
        const answer = await fetch(other, { method: "DELETE" });
        assert.equal((JSON.parse(await answered(answer, 200)) as Event).routeKey, "$default");
        const known = await fetch(`${t.cloud.endpoint}/_api/catch/known`);
        assert.equal((JSON.parse(await answered(known, 200)) as Event).routeKey, "GET /known");
      },
    },
  },
  {
    operation: "Routes",
    rule: "a path's variables reach the function decoded",
    source: PAYLOAD,
    by: {
      async http(t) {
        const { pathParameters } = await seen(t, "/things/a%20b%2Fc%C3%BC");
        assert.deepEqual(pathParameters, { id: "a b/cü" });
      },
    },
  },
  {
    operation: "Throttling",
    rule: "a route's burst is let through, and the next request is 429 Too Many Requests",
    source: THROTTLE,
    by: {
      async http(t) {
        const answers = await Promise.all([1, 2, 3, 4, 5].map(() => t.api("/limited")));
        const texts = await Promise.all(answers.map(async (one) => [one.status, await one.text()] as const));
        assert.equal(texts.filter(([status]) => status === 200).length, 2);
        const refusals = texts.filter(([status]) => status === 429).map(([, text]) => text);
        assert.deepEqual(refusals, Array(3).fill('{"message":"Too Many Requests"}'));
      },
    },
  },
  {
    operation: "Throttling",
    rule: "what a stage says of each route holds for each by itself, and more come in as time passes",
    source: THROTTLE,
    by: {
      async http(t) {
        const ask = (path: string) => fetch(`${t.cloud.endpoint}/_api/catch/${path}`);
        const statuses = async (path: string) =>
          (await Promise.all(Array.from({ length: 40 }, () => ask(path)))).map(({ status }) => status);
        await eventually(async () => (await statuses("busy")).includes(429) || undefined);
        await answered(await ask("known"), 200);
        await eventually(async () => ((await ask("busy")).ok ? true : undefined));
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "a token of another audience is told so in www-authenticate, in the words of AWS",
    source: TROUBLE,
    by: {
      async http(t) {
        const { access } = await t.person();
        assert.equal(
          await challenge(t, "/others", access),
          'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
        );
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "a token may come without the word Bearer",
    source: TROUBLE,
    by: {
      async http(t) {
        const { access } = await t.person();
        await answered(await t.api("/claims", { headers: { authorization: access } }), 200);
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "a token's kid has to name a key of its issuer",
    source: JWT,
    by: {
      async http(t) {
        const { access } = await t.person();
        const [head = "", ...rest] = access.split(".");
        for (const kid of [undefined, "another"]) {
          const known = JSON.parse(Buffer.from(head, "base64url").toString()) as object;
          const other = Buffer.from(JSON.stringify({ ...known, kid })).toString("base64url");
          assert.match(
            await challenge(t, "/claims", [other, ...rest].join(".")),
            /error="invalid_token".*kid/,
          );
        }
      },
    },
  },
  {
    operation: "JWT authorizer",
    rule: "a lacking scope is named in www-authenticate",
    source: `${JWT} — scopes`,
    by: {
      async http(t) {
        const { access } = await t.person();
        assert.match(
          await challenge(t, "/admin", access, 403),
          /^Bearer scope="staff\/admin" error="insufficient_scope"/,
        );
      },
    },
  },
  {
    operation: "CORS",
    rule: "what a function says of CORS gives way to what the API says",
    source: CORS,
    by: {
      async http(t) {
        const answer = await t.api("/permissive", { headers: { origin: "https://site.example" } });
        await answered(answer, 200);
        assert.equal(answer.headers.get("access-control-allow-origin"), "https://site.example");
        const other = await t.api("/permissive", { headers: { origin: "https://other.example" } });
        assert.equal(other.headers.get("access-control-allow-origin"), null);
      },
    },
  },
];
