import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, run } from "../stack/running.ts";
import { secondStack } from "../stack/snapshot.ts";
import { apiOf, bucketPolicy, operatorOf, statementsOf } from "./stack.ts";

const Bucket = "notes-bucket";
const bucket = `arn:aws:s3:::${Bucket}`;

/** The bucket policies that AWS shows as examples, and that people copy. */
function guardedStack() {
  const snapshot = secondStack();
  const own = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${bucket}/*` };
  statementsOf(snapshot, "api").push(own);
  const deny = (Action: string, Resource: string, Condition: object) => ({
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource,
    Condition,
  });
  snapshot.resources.push(
    bucketPolicy(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            ...deny("s3:GetObject", `${bucket}/site/*`, {
              StringLike: { "aws:Referer": "https://app.example/*" },
            }),
            Effect: "Allow",
          },
          deny("s3:*", `${bucket}/*`, { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
          deny("s3:GetObject", `${bucket}/no-links/*`, { StringNotEquals: { "s3:authType": "REST-HEADER" } }),
          deny("s3:PutObject", `${bucket}/no-forms/*`, { StringEquals: { "s3:authType": "POST" } }),
          deny("s3:PutObject", `${bucket}/cold/*`, {
            StringNotEquals: { "s3:x-amz-storage-class": "STANDARD_IA" },
          }),
          deny("s3:PutObject", `${bucket}/once/*`, { Null: { "s3:if-none-match": "true" } }),
          // Nobody here comes out of a VPC, so that this shuts everybody out, as it would on AWS.
          deny("s3:*", `${bucket}/vpc/*`, { StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } }),
          deny("s3:*", `${bucket}/mfa/*`, { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }),
        ],
      }),
    ),
  );
  return snapshot;
}

describe("what a request to S3 is by itself counts in conditions", () => {
  let cloud: Running;
  let s3: S3Client;
  const keys = ["site/a", "no-links/a", "open/a"];
  beforeAll(async () => {
    cloud = await run(guardedStack());
    s3 = new S3Client(await apiOf(cloud));
    const operator = new S3Client(operatorOf(cloud));
    for (const Key of keys) await operator.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
  });
  afterAll(() => cloud?.remove());

  const put = (Key: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more })).then(
      () => "done",
      (error: Error) => error.name,
    );

  it("aws:Referer: the page that links to it", async () => {
    const read = async (referer: string) =>
      (await fetch(`${cloud.endpoint}/${Bucket}/site/a`, { headers: { referer } })).status;
    expect(await read("https://app.example/page")).toBe(200);
    expect(await read("https://elsewhere.example/")).toBe(403);
  });

  it("s3:authType: a signed link is none that a header signs, and a form is neither", async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "no-links/a" }));
    expect(await Body?.transformToString()).toBe("text");
    const link = async (Key: string) =>
      (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key })))).status;
    expect(await link("no-links/a")).toBe(403);
    expect(await link("open/a")).toBe(200);
    const post = async (Key: string) => {
      const { url, fields } = await createPresignedPost(s3, { Bucket, Key });
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", new Blob(["x"]));
      return (await fetch(url, { method: "POST", body: form })).status;
    };
    expect(await post("no-forms/a")).toBe(403);
    expect(await post("open/b")).toBe(204);
    expect(await put("no-forms/a")).toBe("done");
  });

  it("s3:x-amz-storage-class and s3:if-none-match: headers that it must have", async () => {
    expect(await put("cold/a")).toBe("AccessDenied");
    expect(await put("cold/a", { StorageClass: "STANDARD_IA" })).toBe("done");
    expect(await put("once/a")).toBe("AccessDenied");
    expect(await put("once/a", { IfNoneMatch: "*" })).toBe("done");
  });

  it("aws:SourceVpce and aws:MultiFactorAuthPresent: what nobody here has", async () => {
    expect(await put("vpc/a")).toBe("AccessDenied");
    expect(await put("mfa/a")).toBe("AccessDenied");
  });
});
