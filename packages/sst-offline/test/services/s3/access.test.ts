import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { AccessRequest } from "../../../src/endpoint/access.ts";
import { AwsError } from "../../../src/service.ts";
import { type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "notes";
let stack: Stack;
let asked: AccessRequest[] = [];
let denied: string[] = [];
const send: Stack["clients"]["s3"]["send"] = ((command: never) => stack.clients.s3.send(command)) as never;
const failure = (call: Promise<unknown>) =>
  call.then(
    () => "it went through",
    (error) => error.name,
  );

beforeAll(async () => {
  stack = await startStack({
    buckets: [{ name: Bucket }],
    authorize(request) {
      asked.push(request);
      if (denied.includes(`${request.action} ${request.resource}`))
        throw new AwsError("AccessDenied", "Access Denied", 403);
    },
  });
});
afterAll(() => stack.close());
beforeEach(async () => {
  denied = [];
  for (const Key of ["a", "b"]) await send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  asked = [];
});
const questions = () =>
  asked.map(({ action, resource }) => `${action} ${resource.replace("arn:aws:s3:::", "")}`);

it("asks for the object that an operation is about, in the name of its signer", async () => {
  await send(new GetObjectCommand({ Bucket, Key: "a" }));
  expect(questions()).toEqual(["s3:GetObject notes/a"]);
  expect(asked[0]?.caller).toMatchObject({
    kind: "operator",
    arn: "arn:aws:iam::123456789012:user/operator",
  });
});

it("asks for a listing with its prefix", async () => {
  await send(new ListObjectsV2Command({ Bucket, Prefix: "private/u1/" }));
  expect(questions()).toEqual(["s3:ListBucket notes"]);
  expect(asked[0]?.context).toMatchObject({ "s3:prefix": "private/u1/" });
});

it("asks for both ends of a copy", async () => {
  denied = [`s3:GetObject arn:aws:s3:::${Bucket}/a`];
  expect(await failure(send(new CopyObjectCommand({ Bucket, Key: "c", CopySource: `${Bucket}/a` })))).toBe(
    "AccessDenied",
  );
  expect(questions()).toEqual(["s3:PutObject notes/c", "s3:GetObject notes/a"]);
});

it("asks for each key of a deletion, and deletes the allowed ones", async () => {
  denied = [`s3:DeleteObject arn:aws:s3:::${Bucket}/a`];
  const Delete = { Objects: [{ Key: "a" }, { Key: "b" }] };
  const { Deleted, Errors } = await send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(["b"]);
  expect(Errors).toMatchObject([{ Key: "a", Code: "AccessDenied" }]);
});

it("asks besides whether the object may be read, where its ETag decides on its deletion", async () => {
  denied = [`s3:GetObject arn:aws:s3:::${Bucket}/a`];
  const remove = (IfMatch?: string) => send(new DeleteObjectCommand({ Bucket, Key: "a", IfMatch }));
  expect(await failure(remove('"00"'))).toBe("AccessDenied");
  const Delete = { Objects: [{ Key: "a", ETag: '"00"' }] };
  expect((await send(new DeleteObjectsCommand({ Bucket, Delete }))).Errors).toMatchObject([
    { Key: "a", Code: "AccessDenied" },
  ]);
  await remove("*");
});

it("hides from who may not list the bucket whether a key is there", async () => {
  const missing = () => failure(send(new GetObjectCommand({ Bucket, Key: "none" })));
  expect(await missing()).toBe("NoSuchKey");
  denied = [`s3:ListBucket arn:aws:s3:::${Bucket}`];
  expect(await missing()).toBe("AccessDenied");
  await expect(send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

it("asks for the key of a form, in the name of who signed it", async () => {
  denied = [`s3:PutObject arn:aws:s3:::${Bucket}/form`];
  const { url, fields } = await createPresignedPost(stack.clients.s3, { Bucket, Key: "form" });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob(["x"]));
  const answer = await fetch(url, { method: "POST", body: form });
  expect(answer.status).toBe(403);
  expect(questions()).toEqual(["s3:PutObject notes/form"]);
  expect(asked[0]?.caller.kind).toBe("operator");
});
