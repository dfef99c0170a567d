import { del, put, type Store, type StoreOp, type Table, table } from "../../store/store.ts";
import type { BlobRef } from "./blobs.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums.ts";

/** What a client may say of an object besides its bytes. */
export interface ObjectHeaders {
  /** Content-Type, Cache-Control and so on, by lower-case name. */
  headers: Record<string, string>;
  /** `x-amz-meta-…` without the prefix. */
  metadata: Record<string, string>;
  tags: Record<string, string>;
}

export interface ObjectRecord extends ObjectHeaders {
  blobs: BlobRef[];
  size: number;
  /** Without quotes. */
  etag: string;
  /** Milliseconds since 1970. */
  lastModified: number;
  checksum?: Checksum;
  /** How many parts it was uploaded in; undefined when in one piece. */
  partCount?: number;
}

export interface UploadRecord extends ObjectHeaders {
  bucket: string;
  key: string;
  initiated: number;
  initiator: string;
  checksumAlgorithm?: ChecksumAlgorithm;
  checksumType?: ChecksumType;
}

export interface PartRecord {
  blob: BlobRef;
  etag: string;
  lastModified: number;
  checksum?: string;
}

/** An event on its way out. */
export interface OutboxEntry {
  destinationArn: string;
  message: string;
}

/** The tables of S3. Keys of objects are kept in the order in which S3 lists them: by their UTF-8 bytes. */
export class S3Store {
  private readonly objects: Table<ObjectRecord>;
  private readonly uploads: Table<UploadRecord>;
  private readonly parts: Table<PartRecord>;
  private readonly outbox: Table<OutboxEntry>;

  constructor(readonly level: Store) {
    this.objects = table(level, "s3-objects");
    this.uploads = table(level, "s3-uploads");
    this.parts = table(level, "s3-parts");
    this.outbox = table(level, "s3-outbox");
  }

  // A bucket's name holds no slash, so the first one ends it.
  getObject(bucket: string, key: string): Promise<ObjectRecord | undefined> {
    return this.objects.get(`${bucket}/${key}`);
  }

  putObject(bucket: string, key: string, record: ObjectRecord): StoreOp {
    return put(this.objects, `${bucket}/${key}`, record);
  }

  deleteObject(bucket: string, key: string): StoreOp {
    return del(this.objects, `${bucket}/${key}`);
  }

  /** A cursor over a bucket's objects, from its first key. To be closed. */
  scan(bucket: string) {
    const prefix = `${bucket}/`;
    const iterator = this.objects.iterator({ gte: prefix, lt: `${bucket}0` });
    return {
      async next(): Promise<[key: string, record: ObjectRecord] | undefined> {
        const entry = await iterator.next();
        return entry && [entry[0].slice(prefix.length), entry[1]];
      },
      /** The next key will be the first that is not less than `key`. */
      seek: (key: string) => iterator.seek(`${prefix}${key}`),
      close: () => iterator.close(),
    };
  }

  getUpload(id: string): Promise<UploadRecord | undefined> {
    return this.uploads.get(id);
  }

  putUpload(id: string, record: UploadRecord): StoreOp {
    return put(this.uploads, id, record);
  }

  async listUploads(bucket: string): Promise<[id: string, record: UploadRecord][]> {
    const all = await this.uploads.iterator().all();
    return all.filter(([, record]) => record.bucket === bucket);
  }

  putPart(uploadId: string, number: number, record: PartRecord): StoreOp {
    return put(this.parts, partKey(uploadId, number), record);
  }

  getPart(uploadId: string, number: number): Promise<PartRecord | undefined> {
    return this.parts.get(partKey(uploadId, number));
  }

  /** In the order of their numbers. */
  async listParts(uploadId: string): Promise<{ number: number; part: PartRecord }[]> {
    const all = await this.parts.iterator({ gt: `${uploadId}/`, lt: `${uploadId}0` }).all();
    return all.map(([key, part]) => ({ number: Number(key.slice(uploadId.length + 1)), part }));
  }

  deleteUpload(id: string, numbers: number[]): StoreOp[] {
    return [del(this.uploads, id), ...numbers.map((number) => del(this.parts, partKey(id, number)))];
  }

  putOutbox(sequencer: string, entry: OutboxEntry): StoreOp {
    return put(this.outbox, sequencer, entry);
  }

  deleteOutbox(sequencer: string): StoreOp {
    return del(this.outbox, sequencer);
  }

  pendingEvents(): Promise<[sequencer: string, entry: OutboxEntry][]> {
    return this.outbox.iterator().all();
  }

  /** The blobs that objects and parts have. */
  async referencedBlobs(): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const record of this.objects.values()) for (const { id } of record.blobs) ids.add(id);
    for await (const part of this.parts.values()) ids.add(part.blob.id);
    return ids;
  }

  /** Every object of every bucket, with `bucket/key` as its place. */
  all(): AsyncIterable<[place: string, record: ObjectRecord]> {
    return this.objects.iterator();
  }
}

const partKey = (uploadId: string, number: number) => `${uploadId}/${String(number).padStart(5, "0")}`;
