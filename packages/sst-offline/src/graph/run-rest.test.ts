import { describe, expect, it } from "vitest";
import { secondStack } from "../../test/stack/snapshot.ts";
import type { Resource, Snapshot } from "../snapshot/format.ts";
import { survey } from "../survey.ts";
import { readGraph } from "./graph.ts";
import { stackSpecs } from "./specs.ts";

const places = { site: "http://localhost:3000", endpoint: "http://127.0.0.1:3001" };
const fn = "arn:aws:lambda:us-east-1:123456789012:function:second-api";

/** The second stack with other inputs of some resources, and with more resources. */
function changed(inputs: Record<string, Resource["inputs"]>, ...more: Resource[]): Snapshot {
  const snapshot = secondStack();
  for (const [name, given] of Object.entries(inputs))
    Object.assign(
      snapshot.resources.find((known) => known.name === name && !/iam/.test(known.type))!.inputs,
      given,
    );
  snapshot.resources.push(...more);
  return snapshot;
}

function rest(snapshot: Snapshot) {
  const graph = readGraph(snapshot, { places, secret: (name) => name, runRest: true });
  return stackSpecs(graph);
}

describe("what cannot be honored is left out and named, and the rest is there", () => {
  it("a stack that is honored whole", () => {
    expect(survey(secondStack())).toEqual([]);
  });

  it("a type that is not known, beside the others", () => {
    const snapshot = changed({}, { type: "aws:kinesis/stream:Stream", name: "Clicks", id: "c", inputs: {} });
    expect(survey(snapshot)).toEqual([
      'aws:kinesis/stream:Stream "Clicks": the local cloud does not know this resource type',
    ]);
    expect(rest(snapshot)).toEqual(rest(secondStack()));
  });

  it("a function, with the routes that lead to it", () => {
    const snapshot = changed({ api: { runtime: "python3.12" } });
    const specs = rest(snapshot);
    expect(specs.functions.map(({ name }) => name)).not.toContain("second-api");
    const [{ routes, closedRoutes = [] } = { routes: [] }] = specs.apis;
    expect(routes).toEqual([]);
    expect(closedRoutes.map(({ routeKey }) => routeKey)).toContain("GET /api/notes/{key+}");
    expect(specs.eventSources).toHaveLength(1);
    const lines = survey(snapshot);
    expect(lines[0]).toContain('aws:lambda/function:Function "api": property "runtime"');
    for (const line of lines.slice(1)) expect(line).toContain("refers to the function");
  });

  it.each<[string, Resource["inputs"], string]>([
    ["an authorizer of another kind", { authorizationType: "SOME_DAY" }, 'property "authorizationType"'],
    [
      "an authorizer that is not there",
      { authorizationType: "CUSTOM", authorizerId: "gone" },
      'refers to "gone"',
    ],
    ["a property that is not known", { apiKeyRequired: true }, '"apiKeyRequired"'],
  ])("a route with %s stays where it is, closed", (_name, inputs, said) => {
    const snapshot = secondStack();
    const open = snapshot.resources.find(
      ({ type, inputs }) =>
        type === "aws:apigatewayv2/route:Route" && inputs.routeKey === "GET /api/notes/{key+}",
    )!;
    Object.assign(open.inputs, inputs);
    const [api] = rest(snapshot).apis;
    expect(api?.closedRoutes).toEqual([{ routeKey: "GET /api/notes/{key+}", closed: true }]);
    expect(api?.routes.map(({ routeKey }) => routeKey)).not.toContain("GET /api/notes/{key+}");
    expect(survey(snapshot)).toEqual([expect.stringContaining(said)]);
  });

  it.each<[string, Resource["inputs"]]>([
    ["identity source", { identitySources: ["$request.body.token"] }],
    ["role to call its function by", { authorizerCredentialsArn: "arn:aws:iam::123456789012:role/r" }],
    ["simple response in the older format", { authorizerPayloadFormatVersion: "1.0" }],
    ["function", { authorizerUri: "arn:aws:lambda:us-east-1:123456789012:function:gone" }],
  ])("a Lambda authorizer with another %s closes its route", (_name, inputs) => {
    const snapshot = changed(
      {},
      {
        type: "aws:apigatewayv2/authorizer:Authorizer",
        name: "Asks",
        id: "asks",
        inputs: {
          ...{ apiId: "second", authorizerType: "REQUEST", authorizerUri: fn },
          ...{ authorizerPayloadFormatVersion: "2.0", enableSimpleResponses: true, ...inputs },
        },
      },
    );
    const open = snapshot.resources.find(
      ({ type, inputs }) =>
        type === "aws:apigatewayv2/route:Route" && inputs.routeKey === "GET /api/notes/{key+}",
    )!;
    Object.assign(open.inputs, { authorizationType: "CUSTOM", authorizerId: "asks" });
    expect(rest(snapshot).apis[0]?.closedRoutes).toEqual([
      { routeKey: "GET /api/notes/{key+}", closed: true },
    ]);
    expect(survey(snapshot).join()).toContain("Asks");
  });

  it("a queue, with the event source that reads it", () => {
    const specs = rest(changed({ Queue: { fifoQueue: true } }));
    expect(specs.queues.map(({ name }) => name)).toEqual(["notes-dlq"]);
    expect(specs.eventSources).toEqual([]);
    expect(specs.functions).toHaveLength(rest(secondStack()).functions.length);
  });

  it("a policy that is not modeled", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*", Condition }],
    };
    const lines = survey(
      changed(
        {},
        {
          type: "aws:s3/bucketPolicy:BucketPolicy",
          name: "Odd",
          id: "odd",
          inputs: { bucket: "notes-bucket", policy: document },
        },
      ),
    );
    expect(lines).toEqual([expect.stringContaining("aws:principalorgid")]);
  });
});

describe("function URLs", () => {
  const url = (inputs: Resource["inputs"]): Resource => ({
    type: "aws:lambda/functionUrl:FunctionUrl",
    name: "ApiUrl",
    id: "1",
    inputs: { functionName: "second-api", authorizationType: "NONE", ...inputs },
    outputs: { functionUrl: "https://abc.lambda-url.us-east-1.on.aws/" },
  });

  it("are APIs that one function answers, at addresses of their own", () => {
    const graph = readGraph(changed({}, url({})), { places, secret: (name) => name });
    expect(stackSpecs(graph).apis).toContainEqual(
      expect.objectContaining({
        id: "abc",
        kind: "function-url",
        routes: [expect.objectContaining({ routeKey: "$default", functionArn: fn })],
      }),
    );
    expect(graph.localize("https://abc.lambda-url.us-east-1.on.aws/x")).toBe(
      "http://127.0.0.1:3001/_url/abc/x",
    );
  });

  it.each<Record<string, string>>([{ invokeMode: "RESPONSE_STREAM" }])("are not served with %j", (inputs) => {
    const snapshot = changed({}, url(inputs));
    expect(survey(snapshot)).toEqual([expect.stringContaining(`property "${Object.keys(inputs)[0]}"`)]);
    expect(rest(snapshot).apis).toHaveLength(1);
  });
});

it("a schedule that EventBridge would not take is left out, and said", () => {
  const schedule = (name: string, scheduleExpression: string, more: Resource["inputs"] = {}): Resource => ({
    type: "aws:scheduler/schedule:Schedule",
    name,
    id: name,
    inputs: { name, scheduleExpression, target: { arn: fn }, ...more },
  });
  const snapshot = changed(
    {},
    schedule("good", "cron(0 9 ? * MON-FRI *)", {
      scheduleExpressionTimezone: "Europe/Berlin",
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 },
      startDate: "2027-01-01T00:00:00Z",
    }),
    schedule("bad", "cron(0 9 * * * *)"),
    schedule("off", "rate(1 hour)", { state: "DISABLED" }),
  );
  expect(rest(snapshot).schedules).toEqual([
    expect.objectContaining({
      name: "good",
      timeZone: "Europe/Berlin",
      flexibleMinutes: 5,
      startsAt: Date.UTC(2027, 0, 1),
    }),
  ]);
  expect(survey(snapshot)).toContainEqual(
    expect.stringContaining('Schedule "bad": cron(0 9 * * * *) has to have ?'),
  );
});

it("a rule of EventBridge with a rate is a schedule", () => {
  const rule = { name: "daily", scheduleExpression: "rate(1 day)", state: "ENABLED" };
  const specs = rest(
    changed(
      {},
      {
        type: "aws:cloudwatch/eventRule:EventRule",
        name: "Rule",
        id: "daily",
        arn: "arn:rule",
        inputs: rule,
      },
      {
        type: "aws:cloudwatch/eventTarget:EventTarget",
        name: "Target",
        id: "t",
        inputs: { rule: "daily", arn: fn, input: "{}" },
      },
    ),
  );
  expect(specs.schedules).toContainEqual({
    name: "daily",
    arn: "arn:rule",
    expression: "rate(1 day)",
    timeZone: "UTC",
    functionArn: fn,
    ruleArn: "arn:rule",
    input: "{}",
  });
});
