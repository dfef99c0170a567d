import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Context } from "../context.ts";
import { answered, type Row, refused } from "../row.ts";
import { BUCKET as Bucket, queueArn, REGION, TELLING_BUCKET } from "../stack/names.ts";

const LISTING = "API reference: ListObjectsV2";
const CORS = "Elements of a CORS configuration";
const EVENTS = "Event message structure";

const list = (t: Context, more: Partial<ListObjectsV2CommandInput> = {}) =>
  t.sdk.s3.send(new ListObjectsV2Command({ Bucket, Prefix: t.key(""), ...more }));

async function fill(t: Context, names: string[]): Promise<void> {
  await Promise.all(names.map((name) => t.put(t.key(name), name)));
}

const names = (t: Context, contents: { Key?: string }[] = []) =>
  contents.map(({ Key = "" }) => Key.slice(t.key("").length));

/** What the bucket that tells its events said of a key. */
async function told(t: Context, text = t.id) {
  const { Body = "" } = await t.message("told", text);
  const { Records } = JSON.parse(Body) as { Records: Record<string, never>[] };
  assert.equal(Records.length, 1);
  return Records[0] as unknown as {
    eventSource: string;
    eventName: string;
    awsRegion: string;
    s3: { bucket: { name: string; arn: string }; object: Record<string, unknown> };
  };
}

const preflight = (t: Context, headers: Record<string, string>) =>
  fetch(`${t.cloud.endpoint}/${Bucket}/${t.key()}`, { method: "OPTIONS", headers });

export const BUCKET_ROWS: Row[] = [
  {
    operation: "ListObjectsV2",
    rule: "keys come in the order of their UTF-8 bytes",
    source: LISTING,
    by: {
      async sdk(t) {
        await fill(t, ["b", "B", "a/b", "a", "ü", "𝒳", "～", "a-b"]);
        const { Contents, KeyCount } = await list(t);
        assert.deepEqual(names(t, Contents), ["B", "a", "a-b", "a/b", "b", "ü", "～", "𝒳"]);
        assert.equal(KeyCount, 8);
      },
    },
  },
  {
    operation: "ListObjectsV2",
    rule: "a delimiter rolls keys up into common prefixes, which count as one each",
    source: "Organizing objects using prefixes",
    by: {
      async sdk(t) {
        await fill(t, ["x/1", "x/2", "y/1", "z"]);
        const { Contents, CommonPrefixes = [], KeyCount } = await list(t, { Delimiter: "/" });
        assert.deepEqual(names(t, Contents), ["z"]);
        assert.deepEqual(
          CommonPrefixes.map(({ Prefix }) => Prefix),
          [t.key("x/"), t.key("y/")],
        );
        assert.equal(KeyCount, 3);
      },
      async cli(t) {
        await fill(t, ["x/1", "y"]);
        const out = await t.aws("s3", "ls", `s3://${Bucket}/${t.key("")}`);
        assert.match(out, /PRE x\//);
        assert.match(out, /\d y$/m);
      },
    },
  },
  {
    operation: "ListObjectsV2",
    rule: "a continuation token goes on behind the page, prefixes included, and no key comes twice",
    source: LISTING,
    by: {
      async sdk(t) {
        await fill(t, ["a/1", "a/2", "b", "c", "d/1", "e"]);
        const seen: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page = await list(t, { MaxKeys: 2, Delimiter: "/", ContinuationToken });
          assert((page.KeyCount ?? 0) <= 2);
          seen.push(
            ...names(t, page.Contents),
            ...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix),
          );
          assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined);
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken);
        assert.deepEqual(seen.sort(), ["b", "c", "e", t.key("a/"), t.key("d/")].sort());
      },
      async boto3(t) {
        await fill(t, ["1", "2", "3", "4", "5"]);
        await t.python(
          `
          pages = s3.get_paginator("list_objects_v2").paginate(
              Bucket=given["b"], Prefix=given["p"], PaginationConfig={"PageSize": 2})
          keys = [item["Key"] for page in pages for item in page["Contents"]]
          assert keys == [given["p"] + str(n) for n in range(1, 6)], keys
          `,
          { b: Bucket, p: t.key("") },
        );
      },
    },
  },
  {
    operation: "ListObjectsV2",
    rule: "StartAfter begins behind a key that need not exist; MaxKeys 0 gives an empty page",
    source: LISTING,
    by: {
      async sdk(t) {
        await fill(t, ["a", "b", "c"]);
        const { Contents } = await list(t, { StartAfter: t.key("aa") });
        assert.deepEqual(names(t, Contents), ["b", "c"]);
        assert.equal((await list(t, { MaxKeys: 0 })).KeyCount, 0);
      },
    },
  },
  {
    operation: "ListObjectsV2",
    rule: "a continuation token that S3 did not give is refused with InvalidArgument",
    source: LISTING,
    by: {
      sdk: (t) => refused(list(t, { ContinuationToken: "not a token!" }), "InvalidArgument", { status: 400 }),
    },
  },
  {
    operation: "ListObjectsV2",
    rule: "encoding-type=url gives keys that XML could not hold percent-encoded",
    source: LISTING,
    by: {
      async sdk(t) {
        await fill(t, ["a b+ü"]);
        const { Contents, EncodingType } = await list(t, { EncodingType: "url" });
        assert.equal(EncodingType, "url");
        assert.deepEqual(names(t, Contents), ["a%20b%2B%C3%BC"]);
      },
    },
  },
  {
    operation: "ListObjects",
    rule: "the first version pages by marker, and names the next one where there is a delimiter",
    source: "API reference: ListObjects",
    by: {
      async sdk(t) {
        await fill(t, ["a", "b/1", "c"]);
        const page = (Marker?: string) =>
          t.sdk.s3.send(
            new ListObjectsCommand({ Bucket, Prefix: t.key(""), Delimiter: "/", MaxKeys: 2, Marker }),
          );
        const first = await page();
        assert.equal(first.NextMarker, t.key("b/"));
        assert.deepEqual(names(t, (await page(first.NextMarker)).Contents), ["c"]);
      },
    },
  },
  {
    operation: "HeadBucket",
    rule: "a bucket tells its region; one that is not there is 404",
    source: "API reference: HeadBucket",
    by: {
      async sdk(t) {
        assert.equal((await t.sdk.s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion, REGION);
        const none = new HeadBucketCommand({ Bucket: "no-such-bucket" });
        await refused(t.sdk.s3.send(none), "NotFound", { status: 404 });
      },
    },
  },
  {
    operation: "GetBucketLocation",
    rule: "us-east-1 is told as the empty location",
    source: "API reference: GetBucketLocation",
    by: {
      async sdk(t) {
        const { LocationConstraint } = await t.sdk.s3.send(new GetBucketLocationCommand({ Bucket }));
        assert(!LocationConstraint);
      },
    },
  },
  {
    operation: "ListBuckets",
    rule: "the account's buckets are listed by name",
    source: "API reference: ListBuckets",
    by: {
      async sdk(t) {
        const { Buckets = [] } = await t.sdk.s3.send(new ListBucketsCommand({}));
        assert.deepEqual(
          Buckets.map(({ Name }) => Name),
          [Bucket, TELLING_BUCKET],
        );
      },
      async cli(t) {
        assert.match(await t.aws("s3", "ls"), new RegExp(`${Bucket}\n.*${TELLING_BUCKET}`));
      },
    },
  },
  {
    operation: "CreateBucket",
    rule: "making one's own bucket again succeeds in us-east-1",
    source: "API reference: CreateBucket — BucketAlreadyOwnedByYou",
    by: {
      async sdk(t) {
        const { Location } = await t.sdk.s3.send(new CreateBucketCommand({ Bucket }));
        assert.equal(Location, `/${Bucket}`);
      },
    },
  },
  {
    operation: "CORS",
    rule: "a preflight that a rule allows is told the method, the headers and for how long",
    source: CORS,
    by: {
      async http(t) {
        const answer = await preflight(t, {
          origin: "https://a.site.example",
          "access-control-request-method": "PUT",
          "access-control-request-headers": "content-type, x-amz-meta-owner",
        });
        await answered(answer, 200);
        assert.equal(answer.headers.get("access-control-allow-origin"), "https://a.site.example");
        assert.match(answer.headers.get("access-control-allow-methods") ?? "", /PUT/);
        assert.match(answer.headers.get("access-control-allow-headers") ?? "", /x-amz-meta-owner/);
        assert.equal(answer.headers.get("access-control-max-age"), "600");
        assert.match(answer.headers.get("vary") ?? "", /Origin/);
      },
    },
  },
  {
    operation: "CORS",
    rule: "a preflight of another origin, method or header is refused with 403 AccessForbidden",
    source: CORS,
    by: {
      async http(t) {
        const allowed = { origin: "https://a.site.example", "access-control-request-method": "PUT" };
        const others: Record<string, string>[] = [
          { origin: "https://a.other.example" },
          { "access-control-request-method": "DELETE" },
          { "access-control-request-headers": "authorization" },
        ];
        for (const changed of others)
          await answered(await preflight(t, { ...allowed, ...changed }), 403, /AccessForbidden/);
      },
    },
  },
  {
    operation: "CORS",
    rule: "the answer to an allowed origin bears the headers, on errors too; to another it bears none",
    source: CORS,
    by: {
      async http(t) {
        const ask = (origin: string) =>
          fetch(`${t.cloud.endpoint}/${Bucket}/${t.key()}`, { headers: { origin } });
        const allowed = await ask("https://a.site.example");
        await answered(allowed, 403);
        assert.equal(allowed.headers.get("access-control-allow-origin"), "https://a.site.example");
        assert.equal(allowed.headers.get("access-control-expose-headers"), "ETag");
        assert.equal((await ask("https://other.example")).headers.get("access-control-allow-origin"), null);
      },
    },
  },
  {
    operation: "GetBucketCors",
    rule: "the rules of the stack are told; a bucket without any answers NoSuchCORSConfiguration",
    source: "API reference: GetBucketCors",
    by: {
      async sdk(t) {
        const { CORSRules = [] } = await t.sdk.s3.send(new GetBucketCorsCommand({ Bucket }));
        assert.deepEqual(CORSRules[0]?.AllowedMethods, ["GET", "PUT"]);
        const none = new GetBucketCorsCommand({ Bucket: TELLING_BUCKET });
        await refused(t.sdk.s3.send(none), "NoSuchCORSConfiguration", { status: 404 });
      },
    },
  },
  {
    operation: "Event notifications",
    rule: "an event names bucket, key, size, ETag and a sequencer, with the key as a form encodes it",
    source: EVENTS,
    by: {
      async sdk(t) {
        const Key = `in/${t.id} b+ü.txt`;
        await t.sdk.s3.send(new PutObjectCommand({ Bucket: TELLING_BUCKET, Key, Body: "x" }));
        const { eventSource, eventName, awsRegion, s3 } = await told(t);
        assert.deepEqual([eventSource, eventName, awsRegion], ["aws:s3", "ObjectCreated:Put", REGION]);
        assert.equal(s3.bucket.arn, `arn:aws:s3:::${TELLING_BUCKET}`);
        const { key, size, eTag, sequencer } = s3.object;
        assert.deepEqual([key, size], [`in/${t.id}+b%2B%C3%BC.txt`, 1]);
        assert.equal(eTag, "9dd4e461268c8034f5c8564e155c67a6");
        assert.match(String(sequencer), /^[0-9A-F]+$/);
      },
    },
  },
  {
    operation: "Event notifications",
    rule: "only keys with the prefix and the suffix of a rule are told",
    source: "Configuring event notifications using object key name filtering",
    by: {
      async sdk(t) {
        const put = (Key: string) =>
          t.sdk.s3.send(new PutObjectCommand({ Bucket: TELLING_BUCKET, Key, Body: "x" }));
        await put(`out/${t.id}.txt`);
        await put(`in/${t.id}.jpg`);
        await put(`in/${t.id}.txt`);
        assert.equal((await told(t)).s3.object.key, `in/${t.id}.txt`);
      },
    },
  },
  {
    operation: "Event notifications",
    rule: "a removal is told as ObjectRemoved:Delete, without a size",
    source: EVENTS,
    by: {
      async sdk(t) {
        const of = { Bucket: TELLING_BUCKET, Key: `gone/${t.id}` };
        await t.sdk.s3.send(new PutObjectCommand({ ...of, Body: "x" }));
        await t.sdk.s3.send(new DeleteObjectCommand(of));
        const { eventName, s3 } = await told(t);
        assert.equal(eventName, "ObjectRemoved:Delete");
        assert.equal(s3.object.size, undefined);
      },
    },
  },
  {
    operation: "GetBucketNotificationConfiguration",
    rule: "the rules are told with their filters",
    source: "API reference: GetBucketNotificationConfiguration",
    by: {
      async sdk(t) {
        const { QueueConfigurations = [] } = await t.sdk.s3.send(
          new GetBucketNotificationConfigurationCommand({ Bucket: TELLING_BUCKET }),
        );
        const [first] = QueueConfigurations;
        assert.equal(first?.QueueArn, queueArn("told"));
        assert.deepEqual(
          first?.Filter?.Key?.FilterRules?.map(({ Name, Value }) => [Name, Value]),
          [
            ["Prefix", "in/"],
            ["Suffix", ".txt"],
          ],
        );
      },
    },
  },
];
