import { all, functionOf, managedPolicies, roleStatements, type Snapshot, trust } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

const ROLE = "aws:iam/role:Role";

/** Actions that AWS lets nobody narrow to a resource, by its service authorization reference. */
const WITHOUT_RESOURCES = ["rekognition:DetectLabels", "xray:PutTelemetryRecords", "xray:PutTraceSegments"];

describe.each(stages)("roles on %s", (_stage, snapshot) => {
  it("name each action they allow", () => {
    for (const role of all(snapshot, ROLE))
      for (const statement of roleStatements(role)) {
        expect(statement.NotAction, role.name).toEqual([]);
        for (const action of statement.Action) expect(action, role.name).not.toContain("*");
      }
  });

  it("name each resource, save where the service knows none", () => {
    for (const role of all(snapshot, ROLE))
      for (const { Action, Resource, NotResource } of roleStatements(role)) {
        expect(NotResource, role.name).toEqual([]);
        if (Resource.includes("*"))
          expect(WITHOUT_RESOURCES, role.name).toEqual(expect.arrayContaining(Action));
        // A whole bucket or table is too much as well: `*` stands at the end of a prefix alone.
        else for (const resource of Resource) expect(resource, role.name).toMatch(/^arn:[^*]+(\/\*)?$/);
      }
  });

  it("are taken on by AWS's services alone, never by an account", () => {
    for (const role of all(snapshot, ROLE))
      for (const { Principal } of trust(role)) {
        expect(Principal, role.name).not.toBe("*");
        expect(Object.keys(Principal as object), role.name).not.toContain("AWS");
      }
  });

  it("of functions are trusted to Lambda and may else only write logs", () => {
    for (const { source } of all(snapshot, "aws:lambda/function:Function")) {
      const { role } = functionOf(snapshot, source!.handler);
      expect(trust(role), role.name).toEqual([
        expect.objectContaining({
          Action: ["sts:AssumeRole"],
          Principal: { Service: ["lambda.amazonaws.com"] },
        }),
      ]);
      expect(managedPolicies(role), role.name).toEqual([
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      ]);
    }
  });
});

/** Action → resources, of what one function may do; the account's and the stage's own names put aside. */
function allowed(snapshot: Snapshot, handler: string): Record<string, string[]> {
  const { bucket, table } = snapshot.outputs;
  const places: Record<string, string> = {
    [`arn:aws:s3:::${bucket}`]: "bucket",
    [`arn:aws:s3:::${bucket}/private/*`]: "originals",
    [`arn:aws:s3:::${bucket}/renditions/*`]: "renditions",
    [`arn:aws:dynamodb:${snapshot.app.region}:123456789012:table/${table}`]: "table",
    [`arn:aws:sqs:${snapshot.app.region}:123456789012:${String(snapshot.outputs.queueUrl).split("/").at(-1)}`]:
      "queue",
    "*": "anything",
  };
  const actions: Record<string, string[]> = {};
  for (const { Effect, Action, Resource } of roleStatements(functionOf(snapshot, handler).role)) {
    expect(Effect).toBe("Allow");
    for (const action of Action) {
      const known = Resource.map((resource) => places[resource] ?? resource);
      actions[action] = [...new Set([...(actions[action] ?? []), ...known])].sort();
    }
  }
  return actions;
}

const onTable = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [`dynamodb:${name}`, ["table"]]));
const CHANGE = onTable("DeleteItem", "GetItem", "PutItem", "UpdateItem");
const CONSUME = Object.fromEntries(
  ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map((action) => [
    `sqs:${action}`,
    ["queue"],
  ]),
);

describe.each(stages)("what a function may do on %s", (stage, snapshot) => {
  const trace = stageOf(stage).tracing
    ? { "xray:PutTelemetryRecords": ["anything"], "xray:PutTraceSegments": ["anything"] }
    : {};

  it("api: the library, originals as they are asked for, and new ones", () => {
    expect(allowed(snapshot, "packages/functions/src/api.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...onTable("BatchGetItem", "Query"),
      "s3:GetObject": ["originals"],
      "s3:PutObject": ["originals"],
      "s3:DeleteObject": ["originals", "renditions"],
      "sqs:SendMessage": ["queue"],
    });
  });

  it("auth: nothing in AWS but to be traced", () => {
    expect(allowed(snapshot, "packages/functions/src/auth.handler")).toEqual(trace);
  });

  it("recognize: read originals, make renditions, ask Rekognition, take from the queue", () => {
    expect(allowed(snapshot, "packages/functions/src/recognize.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...CONSUME,
      "s3:GetObject": ["originals"],
      "s3:PutObject": ["renditions"],
      "s3:DeleteObject": ["originals", "renditions"],
      "s3:ListBucket": ["bucket"],
      "rekognition:DetectLabels": ["anything"],
    });
  });

  it("sweep: follow what is due, see whether its photo is there, and send it on its way or away", () => {
    expect(allowed(snapshot, "packages/functions/src/sweep.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...onTable("Query"),
      "s3:ListBucket": ["bucket"],
      "s3:GetObject": ["originals"],
      "s3:DeleteObject": ["originals", "renditions"],
      "sqs:SendMessage": ["queue"],
    });
  });
});

it.each(stages)("links tell names and grant nothing on %s", (_stage, snapshot) => {
  const links = Object.fromEntries(
    all(snapshot, "aws:lambda/function:Function").map(({ source }) => [
      source!.handler.replace(/^.*\/(\w+)\.handler$/, "$1"),
      Object.keys(source!.links),
    ]),
  );
  const work = ["Library", "Photos", "Recognition"];
  expect(links).toMatchObject({
    api: [...work, "Renditions"],
    auth: ["Identity", "NextAuthSecret"],
    recognize: work,
    sweep: work,
  });
  // What SST's own links would have granted.
  for (const action of ["s3:*", "dynamodb:*", "sqs:*", "cognito-idp:*"])
    expect(JSON.stringify(all(snapshot, ROLE))).not.toContain(`"${action}"`);
});
