import { AwsError } from "../../../service.ts";
import { actorOf, allowMatch, type S3Context } from "../context.ts";
import { listObjects } from "../listing.ts";
import { deleteObjects } from "../objects.ts";
import { readXml, sendEmpty, sendXml } from "../protocol.ts";
import type { BucketSpec } from "../spec.ts";
import type { ObjectRecord } from "../store.ts";
import type { Operation } from "./operation.ts";

/** Amazon S3 API Reference, "DeleteObjects". */
const MAX_DELETE = 1000;
const MAX_KEYS = 1000;

/** Operations on the account's buckets and on a bucket as a whole. */
export const BUCKET_OPERATIONS: Operation[] = [
  {
    name: "ListBuckets",
    method: "GET",
    on: "service",
    action: "s3:ListAllMyBuckets",
    run({ exchange, buckets, account }) {
      // What comes from the stack has no date of its own.
      const CreationDate = new Date(0).toISOString();
      sendXml(exchange.res, "ListAllMyBucketsResult", {
        Owner: { ID: account },
        Buckets: { Bucket: [...buckets.keys()].sort().map((Name) => ({ Name, CreationDate })) },
      });
    },
  },
  {
    name: "HeadBucket",
    method: "HEAD",
    on: "bucket",
    action: "s3:ListBucket",
    run: ({ exchange, region }) => sendEmpty(exchange.res, 200, { "x-amz-bucket-region": region }),
  },
  {
    name: "CreateBucket",
    method: "PUT",
    on: "service",
    action: "s3:CreateBucket",
    run({ exchange, bucket, buckets, region }) {
      // The oldest region alone takes one's own bucket again, as it always has.
      if (buckets.has(bucket) && region === "us-east-1")
        return sendEmpty(exchange.res, 200, { location: `/${bucket}` });
      if (buckets.has(bucket))
        throw new AwsError(
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409,
          { BucketName: bucket },
        );
      throw new AwsError(
        "NotImplemented",
        "Buckets come from the stack; define it there and start again.",
        501,
      );
    },
  },
  {
    name: "GetBucketLocation",
    method: "GET",
    on: "bucket",
    subresource: "location",
    action: "s3:GetBucketLocation",
    // The oldest region has no name here.
    run: ({ exchange, region }) =>
      sendXml(exchange.res, "LocationConstraint", { "#text": region === "us-east-1" ? "" : region }),
  },
  {
    name: "GetBucketVersioning",
    method: "GET",
    on: "bucket",
    subresource: "versioning",
    action: "s3:GetBucketVersioning",
    run: ({ exchange }) => sendXml(exchange.res, "VersioningConfiguration", {}),
  },
  {
    name: "GetBucketCors",
    method: "GET",
    on: "bucket",
    subresource: "cors",
    action: "s3:GetBucketCORS",
    run({ exchange }, { corsRules = [] }) {
      if (!corsRules.length)
        throw new AwsError("NoSuchCORSConfiguration", "The CORS configuration does not exist", 404);
      sendXml(exchange.res, "CORSConfiguration", {
        CORSRule: corsRules.map((rule) => ({
          AllowedOrigin: rule.allowedOrigins,
          AllowedMethod: rule.allowedMethods,
          AllowedHeader: rule.allowedHeaders,
          ExposeHeader: rule.exposeHeaders,
          MaxAgeSeconds: rule.maxAgeSeconds,
        })),
      });
    },
  },
  {
    name: "GetBucketNotificationConfiguration",
    method: "GET",
    on: "bucket",
    subresource: "notification",
    action: "s3:GetBucketNotification",
    run: ({ exchange }, bucket) =>
      sendXml(exchange.res, "NotificationConfiguration", notificationsOf(bucket)),
  },
  {
    name: "GetBucketPolicy",
    method: "GET",
    on: "bucket",
    subresource: "policy",
    action: "s3:GetBucketPolicy",
    run({ exchange: { res } }, { policy }) {
      if (!policy) throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404);
      res.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(policy) });
      res.end(policy);
    },
  },
  {
    name: "ListObjects",
    method: "GET",
    on: "bucket",
    action: "s3:ListBucket",
    // A listing of everything has the empty prefix: a condition that wants one must not let it pass.
    conditionKeys: (query) => ({
      "s3:prefix": query.get("prefix") ?? "",
      "s3:delimiter": query.get("delimiter") ?? "",
      "s3:max-keys": query.get("max-keys") ?? String(MAX_KEYS),
    }),
    run: (context, bucket) =>
      context.query.get("list-type") === "2" ? listV2(context, bucket) : listV1(context, bucket),
  },
  { name: "DeleteObjects", method: "POST", on: "bucket", subresource: "delete", run: removeMany },
];

function notificationsOf({ notifications = [] }: BucketSpec) {
  const of = (service: string, element: string) =>
    notifications
      .filter(({ destinationArn }) => destinationArn.split(":")[2] === service)
      .map(({ id, destinationArn, events, filterPrefix, filterSuffix }) => {
        const rules = [
          ...(filterPrefix ? [{ Name: "Prefix", Value: filterPrefix }] : []),
          ...(filterSuffix ? [{ Name: "Suffix", Value: filterSuffix }] : []),
        ];
        return {
          Id: id,
          [element]: destinationArn,
          Event: events,
          Filter: rules.length ? { S3Key: { FilterRule: rules } } : undefined,
        };
      });
  return {
    TopicConfiguration: of("sns", "Topic"),
    QueueConfiguration: of("sqs", "Queue"),
    CloudFunctionConfiguration: of("lambda", "CloudFunction"),
  };
}

function listingRequest({ query }: S3Context) {
  const asked = query.get("max-keys");
  const max = asked === undefined ? MAX_KEYS : Number(asked);
  if (!Number.isInteger(max) || max < 0)
    throw new AwsError("InvalidArgument", "Provided max-keys not an integer or within integer range", 400, {
      ArgumentName: "max-keys",
      ArgumentValue: asked,
    });
  const encoding = query.get("encoding-type");
  if (encoding !== undefined && encoding !== "url")
    throw new AwsError("InvalidArgument", "Invalid Encoding Method specified in Request");
  return {
    prefix: query.get("prefix") ?? "",
    // An empty delimiter is none.
    delimiter: query.get("delimiter") || undefined,
    max: Math.min(max, MAX_KEYS),
    encoding,
    encode: encoding
      ? (text: string) => encodeURIComponent(text).replaceAll("%2F", "/")
      : (text: string) => text,
  };
}

function contentsOf(objects: { key: string; record: ObjectRecord }[], encode: (text: string) => string) {
  return objects.map(({ key, record }) => ({
    Key: encode(key),
    LastModified: new Date(record.lastModified).toISOString(),
    ETag: `"${record.etag}"`,
    ...(record.checksum && {
      ChecksumAlgorithm: record.checksum.algorithm,
      ChecksumType: record.checksum.type,
    }),
    Size: record.size,
    StorageClass: "STANDARD",
  }));
}

async function listV2(context: S3Context, bucket: BucketSpec): Promise<void> {
  const { exchange, query, state } = context;
  const { prefix, delimiter, max, encoding, encode } = listingRequest(context);
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token !== undefined ? readToken(token) : (startAfter ?? "");
  const { objects, commonPrefixes, next } = await listObjects(state.store, bucket.name, {
    prefix,
    delimiter,
    after,
    max,
  });
  sendXml(exchange.res, "ListBucketResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter && encode(delimiter),
    MaxKeys: max,
    EncodingType: encoding,
    KeyCount: objects.length + commonPrefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: next !== undefined ? Buffer.from(next).toString("base64url") : undefined,
    StartAfter: startAfter && encode(startAfter),
    Contents: contentsOf(objects, encode),
    CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

async function listV1(context: S3Context, bucket: BucketSpec): Promise<void> {
  const { exchange, query, state } = context;
  const { prefix, delimiter, max, encoding, encode } = listingRequest(context);
  const marker = query.get("marker") ?? "";
  const { objects, commonPrefixes, next } = await listObjects(state.store, bucket.name, {
    prefix,
    delimiter,
    after: marker,
    max,
  });
  sendXml(exchange.res, "ListBucketResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(marker),
    // Without a delimiter clients go on from the last key.
    NextMarker: delimiter && next !== undefined ? encode(next) : undefined,
    Delimiter: delimiter && encode(delimiter),
    MaxKeys: max,
    EncodingType: encoding,
    IsTruncated: next !== undefined,
    Contents: contentsOf(objects, encode),
    CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

function readToken(token: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(token))
    throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400, {
      ArgumentName: "continuation-token",
    });
  return Buffer.from(token, "base64url").toString();
}

async function removeMany(context: S3Context, bucket: BucketSpec): Promise<void> {
  const { exchange, state, allow } = context;
  // Each key is asked about when it is known; nobody's list is read for the sake of a stranger.
  if (exchange.caller.kind === "anonymous") await allow("s3:DeleteObject", `${bucket.arn}/*`);
  const request = await readXml(exchange, "Delete");
  const objects = (request.Object ?? []) as { Key?: string; ETag?: string }[];
  const keys = objects.map(({ Key }) => String(Key ?? ""));
  if (!keys.length || keys.length > MAX_DELETE || keys.includes(""))
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  const remove = async (key: string, match: string | undefined) => {
    try {
      await allow("s3:DeleteObject", `${bucket.arn}/${key}`);
      await allowMatch(context, bucket, key, match);
      await deleteObjects(state, bucket, [key], { actor: actorOf(context), match });
      return { deleted: { Key: key } };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { error: { Key: key, Code: error.code, Message: error.message } };
    }
  };
  const outcomes = await Promise.all(keys.map((key, n) => remove(key, objects[n]?.ETag)));
  sendXml(exchange.res, "DeleteResult", {
    Deleted:
      String(request.Quiet).trim() === "true" ? undefined : outcomes.flatMap(({ deleted }) => deleted ?? []),
    Error: outcomes.flatMap(({ error }) => error ?? []),
  });
}
