import { beforeEach, describe, expect, it } from "vitest";
import type { Json, Resource, Snapshot } from "../snapshot/format.ts";
import { type Grant, grants, revoke, usesOf } from "./grants.ts";

const bucket = "arn:aws:s3:::things";
const policy = (...Statement: Json[]): Json => ({ Version: "2012-10-17", Statement });
const allow = (Action: Json, Resource: Json, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

let snapshot: Snapshot;
beforeEach(() => {
  const resource = (type: string, name: string, inputs: Resource["inputs"]): Resource => ({
    type,
    name,
    id: name,
    inputs,
  });
  snapshot = {
    format: 1,
    app: {
      name: "app",
      stage: "s",
      region: "us-east-1",
      account: "123456789012",
      removal: "remove",
      protect: false,
    },
    outputs: {},
    routers: [],
    resources: [
      resource("aws:iam/role:Role", "Worker", {
        assumeRolePolicy: policy({
          Effect: "Allow",
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Principal: { Service: "lambda.amazonaws.com" },
        }),
        inlinePolicies: [
          {
            name: "inline",
            policy: policy(
              allow(["s3:GetObject", "s3:PutObject"], [`${bucket}/a/*`, `${bucket}/b/*`]),
              allow("s3:ListBucket", bucket, { Condition: { StringLike: { "s3:prefix": "a/*" } } }),
            ),
          },
        ],
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      }),
      resource("aws:s3/bucketPolicy:BucketPolicy", "ThingsPolicy", {
        bucket: "things",
        policy: JSON.stringify(
          policy(
            { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: bucket },
            { ...allow("s3:GetObject", `${bucket}/*`), Principal: { Service: "cloudfront.amazonaws.com" } },
          ),
        ),
      }),
      resource("aws:sns/topicPolicy:TopicPolicy", "TopicPolicy", {
        arn: "arn:aws:sns:us-east-1:123456789012:topic",
        policy: policy({
          ...allow("sns:Publish", "arn:topic"),
          Principal: { Service: ["s3.amazonaws.com"] },
        }),
      }),
      resource("aws:lambda/permission:Permission", "RoutePermission", {
        action: "lambda:InvokeFunction",
        function: "arn:function",
        principal: "apigateway.amazonaws.com",
      }),
    ],
  };
});

const line = ({ holder, kind, principal, action, resource }: Grant) =>
  [holder, kind, principal, action, resource].join(" ");

const everything = [
  `Worker identity Worker s3:GetObject ${bucket}/a/*`,
  `Worker identity Worker s3:GetObject ${bucket}/b/*`,
  `Worker identity Worker s3:PutObject ${bucket}/a/*`,
  `Worker identity Worker s3:PutObject ${bucket}/b/*`,
  `Worker identity Worker s3:ListBucket ${bucket}`,
  "Worker trust lambda.amazonaws.com sts:AssumeRole *",
  "Worker trust lambda.amazonaws.com sts:TagSession *",
  `ThingsPolicy resource cloudfront.amazonaws.com s3:GetObject ${bucket}/*`,
  "TopicPolicy resource s3.amazonaws.com sns:Publish arn:topic",
  "RoutePermission resource apigateway.amazonaws.com lambda:InvokeFunction arn:function",
];

it("lists each action on each resource that is allowed", () => {
  expect(grants(snapshot).map(line)).toEqual(everything);
});

describe("taking one away", () => {
  it.each(everything.filter((text) => !text.includes(" trust ")))("leaves all others: %s", (gone) => {
    revoke(snapshot, grants(snapshot).find((grant) => line(grant) === gone)!);
    expect(grants(snapshot).map(line).sort()).toEqual(everything.filter((text) => text !== gone).sort());
  });

  it("gives a role's trust to nobody who is there", () => {
    const tagged = grants(snapshot).find(({ action }) => action === "sts:TagSession")!;
    revoke(snapshot, tagged);
    expect(
      grants(snapshot)
        .filter(({ kind }) => kind === "trust")
        .map(line),
    ).toEqual([
      "Worker trust lambda.amazonaws.com sts:AssumeRole *",
      "Worker trust nobody.amazonaws.com sts:TagSession *",
    ]);
  });

  it("keeps conditions, and what is denied", () => {
    const of = (action: string, at = 0) => grants(snapshot).filter((grant) => grant.action === action)[at]!;
    revoke(snapshot, of("s3:PutObject"));
    revoke(snapshot, of("s3:GetObject", 2));
    const [worker, things] = snapshot.resources;
    expect(JSON.stringify(worker!.inputs)).toContain('"Condition":{"StringLike":{"s3:prefix":"a/*"}}');
    expect(things!.inputs.policy).toEqual(
      policy({ Effect: "Deny", Principal: "*", Action: ["s3:*"], Resource: [bucket] }),
    );
  });

  it("drops a resource's policy that would be empty, which AWS refuses to keep", () => {
    revoke(snapshot, grants(snapshot).find(({ holder }) => holder === "TopicPolicy")!);
    expect(snapshot.resources.map(({ name }) => name)).toEqual(["Worker", "ThingsPolicy", "RoutePermission"]);
  });

  it("is an error where there is none", () => {
    const grant = grants(snapshot)[0]!;
    expect(() => revoke(snapshot, { ...grant, action: "s3:DeleteObject" })).toThrow(
      "Worker does not grant s3:DeleteObject",
    );
    expect(() => revoke(snapshot, { ...grant, holder: "Nobody" })).toThrow(
      'there is no aws:iam/role:Role "Nobody"',
    );
  });
});

it("knows its uses by policy, action and resource as they are worded, and a role's trust from its rights", () => {
  const [get, ...others] = grants(snapshot);
  const use = {
    principal: "app-Worker",
    action: "s3:GetObject",
    granted: { action: "s3:GetObject", resource: `${bucket}/a/*` },
    policy: 'aws:iam/role:Role "Worker" policy "inline"',
    count: 2,
  };
  const trusted = {
    ...use,
    granted: { action: "sts:AssumeRole", resource: "*" },
    policy: 'aws:iam/role:Role "Worker" assumeRolePolicy',
  };
  const foreign = { ...use, policy: 'aws:iam/role:Role "Worker2" policy "inline"' };
  const all = [use, trusted, foreign];
  expect(usesOf(get!, all)).toEqual([use]);
  expect(others.filter((grant) => usesOf(grant, all).length > 0).map(line)).toEqual([
    "Worker trust lambda.amazonaws.com sts:AssumeRole *",
  ]);
});
