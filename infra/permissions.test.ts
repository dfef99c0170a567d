import { all, functionOf, managedPolicies, roleStatements, type Snapshot, trust } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

const ROLE = "aws:iam/role:Role";

/** Actions that AWS lets nobody narrow to a resource, by its service authorization reference. */
const WITHOUT_RESOURCES = [
  "rekognition:DetectLabels",
  "rekognition:DetectText",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

describe.each(stages)("roles on %s", (_stage, snapshot) => {
  it("name each action they allow", () => {
    for (const role of all(snapshot, ROLE))
      for (const statement of roleStatements(snapshot, role)) {
        expect(statement.NotAction, role.name).toEqual([]);
        for (const action of statement.Action) expect(action, role.name).not.toContain("*");
      }
  });

  it("name each resource, save where the service knows none", () => {
    for (const role of all(snapshot, ROLE))
      for (const { Action, Resource, NotResource } of roleStatements(snapshot, role)) {
        expect(NotResource, role.name).toEqual([]);
        if (Resource.includes("*"))
          expect(WITHOUT_RESOURCES, role.name).toEqual(expect.arrayContaining(Action));
        // A whole bucket or table is too much as well: `*` stands at the end of a prefix alone.
        else for (const resource of Resource) expect(resource, role.name).toMatch(/^arn:[^*]+(\/\*)?$/);
      }
  });

  it("have their policies within or beside, and not both: within takes away what is beside", () => {
    const within = all(snapshot, ROLE).filter(({ inputs }) => (inputs.inlinePolicies as unknown[])?.length);
    const beside = all(snapshot, "aws:iam/rolePolicy:RolePolicy").map(({ inputs }) => inputs.role);
    expect(beside.length).toBeGreaterThan(0);
    for (const { name, id } of within) expect(beside, name).not.toContain(id);
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
    ...Object.fromEntries(
      all(snapshot, "aws:cognito/userPool:UserPool").map(({ arn }) => [arn!, "user pool"]),
    ),
    ...Object.fromEntries(
      all(snapshot, "aws:sqs/queue:Queue").flatMap(({ name, arn }) =>
        name === "TextQueue" ? [[arn!, "text queue"]] : name === "JobsQueue" ? [[arn!, "jobs queue"]] : [],
      ),
    ),
    "*": "anything",
  };
  const actions: Record<string, string[]> = {};
  for (const { Effect, Action, Resource } of roleStatements(snapshot, functionOf(snapshot, handler).role)) {
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

  it("api: the library, originals as they are asked for, and new ones, and the account", () => {
    expect(allowed(snapshot, "packages/functions/src/api.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...onTable("BatchGetItem", "Query"),
      "s3:GetObject": ["originals"],
      "s3:PutObject": ["originals"],
      "s3:DeleteObject": ["originals", "renditions"],
      "sqs:SendMessage": ["jobs queue", "queue"],
      "cognito-idp:AdminUserGlobalSignOut": ["user pool"],
      "cognito-idp:AdminGetUser": ["user pool"],
      "cognito-idp:AdminDeleteUser": ["user pool"],
    });
  });

  it("auth: nothing in AWS but to be traced", () => {
    expect(allowed(snapshot, "packages/functions/src/auth.handler")).toEqual(trace);
  });

  it("password-reset: write since when a person is signed out, and sign them out", () => {
    expect(allowed(snapshot, "packages/functions/src/password-reset.handler")).toEqual({
      ...trace,
      ...onTable("UpdateItem"),
      "cognito-idp:AdminUserGlobalSignOut": ["user pool"],
    });
  });

  it("recognize: read originals, make renditions, ask Rekognition, take from the queue and send on in turn", () => {
    expect(allowed(snapshot, "packages/functions/src/recognize.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...onTable("Query"),
      ...CONSUME,
      "s3:GetObject": ["originals"],
      "s3:PutObject": ["renditions"],
      "s3:DeleteObject": ["originals", "renditions"],
      "s3:ListBucket": ["bucket"],
      "sqs:SendMessage": ["queue"],
      "rekognition:DetectLabels": ["anything"],
    });
  });

  if (stageOf(stage).text)
    it("read-text: the library, previews by way of Rekognition, and its own queue", () => {
      expect(allowed(snapshot, "packages/functions/src/read-text.handler")).toEqual({
        ...trace,
        ...CHANGE,
        ...onTable("Query"),
        ...Object.fromEntries(
          [...Object.keys(CONSUME), "sqs:SendMessage"].map((action) => [action, ["text queue"]]),
        ),
        "s3:GetObject": ["renditions"],
        "rekognition:DetectText": ["anything"],
      });
    });

  it("jobs: the library, its own queue, photos that are to be recognized again, or deleted for good", () => {
    expect(allowed(snapshot, "packages/functions/src/jobs.handler")).toEqual({
      ...trace,
      ...CHANGE,
      ...onTable("BatchGetItem", "Query"),
      "s3:DeleteObject": ["originals", "renditions"],
      ...Object.fromEntries(Object.keys(CONSUME).map((action) => [action, ["jobs queue"]])),
      "sqs:SendMessage": ["jobs queue", "queue"],
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
      "cognito-idp:AdminGetUser": ["user pool"],
      "cognito-idp:AdminDeleteUser": ["user pool"],
    });
  });
});

it.each(stages)("links tell names and grant nothing on %s", (stage, snapshot) => {
  const links = Object.fromEntries(
    all(snapshot, "aws:lambda/function:Function").map(({ source }) => [
      source!.handler.replace(/^.*\/([\w-]+)\.handler$/, "$1"),
      Object.keys(source!.links),
    ]),
  );
  const work = ["Library", "Photos", "Recognition"];
  expect(links).toMatchObject({
    api: ["Jobs", "Library", "People", "Photos", "Recognition", "Renditions"],
    auth: ["Identity", "NextAuthSecret"],
    "password-reset": ["Library"],
    jobs: ["Jobs", "Library", "Photos", "Recognition"],
    recognize: work,
    sweep: ["Library", "People", "Photos", "Recognition"],
    ...(stageOf(stage).text && { "read-text": ["Library", "Photos", "Text"] }),
  });
  // What SST's own links would have granted.
  for (const action of ["s3:*", "dynamodb:*", "sqs:*", "cognito-idp:*"])
    expect(JSON.stringify(all(snapshot, ROLE))).not.toContain(`"${action}"`);
});
