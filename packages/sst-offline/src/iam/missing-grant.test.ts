import { expect, it } from "vitest";
import type { Denial } from "./denial.ts";
import { createEnforcer } from "./enforcer.ts";

const bucket = "arn:aws:s3:::files";
const table = "arn:aws:dynamodb:us-east-1:123456789012:table/library";
const own = `${bucket}/private/\${aws:PrincipalTag/sub}/*`;
const ada = { "aws:PrincipalTag/sub": "ada" };
const allow = (Action: string, Resource: string, Condition?: object) => ({
  ...{ Effect: "Allow", Action, Resource },
  ...(Condition && { Condition }),
});
const pool = (id: string) => ({ StringEquals: { "cognito-identity.amazonaws.com:aud": id } });

/** Of a person with these statements, among others who may more: what is refused. */
function stack(person: object[]) {
  const denials: Denial[] = [];
  const policy = (name: string, Statement: object[]) => ({
    name,
    document: { Version: "2012-10-17", Statement },
  });
  const role = (name: string, statements: object[]) => ({
    name,
    arn: `arn:aws:iam::123456789012:role/${name}`,
    trust: policy("trust", [
      {
        Effect: "Allow",
        Principal: { Federated: "cognito-identity.amazonaws.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: pool("ours"),
      },
    ]),
    policies: [policy(`${name} inline`, statements)],
  });
  const worker = [
    allow("s3:*", `${bucket}/private/*`),
    allow("s3:*", `${bucket}/renditions/*`),
    allow("dynamodb:*", table),
  ];
  const enforcer = createEnforcer({
    specs: {
      roles: [role("person", person), role("worker", worker)],
      resources: [],
      closedToPublic: [],
    },
    serviceKeys: ["s3:prefix", "dynamodb:LeadingKeys"],
    account: "123456789012",
    region: "us-east-1",
    onDenied: (denial) => denials.push(denial),
  });
  const last = (allowed: boolean) => {
    expect(allowed).toBe(false);
    return denials.at(-1)!;
  };
  return {
    enforcer,
    last,
    refused: (action: string, resource: string, context: Record<string, string> = ada) =>
      last(
        enforcer.allows({
          caller: { kind: "role", arn: "arn:aws:sts::123456789012:assumed-role/person/session" },
          ...{ action, resource, context },
        }),
      ),
  };
}

it("advises nobody to open others' files to a person who may have the own ones", () => {
  const denial = stack([allow("s3:GetObject", own)]).refused("s3:GetObject", `${bucket}/private/bob/x`);
  expect(denial).toMatchObject({ pattern: `${bucket}/private/bob/x` });
  expect(denial).not.toHaveProperty("statement");
  expect(denial).not.toHaveProperty("statementOn");
});

it.each([
  ["another action on others' files", "s3:DeleteObject", `${bucket}/private/bob/x`],
  [
    "what others may, where all that a person has is by variable",
    "s3:GetObject",
    `${bucket}/renditions/bob/x`,
  ],
  ["a folder that nobody has", "s3:GetObject", `${bucket}/elsewhere/x`],
])("nor: %s", (_, action, resource) => {
  const denial = stack([allow("s3:GetObject", own)]).refused(action, resource);
  expect(denial.pattern).toBe(resource);
  expect(denial).not.toHaveProperty("statement");
});

it("nor where a wider statement for another action stands beside", () => {
  const person = [allow("s3:GetObject", own), allow("s3:PutObjectTagging", `${bucket}/*`)];
  expect(stack(person).refused("s3:GetObject", `${bucket}/private/bob/x`)).not.toHaveProperty("statement");
});

it("advises the own folder by the variable that the person's role has", () => {
  const denial = stack([allow("s3:PutObject", own)]).refused("s3:GetObject", `${bucket}/private/ada/x`);
  expect(denial).toMatchObject({
    pattern: own,
    statement: allow("s3:GetObject", own),
    statementOn: "person",
  });
});

const listing = { StringLike: { "s3:prefix": "private/${aws:PrincipalTag/sub}/*" } };
const keys = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/sub}"] } };

it.each([
  [
    "a listing",
    "s3:ListBucket",
    bucket,
    allow("s3:ListBucket", bucket, listing),
    { "s3:prefix": "private/bob/" },
  ],
  [
    "an item",
    "dynamodb:GetItem",
    table,
    allow("dynamodb:GetItem", table, keys),
    { "dynamodb:LeadingKeys": "bob" },
  ],
  [
    "another action",
    "dynamodb:PutItem",
    table,
    allow("dynamodb:GetItem", table, keys),
    { "dynamodb:LeadingKeys": "bob" },
  ],
  [
    "all of a kind",
    "s3:ListBucket",
    bucket,
    allow("s3:ListBucket", "*", listing),
    { "s3:prefix": "private/bob/" },
  ],
])("advises nothing that goes around a condition: %s", (_, action, resource, statement, context) => {
  const denial = stack([statement]).refused(action, resource, { ...ada, ...context });
  expect(denial.pattern).toBe(resource);
  expect(denial).not.toHaveProperty("statement");
});

it("advises the condition with the statement where it holds", () => {
  const { refused } = stack([allow("dynamodb:GetItem", table, keys)]);
  expect(refused("dynamodb:PutItem", table, { ...ada, "dynamodb:LeadingKeys": "ada" }).statement).toEqual(
    allow("dynamodb:PutItem", table, keys),
  );
});

it("advises nobody to open anything to everybody", () => {
  const { enforcer, last } = stack([]);
  const resource = `${bucket}/private/bob/x`;
  const caller = { kind: "anonymous", arn: "" } as const;
  expect(last(enforcer.allows({ caller, action: "s3:GetObject", resource }))).not.toHaveProperty("statement");
});

it("advises no trust in another identity pool, and no tags of one", () => {
  const { enforcer, last } = stack([]);
  const assume = (action: "sts:AssumeRoleWithWebIdentity" | "sts:TagSession", id: string) =>
    last(
      enforcer.mayAssume({
        roleArn: "arn:aws:iam::123456789012:role/person",
        principal: { kind: "federated", provider: "cognito-identity.amazonaws.com" },
        action,
        context: { "cognito-identity.amazonaws.com:aud": id },
      }),
    );
  expect(assume("sts:AssumeRoleWithWebIdentity", "theirs")).not.toHaveProperty("statement");
  expect(assume("sts:TagSession", "ours").statement).toEqual({
    Effect: "Allow",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Action: "sts:TagSession",
    Condition: pool("ours"),
  });
});
