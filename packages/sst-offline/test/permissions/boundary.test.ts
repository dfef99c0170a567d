import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, run } from "../stack/running.ts";
import { secondStack } from "../stack/snapshot.ts";
import { apiOf, bucketPolicy, operatorOf, resource, statementsOf } from "./stack.ts";

const Bucket = "notes-bucket";
const bucket = `arn:aws:s3:::${Bucket}`;
const bounds = "arn:aws:iam::123456789012:policy/bounds";
const role = "arn:aws:iam::123456789012:role/api";
const session = "arn:aws:sts::123456789012:assumed-role/api/second-api";

function boundedStack() {
  const snapshot = secondStack();
  const allow = (Action: string[], Resource: string, more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });
  statementsOf(snapshot, "api").push(allow(["s3:GetObject", "s3:PutObject"], `${bucket}/*`));
  resource(snapshot, "api").inputs.permissionsBoundary = bounds;
  snapshot.resources.push(
    {
      type: "aws:iam/policy:Policy",
      name: "Bounds",
      id: bounds,
      arn: bounds,
      inputs: {
        policy: {
          Version: "2012-10-17",
          Statement: [allow(["s3:Get*"], "*"), { ...allow(["s3:*"], `${bucket}/secret/*`), Effect: "Deny" }],
        },
      },
    },
    bucketPolicy({
      Version: "2012-10-17",
      Statement: [
        allow(["s3:PutObject"], `${bucket}/role/*`, { Principal: { AWS: role } }),
        allow(["s3:PutObject"], `${bucket}/session/*`, { Principal: { AWS: session } }),
      ],
    }),
  );
  return snapshot;
}

describe("a role with a permissions boundary", () => {
  let cloud: Running;
  let s3: S3Client;
  beforeAll(async () => {
    cloud = await run(boundedStack());
    s3 = new S3Client(await apiOf(cloud));
    const operator = new S3Client(operatorOf(cloud));
    for (const Key of ["a.txt", "secret/a.txt"])
      await operator.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
  });
  afterAll(() => cloud?.remove());
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));

  it("may what both allow", async () => {
    await s3.send(new GetObjectCommand({ Bucket, Key: "a.txt" }));
  });

  it("may not what its own policies alone allow, and it is said where the statement is missing", async () => {
    await expect(put("a.txt")).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${session} is not authorized to perform: s3:PutObject on resource: "${bucket}/a.txt" because no permissions boundary allows the s3:PutObject action`,
    });
    expect(cloud.events).toContainEqual({
      kind: "denied",
      principal: "api",
      arn: session,
      action: "s3:PutObject",
      resource: `${bucket}/a.txt`,
      pattern: `${bucket}/*`,
      reason: "no permissions boundary allows it",
      statement: { Effect: "Allow", Action: "s3:PutObject", Resource: `${bucket}/*` },
      statementOn: 'aws:iam/policy:Policy "Bounds"',
    });
  });

  it("may not what the boundary denies", async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "secret/a.txt" }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("with an explicit deny in a permissions boundary"),
    });
  });

  it("is limited in what a bucket gives to the role, but not in what it gives to the session", async () => {
    await expect(put("role/a.txt")).rejects.toMatchObject({ name: "AccessDenied" });
    await put("session/a.txt");
  });
});
