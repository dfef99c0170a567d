import { randomBytes } from "node:crypto";
import { AwsError } from "../../service.ts";
import { write } from "../../store/store.ts";
import { multipartEtag } from "./blobs.ts";
import {
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumType,
  compositeChecksum,
  DEFAULT_ALGORITHM,
  Digests,
} from "./checksums.ts";
import { type Body, type Commit, commitObject, type S3State } from "./objects.ts";
import type { BucketSpec } from "./spec.ts";
import type { ObjectHeaders, ObjectRecord, PartRecord, UploadRecord } from "./store.ts";

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const MIN_PART_BYTES = 5 * 1024 ** 2;
export const MAX_PARTS = 10_000;

/** What a client says of a part when it completes the upload. */
export interface NamedPart {
  number: number;
  etag: string;
  /** Base64, of the upload's algorithm. */
  checksum?: string;
}

export async function createUpload(
  { store }: S3State,
  bucket: BucketSpec,
  key: string,
  described: ObjectHeaders,
  options: { initiator: string; checksumAlgorithm?: ChecksumAlgorithm; checksumType?: ChecksumType },
): Promise<string> {
  const id = randomBytes(24).toString("hex");
  const record: UploadRecord = { ...described, ...options, bucket: bucket.name, key, initiated: Date.now() };
  await write(store.level, [store.putUpload(id, record)], { sync: true });
  return id;
}

/** @throws AwsError NoSuchUpload */
export async function needUpload(
  { store }: S3State,
  bucket: string,
  key: string,
  id: string,
): Promise<UploadRecord> {
  const upload = await store.getUpload(id);
  if (!upload || upload.bucket !== bucket || upload.key !== key)
    throw new AwsError(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      404,
      { UploadId: id },
    );
  return upload;
}

/** Keeps a received body as a part; one of the same number before it is replaced. */
export async function putPart(
  state: S3State,
  upload: { bucket: string; key: string; id: string },
  number: number,
  { spooled, checksum }: Body,
): Promise<PartRecord> {
  const { store, blobs, locks } = state;
  const { id, size, md5 } = spooled;
  const part: PartRecord = {
    blob: { id, size },
    etag: md5.toString("hex"),
    lastModified: Date.now(),
    checksum: checksum?.value,
  };
  try {
    await locks.run(`upload/${upload.id}`, async () => {
      // It may have been aborted or completed while the bytes were coming.
      await needUpload(state, upload.bucket, upload.key, upload.id);
      const replaced = await store.getPart(upload.id, number);
      await blobs.keep(spooled);
      await write(store.level, [store.putPart(upload.id, number, part)], { sync: true });
      if (replaced) await blobs.remove([replaced.blob]);
    });
  } catch (error) {
    await blobs.discard(spooled);
    throw error;
  }
  return part;
}

export async function abortUpload(state: S3State, bucket: string, key: string, id: string): Promise<void> {
  const { store, blobs, locks } = state;
  await locks.run(`upload/${id}`, async () => {
    await needUpload(state, bucket, key, id);
    const parts = await store.listParts(id);
    const numbers = parts.map(({ number }) => number);
    await write(store.level, store.deleteUpload(id, numbers), { sync: true });
    await blobs.remove(parts.map(({ part }) => part.blob));
  });
}

/**
 * Makes the named parts one object. Their bytes stay where they are: the object is made of all of them.
 * @throws AwsError InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML, BadDigest, PreconditionFailed
 */
export async function completeUpload(
  state: S3State,
  bucket: BucketSpec,
  key: string,
  id: string,
  named: NamedPart[],
  expected: string | undefined,
  commit: Pick<Commit, "actor" | "conditions">,
): Promise<ObjectRecord> {
  const { store, blobs, locks } = state;
  return locks.run(`upload/${id}`, async () => {
    const upload = await needUpload(state, bucket.name, key, id);
    const all = await store.listParts(id);
    const parts = choose(named, new Map(all.map(({ number, part }) => [number, part])));
    const record: ObjectRecord = {
      headers: upload.headers,
      metadata: upload.metadata,
      tags: upload.tags,
      blobs: parts.map(({ blob }) => blob),
      size: parts.reduce((size, { blob }) => size + blob.size, 0),
      etag: multipartEtag(parts.map(({ etag }) => Buffer.from(etag, "hex"))),
      lastModified: Date.now(),
      partCount: parts.length,
      checksum: await checksumOf(state, upload, parts),
    };
    if (
      expected !== undefined &&
      expected !== record.checksum?.value.replace(/-\d+$/, "") &&
      expected !== record.checksum?.value
    )
      throw new AwsError(
        "BadDigest",
        "The checksum you specified for the object did not match the calculated one.",
      );
    await commitObject(state, bucket, key, record, {
      ...commit,
      event: "ObjectCreated:CompleteMultipartUpload",
      alongside: store.deleteUpload(
        id,
        all.map(({ number }) => number),
      ),
    });
    const used = new Set(record.blobs.map((blob) => blob.id));
    await blobs.remove(all.map(({ part }) => part.blob).filter((blob) => !used.has(blob.id)));
    return record;
  });
}

function choose(named: NamedPart[], parts: Map<number, PartRecord>): PartRecord[] {
  if (!named.length)
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  return named.map(({ number, etag, checksum }, i) => {
    if (i && named[i - 1]!.number >= number)
      throw new AwsError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    const part = parts.get(number);
    if (!part || part.etag !== etag || (checksum && part.checksum && part.checksum !== checksum))
      throw new AwsError(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        { PartNumber: number, ETag: etag },
      );
    if (i < named.length - 1 && part.blob.size < MIN_PART_BYTES)
      throw new AwsError(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        400,
        {
          PartNumber: number,
          ProposedSize: part.blob.size,
          MinSizeAllowed: MIN_PART_BYTES,
        },
      );
    return part;
  });
}

/** Source: Amazon S3 User Guide, "Checking object integrity", full object and composite checksum types. */
async function checksumOf(
  { blobs }: S3State,
  { checksumAlgorithm: algorithm = DEFAULT_ALGORITHM, checksumType }: UploadRecord,
  parts: PartRecord[],
): Promise<Checksum> {
  const type = checksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (type === "COMPOSITE") {
    const values = parts.map(({ checksum }) => checksum);
    if (!values.every((value) => value !== undefined))
      throw new AwsError(
        "InvalidRequest",
        `The upload was created using the ${algorithm} checksum mode. Every part needs its checksum.`,
      );
    return compositeChecksum(algorithm, values as string[]);
  }
  // A CRC of the whole could be combined from the parts' own; reading them again checks the disk besides.
  const refs = parts.map(({ blob }) => blob);
  const size = refs.reduce((sum, ref) => sum + ref.size, 0);
  const digests = new Digests([algorithm]);
  if (size) for await (const chunk of await blobs.read(refs, 0, size - 1)) digests.update(chunk);
  const { checksums } = await digests.finish();
  return { algorithm, type, value: checksums.get(algorithm)! };
}
