import assert from "node:assert/strict";
import type { Context } from "../context.ts";
import { answered, type Row } from "../row.ts";
import { ACCOUNT, API, REGION } from "../stack/names.ts";

const GUIDE = "Control access to HTTP APIs with AWS Lambda authorizers in API Gateway";
const PAYLOAD = `${GUIDE} — Payload format version`;
const RESPONSE = `${GUIDE} — Authorizer response format`;
const SOURCES = `${GUIDE} — Identity sources`;
const CACHE = `${GUIDE} — Caching authorizer responses`;

/** What the authorizer told the function, and so what it was asked itself. */
interface Told {
  said: string;
  at: string;
  event: Record<string, unknown> & { requestContext: Record<string, unknown> };
}

const ask = (t: Context, path: string, authorization?: string) =>
  t.api(path, authorization === undefined ? {} : { headers: { authorization } });
/** What the function was told of the caller, whom the authorizer let in. */
async function told(t: Context, path: string, authorization: string): Promise<Told> {
  const text = await answered(await ask(t, path, authorization), 200);
  return (JSON.parse(text) as { requestContext: { authorizer: { lambda: Told } } }).requestContext.authorizer
    .lambda;
}
const arnOf = (path: string) => `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/$default/GET${path}`;

/** Functions that decide who comes in. */
export const LAMBDA_AUTHORIZER_ROWS: Row[] = [
  {
    operation: "Lambda authorizer",
    rule: "without an identity source, or with an empty one, the answer is 401 Unauthorized",
    source: SOURCES,
    by: {
      async http(t) {
        const none = await ask(t, "/by-simple");
        assert.equal(await answered(none, 401), '{"message":"Unauthorized"}');
        for (const path of ["/by-two-sources", "/by-two-sources?who="])
          await answered(await ask(t, path, "yes"), 401);
        await answered(await ask(t, "/by-two-sources?who=me", "yes"), 200);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "isAuthorized lets in or answers 403 Forbidden; the context reaches the function",
    source: RESPONSE,
    by: {
      async http(t) {
        const no = await ask(t, "/by-simple", "no");
        assert.equal(await answered(no, 403), '{"message":"Forbidden"}');
        assert.equal((await told(t, "/by-simple", "yes")).said, "yes");
        assert.equal(await told(t, "/by-simple", "bare"), null);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "an error, and an answer of another shape, are 500 Internal Server Error",
    source: RESPONSE,
    by: {
      async http(t) {
        for (const said of ["throws", "neither", "policy"])
          assert.equal(
            await answered(await ask(t, "/by-simple", said), 500),
            '{"message":"Internal Server Error"}',
          );
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "the function has to let the authorizer call it, else 500 Internal Server Error",
    source: `${GUIDE} — Authorizer permissions`,
    by: {
      async http(t) {
        await answered(await ask(t, "/by-not-permitted", "yes"), 500);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "payload format 2.0 has the route's ARN, the identity sources in a list, and the request without its body",
    source: PAYLOAD,
    by: {
      async http(t) {
        const { event } = await told(t, "/by-two-sources?who=me&x=1", "yes");
        assert.deepEqual(
          [event.version, event.type, event.routeArn, event.identitySource, event.routeKey, event.rawPath],
          [
            "2.0",
            "REQUEST",
            arnOf("/by-two-sources"),
            ["yes", "me", "green"],
            "GET /by-two-sources",
            "/by-two-sources",
          ],
        );
        assert.deepEqual(event.queryStringParameters, { who: "me", x: "1" });
        assert.equal(event.requestContext.apiId, API);
        assert(!("body" in event) && !("isBase64Encoded" in event));
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "payload format 1.0 has the method's ARN and the identity sources in one text",
    source: PAYLOAD,
    by: {
      async http(t) {
        const { event } = await told(t, "/by-old?x=1", "policy");
        assert.deepEqual(
          [event.version, event.type, event.methodArn, event.identitySource, event.authorizationToken],
          ["1.0", "REQUEST", arnOf("/by-old"), "policy", "policy"],
        );
        assert.deepEqual([event.resource, event.path, event.httpMethod], ["/by-old", "/by-old", "GET"]);
        assert.deepEqual(event.queryStringParameters, { x: "1" });
        assert.equal(event.requestContext.apiId, API);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "an IAM policy decides for each route, also where it is kept for several; a deny is 403 Forbidden",
    source: RESPONSE,
    by: {
      async http(t) {
        const one = `policy-for-one-${t.id}`;
        const { at } = await told(t, "/by-policy", one);
        assert.equal((await told(t, "/by-policy", one)).at, at);
        assert.equal(await answered(await ask(t, "/by-policy-too", one), 403), '{"message":"Forbidden"}');
        await answered(await ask(t, "/by-policy-too", `policy-${t.id}`), 200);
        await answered(await ask(t, "/by-policy", `policy-against-${t.id}`), 403);
        await answered(await ask(t, "/by-policy", `yes-${t.id}`), 500);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "an answer is kept for its time to live by its identity sources, for every route of the authorizer",
    source: CACHE,
    by: {
      async http(t) {
        const [me, other] = [`yes-${t.id}a`, `yes-${t.id}b`];
        const { at } = await told(t, "/by-kept", me);
        assert.equal((await told(t, "/also-by-kept", me)).at, at);
        assert.notEqual((await told(t, "/by-kept", other)).at, at);
        const first = await told(t, "/by-simple", me);
        assert.notEqual((await told(t, "/by-simple", me)).at, first.at);
      },
    },
  },
  {
    operation: "Lambda authorizer",
    rule: "with $context.routeKey among its identity sources an answer is kept by route",
    source: CACHE,
    by: {
      async http(t) {
        const { at } = await told(t, "/by-kept-by-route", `yes-${t.id}`);
        assert.equal((await told(t, "/by-kept-by-route", `yes-${t.id}`)).at, at);
        assert.notEqual((await told(t, "/also-by-kept-by-route", `yes-${t.id}`)).at, at);
      },
    },
  },
];
