import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../../../service.ts";
import { elementOf, expectedChecksum } from "../checksums.ts";
import { checkRead, checkWrite, parseRange } from "../conditions.ts";
import { actorOf, allowMatch, hideMissing, needBucket, type S3Context } from "../context.ts";
import {
  changeObject,
  checkKey,
  deleteObjects,
  noSuchKey,
  openObject,
  putObject,
  receiveBody,
} from "../objects.ts";
import {
  checksumHeaders,
  headerSafe,
  KEPT_HEADERS,
  objectHeaders,
  readObjectHeaders,
  readXml,
  sendEmpty,
  sendXml,
} from "../protocol.ts";
import type { BucketSpec } from "../spec.ts";
import type { ObjectRecord } from "../store.ts";
import type { Operation } from "./operation.ts";

/** Ten tags of 128 and 256 characters, each written by its number. */
const MAX_TAGGING_BYTES = 64 * 1024;

/** Operations on one object. */
export const OBJECT_OPERATIONS: Operation[] = [
  { name: "GetObject", method: "GET", on: "object", action: "s3:GetObject", run: read },
  { name: "HeadObject", method: "HEAD", on: "object", action: "s3:GetObject", run: read },
  { name: "PutObject", method: "PUT", on: "object", action: "s3:PutObject", run: store },
  {
    name: "CopyObject",
    method: "PUT",
    on: "object",
    header: "x-amz-copy-source",
    action: "s3:PutObject",
    run: copy,
  },
  {
    name: "DeleteObject",
    method: "DELETE",
    on: "object",
    action: "s3:DeleteObject",
    async run(context, bucket, key) {
      const match = context.headers["if-match"];
      await allowMatch(context, bucket, key, match);
      await deleteObjects(context.state, bucket, [key], { actor: actorOf(context), match });
      sendEmpty(context.exchange.res, 204);
    },
  },
  {
    name: "GetObjectAttributes",
    method: "GET",
    on: "object",
    subresource: "attributes",
    action: "s3:GetObjectAttributes",
    run: attributes,
  },
  {
    name: "GetObjectTagging",
    method: "GET",
    on: "object",
    subresource: "tagging",
    action: "s3:GetObjectTagging",
    async run(context, bucket, key) {
      const record = await context.state.store.getObject(bucket.name, key);
      if (!record) throw noSuchKey(key);
      const Tag = Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value }));
      sendXml(context.exchange.res, "Tagging", { TagSet: { Tag } });
    },
  },
  {
    name: "PutObjectTagging",
    method: "PUT",
    on: "object",
    subresource: "tagging",
    action: "s3:PutObjectTagging",
    async run({ exchange, state }, bucket, key) {
      const { TagSet } = (await readXml(exchange, "Tagging", MAX_TAGGING_BYTES)) as {
        TagSet?: { Tag?: { Key: string; Value: string }[] };
      };
      const tags = Object.fromEntries(
        (TagSet?.Tag ?? []).map(({ Key, Value }) => [String(Key), String(Value ?? "")]),
      );
      if (Object.keys(tags).length > 10)
        throw new AwsError("BadRequest", "Object tags cannot be greater than 10");
      await changeObject(state, bucket, key, (record) => ({ ...record, tags }));
      sendEmpty(exchange.res);
    },
  },
  {
    name: "DeleteObjectTagging",
    method: "DELETE",
    on: "object",
    subresource: "tagging",
    action: "s3:DeleteObjectTagging",
    async run({ exchange, state }, bucket, key) {
      await changeObject(state, bucket, key, (record) => ({ ...record, tags: {} }));
      sendEmpty(exchange.res, 204);
    },
  },
];

interface Span {
  start: number;
  end: number;
}
/** What of an object a request wants; `range` when it said which bytes. */
type Wanted = "unchanged" | { range?: Span; span: Span };

/** GetObject and HeadObject. */
async function read(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, method, headers, state } = context;
  const { res } = exchange;
  // Whatever can be refused is refused before bytes are opened.
  const overrides = responseOverrides(context);
  const { record, result, bytes } = await hideMissing(context, bucket, () =>
    openObject<Wanted>(state, bucket, key, (record) => {
      if (!checkRead(headers, record)) return { result: "unchanged" };
      const range = parseRange(headers.range, record.size);
      const span = range ?? { start: 0, end: record.size - 1 };
      return { result: { range, span }, span: method === "HEAD" ? undefined : span };
    }),
  );
  const withChecksum = String(headers["x-amz-checksum-mode"] ?? "").toUpperCase() === "ENABLED";
  if (result === "unchanged") {
    const {
      etag,
      "last-modified": modified,
      "cache-control": cache,
    } = objectHeaders(record, { withChecksum: false });
    res.writeHead(304, { etag, "last-modified": modified, ...(cache && { "cache-control": cache }) }).end();
    return;
  }
  const { range, span } = result;
  const answer = objectHeaders(record, { withChecksum: withChecksum && !range });
  Object.assign(answer, overrides);
  answer["content-length"] = String(span.end - span.start + 1);
  if (range) answer["content-range"] = `bytes ${range.start}-${range.end}/${record.size}`;
  res.writeHead(range ? 206 : 200, answer);
  if (!bytes) {
    res.end();
    return;
  }
  try {
    await pipeline(Readable.from(bytes, { objectMode: false, highWaterMark: 256 * 1024 }), res);
  } catch (error) {
    // A reader may stop whenever it likes.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** `response-content-type` and its like. @throws AwsError InvalidRequest, InvalidArgument */
function responseOverrides({ exchange, query }: S3Context): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = query.get(`response-${name}`);
    if (value === undefined) continue;
    if (exchange.caller.kind === "anonymous")
      throw new AwsError(
        "InvalidRequest",
        "Request specific response headers cannot be used for anonymous GET requests.",
      );
    if (headerSafe(value) !== value)
      throw new AwsError("InvalidArgument", "Header value cannot be represented using ISO-8859-1.", 400, {
        ArgumentName: `response-${name}`,
        ArgumentValue: value,
      });
    overrides[name] = value;
  }
  return overrides;
}

async function store(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, state } = context;
  checkKey(key);
  const described = readObjectHeaders(headers);
  // Told before the body comes; the commit looks again.
  checkWrite(headers, await state.store.getObject(bucket.name, key));
  const body = await receiveBody(state, exchange.payload(), headers);
  const record = await putObject(state, bucket, key, body, described, {
    event: "ObjectCreated:Put",
    actor: actorOf(context),
    conditions: headers,
  });
  sendEmpty(exchange.res, 200, {
    etag: `"${record.etag}"`,
    "x-amz-server-side-encryption": "AES256",
    ...checksumHeaders(record),
  });
}

/** The object that `x-amz-copy-source` names. @throws AwsError InvalidArgument, NoSuchBucket, AccessDenied */
export async function copySource(context: S3Context): Promise<{ bucket: BucketSpec; key: string }> {
  const given = String(context.headers["x-amz-copy-source"]).replace(/^\//, "");
  const [path = ""] = given.split("?versionId=");
  const decoded = decodeURIComponent(path);
  const slash = decoded.indexOf("/");
  if (slash < 1)
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      400,
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: given,
      },
    );
  const bucket = needBucket(context, decoded.slice(0, slash));
  const key = decoded.slice(slash + 1);
  await context.allow("s3:GetObject", `${bucket.arn}/${key}`);
  return { bucket, key };
}

async function copy(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, state } = context;
  checkKey(key);
  const source = await copySource(context);
  const replace = headers["x-amz-metadata-directive"] === "REPLACE";
  const given = readObjectHeaders(headers);
  const algorithm = expectedChecksum(headers)?.algorithm;
  if (source.bucket.name === bucket.name && source.key === key && !replace)
    throw new AwsError(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const { record, bytes } = await hideMissing(context, source.bucket, () =>
    openObject(state, source.bucket, source.key, (record) => {
      if (!checkRead(headers, record, "x-amz-copy-source-"))
        throw new AwsError(
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          412,
        );
      return { result: undefined, span: { start: 0, end: record.size - 1 } };
    }),
  );
  const body = await receiveBody(
    state,
    bytes ?? empty(),
    {},
    { algorithm: algorithm ?? record.checksum?.algorithm },
  );
  const { headers: kept, metadata, tags } = record;
  const described = replace ? { ...given, tags } : { headers: kept, metadata, tags };
  if (headers["x-amz-tagging-directive"] === "REPLACE") described.tags = given.tags;
  const made = await putObject(state, bucket, key, body, described, {
    event: "ObjectCreated:Copy",
    actor: actorOf(context),
    conditions: { "if-match": headers["if-match"], "if-none-match": headers["if-none-match"] },
  });
  sendXml(exchange.res, "CopyObjectResult", {
    ETag: `"${made.etag}"`,
    LastModified: new Date(made.lastModified).toISOString(),
    ...checksumElements(made),
  });
}

async function attributes(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, state } = context;
  const record = await state.store.getObject(bucket.name, key);
  if (!record) return hideMissing(context, bucket, () => Promise.reject(noSuchKey(key)));
  const asked = String(headers["x-amz-object-attributes"] ?? "").split(/,\s*/);
  const { checksum } = record;
  sendXml(
    exchange.res,
    "GetObjectAttributesResponse",
    {
      ...(asked.includes("ETag") && { ETag: record.etag }),
      ...(asked.includes("Checksum") && checksum && { Checksum: checksumElements(record) }),
      ...(asked.includes("ObjectParts") &&
        record.partCount && { ObjectParts: { TotalPartsCount: record.partCount } }),
      ...(asked.includes("StorageClass") && { StorageClass: "STANDARD" }),
      ...(asked.includes("ObjectSize") && { ObjectSize: record.size }),
    },
    { headers: { "last-modified": new Date(record.lastModified).toUTCString() } },
  );
}

export function checksumElements({ checksum }: Pick<ObjectRecord, "checksum">): Record<string, string> {
  return checksum ? { [elementOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {};
}

async function* empty(): AsyncGenerator<Buffer> {}
