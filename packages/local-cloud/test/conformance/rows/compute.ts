import assert from "node:assert/strict";
import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import { DetectLabelsCommand, type DetectLabelsCommandInput } from "@aws-sdk/client-rekognition";
import type { Bench } from "../bench.ts";
import { answered, type Row, refused } from "../row.ts";
import { ACCOUNT, API, BUCKET, functionArn, functionName } from "../stack/names.ts";

const INVOKE = "API reference: Invoke";
const ERRORS = "Understanding retry behavior in Lambda";
const PAYLOAD = "Create AWS Lambda proxy integrations for HTTP APIs — payload format version";
const RESPONSE = "Create AWS Lambda proxy integrations for HTTP APIs — Lambda function response";
const JWT = "Control access to HTTP APIs with JWT authorizers";
const ROUTES = "Create routes for HTTP APIs in API Gateway";
const LABELS = "API reference: DetectLabels";

async function invoke(t: Bench, name: string, more: Partial<InvokeCommandInput> = {}) {
  const answer = await t.sdk.lambda.send(
    new InvokeCommand({ FunctionName: functionName(name), Payload: JSON.stringify({ id: t.id }), ...more }),
  );
  const text = answer.Payload?.transformToString() ?? "";
  return { ...answer, value: (text ? JSON.parse(text) : undefined) as Record<string, unknown> };
}

interface Event {
  rawPath: string;
  routeKey: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
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

const seen = async (t: Bench, path: string, init?: RequestInit) =>
  JSON.parse(await answered(await t.api(path, init), 200)) as Event;
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const labels = (t: Bench, input: Partial<DetectLabelsCommandInput>) =>
  t.sdk.rekognition.send(new DetectLabelsCommand({ Image: undefined, ...input }));
const bytes = (text: string) => ({ Image: { Bytes: Buffer.from(text) } });

export const LAMBDA_ROWS: Row[] = [
  {
    operation: "Invoke",
    rule: "the event reaches the function as it was sent, by name or by ARN, and what it returns comes back",
    source: INVOKE,
    by: {
      async sdk(t) {
        for (const FunctionName of [
          functionName("echo"),
          functionArn("echo"),
          `${ACCOUNT}:function:${functionName("echo")}`,
          `${functionName("echo")}:$LATEST`,
        ]) {
          const { value, StatusCode, ExecutedVersion } = await invoke(t, "echo", { FunctionName });
          assert.deepEqual([value.event, StatusCode, ExecutedVersion], [{ id: t.id }, 200, "$LATEST"]);
        }
      },
      async boto3(t) {
        await t.python(
          `
          answer = lambda_.invoke(FunctionName=given["name"], Payload=json.dumps({"id": given["id"]}))
          assert json.load(answer["Payload"])["event"] == {"id": given["id"]}
          `,
          { name: functionName("echo"), id: t.id },
        );
      },
    },
  },
  {
    operation: "Invoke",
    rule: "the context tells name, ARN, memory, the request's id and the time that is left",
    source: "Using the Lambda context object to retrieve Node.js function information",
    by: {
      async sdk(t) {
        const { value } = await invoke(t, "echo");
        const {
          functionName: name,
          invokedFunctionArn,
          memoryLimitInMB,
          requestId,
          remaining,
        } = value.context as Record<string, unknown>;
        assert.deepEqual(
          [name, invokedFunctionArn, memoryLimitInMB],
          [functionName("echo"), functionArn("echo"), "256"],
        );
        assert.match(String(requestId), /^[0-9a-f-]{36}$/);
        assert(Number(remaining) > 5000 && Number(remaining) <= 10_000);
      },
    },
  },
  {
    operation: "Environment",
    rule: "a function has its own variables and Lambda's, and nothing of the machine that runs it",
    source: "Defined runtime environment variables",
    by: {
      async sdk(t) {
        const { value } = await invoke(t, "echo");
        const environment = value.environment as Record<string, string>;
        assert.equal(environment.COLOUR, "green");
        assert.equal(environment.AWS_LAMBDA_FUNCTION_NAME, functionName("echo"));
        assert.equal(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, "256");
        assert.equal(environment.AWS_REGION, "us-east-1");
        assert(environment.AWS_ACCESS_KEY_ID && environment.AWS_SESSION_TOKEN);
        // The process that runs the cloud has this one.
        assert(process.env.VITEST);
        assert.equal(environment.VITEST, undefined);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "an error of the function is a 200 with X-Amz-Function-Error and the error as its payload",
    source: ERRORS,
    by: {
      async sdk(t) {
        const { FunctionError, StatusCode, value } = await invoke(t, "fails");
        assert.deepEqual([FunctionError, StatusCode], ["Unhandled", 200]);
        assert.deepEqual([value.errorType, value.errorMessage], ["RangeError", "the handler's own words"]);
        assert(Array.isArray(value.trace));
      },
    },
  },
  {
    operation: "Invoke",
    rule: "a function that takes longer than its timeout is ended, and says so",
    source: "Configure Lambda function timeout",
    by: {
      async sdk(t) {
        const { FunctionError, value } = await invoke(t, "sleeps");
        assert.equal(FunctionError, "Unhandled");
        assert.match(String(value.errorMessage), /Task timed out after 1\.00 seconds/);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "an event is taken with 202 and runs by itself; a dry run is 204 and runs nothing",
    source: `${INVOKE} — InvocationType`,
    by: {
      async sdk(t) {
        assert.equal((await invoke(t, "echo", { InvocationType: "Event" })).StatusCode, 202);
        assert.equal((await invoke(t, "echo", { InvocationType: "DryRun" })).StatusCode, 204);
      },
    },
  },
  {
    operation: "Invoke",
    rule: "what is no JSON, and a function that is not there, are refused",
    source: `${INVOKE} — Errors`,
    by: {
      async sdk(t) {
        await refused(invoke(t, "echo", { Payload: Buffer.from("{") }), "InvalidRequestContentException", {
          status: 400,
        });
        await refused(invoke(t, "none"), "ResourceNotFoundException", { status: 404 });
      },
    },
  },
];

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
    source: "Troubleshooting issues with HTTP API JWT authorizers",
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
    source: "Configure CORS for HTTP APIs in API Gateway",
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
];

export const REKOGNITION_ROWS: Row[] = [
  {
    operation: "DetectLabels",
    rule: "a picture comes as bytes, with how many labels and how sure they have to be",
    source: LABELS,
    by: {
      async sdk(t) {
        const { Labels, LabelModelVersion } = await labels(t, {
          ...bytes("picture"),
          MaxLabels: 5,
          MinConfidence: 70.5,
        });
        assert.deepEqual([Labels?.[0]?.Name, Labels?.[0]?.Confidence], ["picture 5 70.5", 99.5]);
        assert.equal(LabelModelVersion, "3.0");
      },
      async boto3(t) {
        await t.python(
          `
          found = rekognition.detect_labels(Image={"Bytes": b"picture"}, MaxLabels=3)
          assert found["Labels"][0]["Name"].startswith("picture 3"), found
          refused("InvalidParameterException", rekognition.detect_labels, Image={"Bytes": b"x"}, MinConfidence=101)
          `,
        );
      },
    },
  },
  {
    operation: "DetectLabels",
    rule: "or as an object of a bucket",
    source: `${LABELS} — Image`,
    by: {
      async sdk(t) {
        await t.put(t.key(), "kept picture");
        const { Labels } = await labels(t, { Image: { S3Object: { Bucket: BUCKET, Name: t.key() } } });
        assert.match(Labels?.[0]?.Name ?? "", /^kept picture/);
      },
      async cli(t) {
        await t.put(t.key(), "kept picture");
        const image = JSON.stringify({ S3Object: { Bucket: BUCKET, Name: t.key() } });
        assert.match(await t.aws("rekognition", "detect-labels", "--image", image), /kept picture/);
      },
    },
  },
  {
    operation: "DetectLabels",
    rule: "an object that is not there is InvalidS3ObjectException",
    source: `${LABELS} — Errors`,
    by: {
      sdk: (t) =>
        refused(
          labels(t, { Image: { S3Object: { Bucket: BUCKET, Name: t.key() } } }),
          "InvalidS3ObjectException",
          { status: 400 },
        ),
    },
  },
  {
    operation: "DetectLabels",
    rule: "bytes that are no picture are InvalidImageFormatException",
    source: `${LABELS} — Errors`,
    by: {
      sdk: (t) => refused(labels(t, bytes("no picture")), "InvalidImageFormatException", { status: 400 }),
    },
  },
  {
    operation: "DetectLabels",
    rule: "more than 5 MB of bytes are ImageTooLargeException",
    source: "Guidelines and quotas in Amazon Rekognition",
    by: {
      async sdk(t) {
        const Image = { Bytes: new Uint8Array(5 * 2 ** 20 + 1) };
        await refused(labels(t, { Image }), "ImageTooLargeException", { status: 400 });
      },
    },
  },
  {
    operation: "DetectLabels",
    rule: "both or neither of bytes and object, and a confidence over 100, are InvalidParameterException",
    source: LABELS,
    by: {
      async sdk(t) {
        const S3Object = { Bucket: BUCKET, Name: t.key() };
        const both = { Image: { Bytes: Buffer.from("x"), S3Object } };
        for (const input of [both, { Image: {} }, { ...bytes("x"), MinConfidence: 101 }])
          await refused(labels(t, input), "InvalidParameterException", { status: 400 });
      },
    },
  },
];
