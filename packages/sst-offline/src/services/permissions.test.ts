import { describe, expect, it } from "vitest";
import { secondStack } from "../../test/stack/snapshot.ts";
import type { CloudEvent } from "../events.ts";
import { functionSpecs } from "../graph/functions.ts";
import { readGraph } from "../graph/graph.ts";
import type { Json, Resource, Snapshot } from "../snapshot/format.ts";
import { createPermissions } from "./permissions.ts";

const region = "us-east-1";
const account = "123456789012";
const fn = `arn:aws:lambda:${region}:${account}:function:second-api`;
const pool = `arn:aws:cognito-idp:${region}:${account}:userpool/${region}_pool`;

/** The second stack's policies, with more resources. */
function open(...more: Resource[]) {
  const snapshot: Snapshot = secondStack();
  snapshot.resources.push(...more);
  const places = { site: "http://localhost:1", endpoint: "http://127.0.0.1:2" };
  const graph = readGraph(snapshot, { places, secret: (name) => name });
  const denials: Extract<CloudEvent, { kind: "denied" }>[] = [];
  const permissions = createPermissions(graph, functionSpecs(graph), (event) => {
    if (event.kind === "denied") denials.push(event);
  });
  return { permissions, denials };
}

function role(name: string, trust: Json, ...statements: Json[]): Resource {
  return {
    type: "aws:iam/role:Role",
    name,
    id: name,
    arn: `arn:aws:iam::${account}:role/${name}`,
    inputs: {
      name,
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
      inlinePolicies: [{ name: "inline", policy: { Version: "2012-10-17", Statement: statements } }],
    },
  };
}
function permission(principal: string, more: Record<string, Json> = {}): Resource {
  const inputs = { action: "lambda:InvokeFunction", function: fn, principal, ...more };
  return { type: "aws:lambda/permission:Permission", name: principal, id: principal, inputs };
}
const trusted = (Service: string): Json => ({
  Effect: "Allow",
  Principal: { Service },
  Action: "sts:AssumeRole",
});

describe("a schedule", () => {
  const schedule = {
    name: "hourly",
    arn: "arn:schedule",
    expression: "rate(1 hour)",
    timeZone: "UTC",
    functionArn: fn,
    roleArn: `arn:aws:iam::${account}:role/hourly`,
  };
  const invoke = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: fn };

  it("calls its function by a role that Scheduler may take on and that may", () => {
    const { permissions, denials } = open(role("hourly", trusted("scheduler.amazonaws.com"), invoke));
    expect(permissions.mayInvokeOnSchedule(schedule)).toBe(true);
    expect(denials).toEqual([]);
  });

  it("does not when the role trusts somebody else, or may not, or is not there", () => {
    const elsewhere = open(role("hourly", trusted("events.amazonaws.com"), invoke));
    expect(elsewhere.permissions.mayInvokeOnSchedule(schedule)).toBe(false);
    expect(elsewhere.denials).toMatchObject([
      { principal: "scheduler.amazonaws.com", action: "sts:AssumeRole", resource: schedule.roleArn },
    ]);
    const unable = open(role("hourly", trusted("scheduler.amazonaws.com")));
    expect(unable.permissions.mayInvokeOnSchedule(schedule)).toBe(false);
    expect(unable.denials).toMatchObject([{ principal: "hourly", action: "lambda:InvokeFunction" }]);
    expect(open().permissions.mayInvokeOnSchedule(schedule)).toBe(false);
    expect(open().permissions.mayInvokeOnSchedule({ ...schedule, roleArn: undefined })).toBe(false);
  });
});

describe("a user pool's trigger", () => {
  const event = { triggerSource: "PreSignUp_SignUp" } as const;

  it("needs the function's permission for that pool", () => {
    const { permissions } = open(permission("cognito-idp.amazonaws.com", { sourceArn: pool }));
    permissions.checkTrigger(pool, fn, event);
    expect(() => permissions.checkTrigger(`${pool}2`, fn, event)).toThrow(
      expect.objectContaining({
        name: "UnexpectedLambdaException",
        message: "PreSignUp invocation failed due to error AccessDeniedException.",
      }),
    );
    expect(() => open().permissions.checkTrigger(pool, fn, event)).toThrow();
  });
});

describe("a bucket", () => {
  it("tells a function only with the function's permission, for that bucket and account", () => {
    const bucket = "arn:aws:s3:::notes-bucket";
    const { permissions } = open(
      permission("s3.amazonaws.com", { sourceArn: bucket, sourceAccount: account }),
    );
    expect(permissions.mayNotify(bucket, fn)).toBe(true);
    expect(permissions.mayNotify("arn:aws:s3:::other", fn)).toBe(false);
    const foreign = open(permission("s3.amazonaws.com", { sourceAccount: "210987654321" }));
    expect(foreign.permissions.mayNotify(bucket, fn)).toBe(false);
  });
});

describe("a route", () => {
  it("is told by its method and path in the permission", () => {
    const source = (rest: string) => `arn:aws:execute-api:${region}:${account}:other/${rest}`;
    const { permissions } = open(
      permission("apigateway.amazonaws.com", { sourceArn: source("*/GET/things/{id}") }),
    );
    const may = (method: string, routeKey: string) =>
      permissions.mayInvokeFromApi(fn, { apiId: "other", method, routeKey });
    expect(may("GET", "GET /things/{id}")).toBe(true);
    expect(may("GET", "ANY /things/{id}")).toBe(true);
    expect(may("DELETE", "ANY /things/{id}")).toBe(false);
    expect(may("GET", "GET /things")).toBe(false);
    expect(may("GET", "$default")).toBe(false);
  });
});

describe("an identity pool", () => {
  const poolId = "us-east-1:0c7c0e33";
  const trust = (...actions: string[]): Json => ({
    Effect: "Allow",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Action: actions,
    Condition: {
      StringEquals: { "cognito-identity.amazonaws.com:aud": poolId },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
    },
  });
  const person = `arn:aws:iam::${account}:role/person`;
  const session = (more: Record<string, string> = {}) => ({
    "cognito-identity.amazonaws.com:aud": poolId,
    "cognito-identity.amazonaws.com:amr": "authenticated",
    ...more,
  });

  it("hands out a role that trusts this pool for people who have signed in", () => {
    const { permissions } = open(role("person", trust("sts:AssumeRoleWithWebIdentity")));
    const may = (more?: Record<string, string>) => permissions.mayAssumeFromPool(person, session(more));
    expect(may()).toBe(true);
    expect(may({ "cognito-identity.amazonaws.com:aud": "another" })).toBe(false);
    expect(may({ "cognito-identity.amazonaws.com:amr": "unauthenticated" })).toBe(false);
    // Tags travel only when the role lets them be set.
    expect(may({ "aws:PrincipalTag/sub": "me" })).toBe(false);
    const tagging = open(role("person", trust("sts:AssumeRoleWithWebIdentity", "sts:TagSession")));
    expect(tagging.permissions.mayAssumeFromPool(person, session({ "aws:PrincipalTag/sub": "me" }))).toBe(
      true,
    );
  });
});

it("attached, managed and customer-managed policies count as inline ones do", () => {
  const attach = (policyArn: string): Resource => ({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name: policyArn,
    id: policyArn,
    inputs: { role: "worker", policyArn },
  });
  const own = `arn:aws:iam::${account}:policy/own`;
  const statement = (Action: string) => ({ Statement: { Effect: "Allow", Action, Resource: "*" } });
  const { permissions } = open(
    role("worker", trusted("lambda.amazonaws.com")),
    attach("arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"),
    attach(own),
    {
      type: "aws:iam/policy:Policy",
      name: "own",
      id: own,
      arn: own,
      inputs: { policy: statement("s3:Get*") },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "more",
      id: "more",
      inputs: { role: "worker", policy: JSON.stringify(statement("sns:Publish")) },
    },
  );
  const may = (action: string) => () =>
    permissions.authorize({
      caller: { kind: "role", arn: `arn:aws:sts::${account}:assumed-role/worker/run` },
      action,
      resource: "arn:aws:x:::y",
    });
  for (const action of ["sqs:ReceiveMessage", "s3:GetObject", "sns:Publish"])
    expect(may(action)).not.toThrow();
  for (const action of ["sqs:SendMessage", "s3:PutObject"]) expect(may(action)).toThrow("is not authorized");
});

describe("a rule of EventBridge", () => {
  const ruleArn = `arn:aws:events:${region}:${account}:rule/daily`;
  const spec = {
    name: "daily",
    arn: ruleArn,
    expression: "rate(1 day)",
    timeZone: "UTC",
    functionArn: fn,
    ruleArn,
  };

  it("calls its function by the function's own permission", () => {
    const { permissions } = open(permission("events.amazonaws.com", { sourceArn: ruleArn }));
    expect(permissions.mayInvokeOnSchedule(spec)).toBe(true);
  });

  it("does not by another rule's", () => {
    const { permissions, denials } = open(permission("events.amazonaws.com", { sourceArn: `${ruleArn}s` }));
    expect(permissions.mayInvokeOnSchedule(spec)).toBe(false);
    expect(denials).toEqual([expect.objectContaining({ action: "lambda:InvokeFunction" })]);
  });
});

describe("a function's URL", () => {
  const from = { apiId: "u", kind: "function-url", method: "GET", routeKey: "$default" } as const;
  const url = { ...permission("*", { functionUrlAuthType: "NONE", action: "lambda:InvokeFunctionUrl" }) };
  const invoke = { ...permission("*", { invokedViaFunctionUrl: true }), name: "invoke", id: "invoke" };

  it("is everyone's by the two permissions that SST gives it", () => {
    const { permissions } = open(url, invoke);
    expect(permissions.mayInvokeFromApi(fn, from)).toBe(true);
  });

  it.each([
    ["lambda:InvokeFunctionUrl", [invoke]],
    ["lambda:InvokeFunction", [url]],
  ])("is nobody's without %s", (action, given) => {
    const { permissions, denials } = open(...given);
    expect(permissions.mayInvokeFromApi(fn, from)).toBe(false);
    expect(denials).toEqual([expect.objectContaining({ action })]);
  });

  it("lets nobody in by another way", async () => {
    const { permissions } = open(url, invoke);
    const request = {
      caller: { kind: "anonymous", arn: "*" },
      action: "lambda:InvokeFunction",
      resource: fn,
    } as const;
    expect(() => permissions.authorize(request)).toThrow("Access Denied");
  });
});
