import { AwsError } from "../../../service.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumType, elementOf, headerOf, parseAlgorithm } from "../checksums.ts";
import { parseRange } from "../conditions.ts";
import { actorOf, hideMissing, type S3Context } from "../context.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  MAX_PARTS,
  type NamedPart,
  needUpload,
  putPart,
} from "../multipart.ts";
import { checkKey, openObject, receiveBody } from "../objects.ts";
import { readObjectHeaders, readXml, sendEmpty, sendXml } from "../protocol.ts";
import type { BucketSpec } from "../spec.ts";
import { checksumElements, copySource } from "./objects.ts";
import type { Operation } from "./operation.ts";

/** Multipart uploads. */
export const MULTIPART_OPERATIONS: Operation[] = [
  {
    name: "CreateMultipartUpload",
    method: "POST",
    on: "object",
    subresource: "uploads",
    action: "s3:PutObject",
    async run(context, bucket, key) {
      const { exchange, headers, state } = context;
      checkKey(key);
      const named = headers["x-amz-checksum-algorithm"];
      const checksumAlgorithm = named === undefined ? undefined : parseAlgorithm(String(named));
      const checksumType = headers["x-amz-checksum-type"] as ChecksumType | undefined;
      const id = await createUpload(state, bucket, key, readObjectHeaders(headers), {
        initiator: actorOf(context).principalId,
        checksumAlgorithm,
        checksumType,
      });
      const said: Record<string, string> = {};
      if (checksumAlgorithm) said["x-amz-checksum-algorithm"] = checksumAlgorithm;
      if (checksumType) said["x-amz-checksum-type"] = checksumType;
      sendXml(
        exchange.res,
        "InitiateMultipartUploadResult",
        { Bucket: bucket.name, Key: key, UploadId: id },
        { headers: said },
      );
    },
  },
  {
    name: "UploadPart",
    method: "PUT",
    on: "object",
    subresource: "uploadId",
    action: "s3:PutObject",
    run: uploadPart,
  },
  {
    name: "UploadPartCopy",
    method: "PUT",
    on: "object",
    subresource: "uploadId",
    header: "x-amz-copy-source",
    action: "s3:PutObject",
    run: copyPart,
  },
  {
    name: "CompleteMultipartUpload",
    method: "POST",
    on: "object",
    subresource: "uploadId",
    action: "s3:PutObject",
    run: complete,
  },
  {
    name: "AbortMultipartUpload",
    method: "DELETE",
    on: "object",
    subresource: "uploadId",
    action: "s3:AbortMultipartUpload",
    async run({ exchange, state, query }, bucket, key) {
      await abortUpload(state, bucket.name, key, query.get("uploadId") ?? "");
      sendEmpty(exchange.res, 204);
    },
  },
  {
    name: "ListParts",
    method: "GET",
    on: "object",
    subresource: "uploadId",
    action: "s3:ListMultipartUploadParts",
    run: listParts,
  },
  {
    name: "ListMultipartUploads",
    method: "GET",
    on: "bucket",
    subresource: "uploads",
    action: "s3:ListBucketMultipartUploads",
    async run({ exchange, state, query }, bucket) {
      const prefix = query.get("prefix") ?? "";
      const uploads = (await state.store.listUploads(bucket.name))
        .filter(([, { key }]) => key.startsWith(prefix))
        .sort(
          ([, a], [, b]) =>
            Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || a.initiated - b.initiated,
        );
      sendXml(exchange.res, "ListMultipartUploadsResult", {
        Bucket: bucket.name,
        Prefix: prefix,
        MaxUploads: 1000,
        IsTruncated: false,
        Upload: uploads.map(([UploadId, { key, initiated, checksumAlgorithm }]) => ({
          Key: key,
          UploadId,
          StorageClass: "STANDARD",
          Initiated: new Date(initiated).toISOString(),
          ChecksumAlgorithm: checksumAlgorithm,
        })),
      });
    },
  },
];

function partNumber({ query }: S3Context): number {
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS)
    throw new AwsError(
      "InvalidArgument",
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
      400,
      {
        ArgumentName: "partNumber",
        ArgumentValue: query.get("partNumber"),
      },
    );
  return number;
}

async function uploadPart(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, query, state } = context;
  const number = partNumber(context);
  const id = query.get("uploadId") ?? "";
  const { checksumAlgorithm } = await needUpload(state, bucket.name, key, id);
  const body = await receiveBody(state, exchange.payload(), headers, { algorithm: checksumAlgorithm });
  const part = await putPart(state, { bucket: bucket.name, key, id }, number, body);
  sendEmpty(exchange.res, 200, {
    etag: `"${part.etag}"`,
    [headerOf(body.checksum.algorithm)]: body.checksum.value,
  });
}

async function copyPart(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, query, state } = context;
  const number = partNumber(context);
  const id = query.get("uploadId") ?? "";
  const { checksumAlgorithm } = await needUpload(state, bucket.name, key, id);
  const source = await copySource(context);
  const { bytes } = await hideMissing(context, source.bucket, () =>
    openObject(state, source.bucket, source.key, ({ size }) => ({
      result: undefined,
      span: parseRange(headers["x-amz-copy-source-range"] as string | undefined, size) ?? {
        start: 0,
        end: size - 1,
      },
    })),
  );
  if (!bytes) throw new AwsError("InvalidRequest", "The specified copy source is empty.");
  const body = await receiveBody(state, bytes, {}, { algorithm: checksumAlgorithm });
  const part = await putPart(state, { bucket: bucket.name, key, id }, number, body);
  sendXml(exchange.res, "CopyPartResult", {
    ETag: `"${part.etag}"`,
    LastModified: new Date(part.lastModified).toISOString(),
    [elementOf(body.checksum.algorithm)]: body.checksum.value,
  });
}

async function complete(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, headers, query, state } = context;
  const { Part = [] } = (await readXml(exchange, "CompleteMultipartUpload")) as {
    Part?: Record<string, string>[];
  };
  const named = Part.map((part): NamedPart => {
    const algorithm = CHECKSUM_ALGORITHMS.find((one) => part[elementOf(one)] !== undefined);
    return {
      number: Number(part.PartNumber),
      etag: String(part.ETag ?? "").replaceAll('"', ""),
      checksum: algorithm && part[elementOf(algorithm)],
    };
  });
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => headers[headerOf(one)] !== undefined);
  const expected = algorithm && String(headers[headerOf(algorithm)]);
  const record = await completeUpload(state, bucket, key, query.get("uploadId") ?? "", named, expected, {
    actor: actorOf(context),
    conditions: { "if-match": headers["if-match"], "if-none-match": headers["if-none-match"] },
  });
  const path = key.split("/").map(encodeURIComponent).join("/");
  sendXml(exchange.res, "CompleteMultipartUploadResult", {
    Location: `http://${headers.host}/${bucket.name}/${path}`,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${record.etag}"`,
    ...checksumElements(record),
  });
}

async function listParts(context: S3Context, bucket: BucketSpec, key: string): Promise<void> {
  const { exchange, query, state } = context;
  const id = query.get("uploadId") ?? "";
  const { checksumAlgorithm } = await needUpload(state, bucket.name, key, id);
  const after = Number(query.get("part-number-marker") ?? 0);
  const max = Math.min(Number(query.get("max-parts") ?? 1000), 1000);
  const rest = (await state.store.listParts(id)).filter(({ number }) => number > after);
  const page = rest.slice(0, max);
  sendXml(exchange.res, "ListPartsResult", {
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number,
    MaxParts: max,
    IsTruncated: page.length < rest.length,
    ChecksumAlgorithm: checksumAlgorithm,
    Part: page.map(({ number, part }) => ({
      PartNumber: number,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.blob.size,
      ...(checksumAlgorithm && part.checksum && { [elementOf(checksumAlgorithm)]: part.checksum }),
    })),
  });
}
