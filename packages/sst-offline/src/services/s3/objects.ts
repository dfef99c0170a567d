import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../service.ts";
import type { KeyLock } from "../../store/key-lock.ts";
import { type StoreOp, write } from "../../store/store.ts";
import { type BlobRef, type Blobs, etagOf, type Spooled } from "./blobs.ts";
import {
  type Checksum,
  type ChecksumAlgorithm,
  checkExpected,
  DEFAULT_ALGORITHM,
  type ExpectedChecksum,
  expectedChecksum,
  headerOf,
} from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { type EventName, messagesFor, type Outbox } from "./events.ts";
import { noteOf } from "./notes.ts";
import type { BucketSpec } from "./spec.ts";
import type { ObjectHeaders, ObjectRecord, S3Store } from "./store.ts";

/** Amazon S3 User Guide, "Uploading objects": the most that one request may carry. */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;
const MAX_KEY_BYTES = 1024;

/** What the rules work with. */
export interface S3State {
  store: S3Store;
  blobs: Blobs;
  locks: KeyLock;
  outbox: Outbox;
  region: string;
  nextSequencer(): string;
}

/** Who does something, for the event that tells of it. */
export interface Actor {
  principalId: string;
  requestId: string;
}

/** A body that has arrived, with its checksum verified. */
export interface Body {
  spooled: Spooled;
  checksum: Checksum;
}

/** @throws AwsError KeyTooLongError */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new AwsError("KeyTooLongError", "Your key is too long", 400, {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
}

/**
 * Takes a body to disk and compares it with every checksum that the client gave, before or behind it.
 * @throws AwsError BadDigest, InvalidDigest, EntityTooLarge; nothing is kept then.
 */
export async function receiveBody(
  { blobs }: S3State,
  payload: AsyncIterable<Buffer> & { trailers?: ReadonlyMap<string, string> },
  headers: IncomingHttpHeaders | Record<string, string>,
  {
    limit = MAX_PUT_BYTES,
    algorithm = DEFAULT_ALGORITHM,
  }: { limit?: number; algorithm?: ChecksumAlgorithm } = {},
): Promise<Body> {
  const expected = expectedChecksum(headers) ?? { algorithm };
  const spooled = await blobs.spool(payload, { algorithms: [expected.algorithm], limit });
  try {
    checkMd5(headers["content-md5"], spooled.md5);
    return { spooled, checksum: verified(expected, spooled, payload.trailers) };
  } catch (error) {
    await blobs.discard(spooled);
    throw error;
  }
}

function verified(
  expected: ExpectedChecksum,
  spooled: Spooled,
  trailers: ReadonlyMap<string, string> | undefined,
): Checksum {
  const value = spooled.checksums.get(expected.algorithm)!;
  const inTrailer = expected.inTrailer ? trailers?.get(headerOf(expected.algorithm)) : undefined;
  if (expected.inTrailer && inTrailer === undefined)
    throw new AwsError(
      "MalformedTrailerError",
      "The request contained trailing data that was not well-formed.",
    );
  checkExpected({ ...expected, value: expected.value ?? inTrailer }, value);
  return { algorithm: expected.algorithm, value, type: "FULL_OBJECT" };
}

function checkMd5(given: string | string[] | undefined, md5: Buffer): void {
  if (given === undefined) return;
  const expected = Buffer.from(String(given), "base64");
  if (expected.length !== md5.length)
    throw new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.");
  if (!expected.equals(md5))
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400, {
      ExpectedDigest: expected.toString("hex"),
      CalculatedDigest: md5.toString("hex"),
    });
}

/** Makes a received body the object of that key. */
export async function putObject(
  state: S3State,
  bucket: BucketSpec,
  key: string,
  { spooled, checksum }: Body,
  described: ObjectHeaders,
  { event, actor, conditions = {} }: { event: EventName; actor: Actor; conditions?: IncomingHttpHeaders },
): Promise<ObjectRecord> {
  const { id, size } = spooled;
  const record: ObjectRecord = {
    ...described,
    blobs: [{ id, size }],
    size,
    etag: etagOf(spooled),
    lastModified: Date.now(),
    checksum,
  };
  try {
    await commitObject(state, bucket, key, record, {
      event,
      actor,
      conditions,
      before: () => state.blobs.keep(spooled),
    });
  } catch (error) {
    await state.blobs.discard(spooled);
    throw error;
  }
  return record;
}

export interface Commit {
  event: EventName;
  actor: Actor;
  conditions?: IncomingHttpHeaders;
  /** Done once the conditions hold. */
  before?(): Promise<void>;
  /** Written in the same batch. */
  alongside?: StoreOp[];
}

/**
 * Writes an object, its events and `alongside` in one durable batch, then sends the events off.
 * @throws AwsError PreconditionFailed
 */
export async function commitObject(
  state: S3State,
  bucket: BucketSpec,
  key: string,
  record: ObjectRecord,
  { event, actor, conditions = {}, before, alongside = [] }: Commit,
): Promise<void> {
  const { store, locks } = state;
  const { replaced, events } = await locks.run(`${bucket.name}/${key}`, async () => {
    const current = await store.getObject(bucket.name, key);
    checkWrite(conditions, current);
    await before?.();
    await state.blobs.note(record.blobs, noteOf(bucket.name, key, record));
    const events = messagesFor(bucket, { name: event, key, record, ...actor }, state);
    const operations = [
      store.putObject(bucket.name, key, record),
      ...events.map(({ sequencer, entry }) => store.putOutbox(sequencer, entry)),
      ...alongside,
    ];
    await write(store.level, operations, { sync: true });
    return { replaced: current?.blobs ?? [], events };
  });
  for (const { sequencer, entry } of events) state.outbox.deliver(sequencer, entry);
  await removeUnused(state, replaced, record.blobs);
}

/** Changes what is said of an object, not its bytes. @throws AwsError NoSuchKey */
export async function changeObject(
  { store, blobs, locks }: S3State,
  bucket: BucketSpec,
  key: string,
  change: (record: ObjectRecord) => ObjectRecord,
): Promise<void> {
  await locks.run(`${bucket.name}/${key}`, async () => {
    const current = await store.getObject(bucket.name, key);
    if (!current) throw noSuchKey(key);
    const changed = change(current);
    await write(store.level, [store.putObject(bucket.name, key, changed)], { sync: true });
    await blobs.note(changed.blobs, noteOf(bucket.name, key, changed));
  });
}

export interface Deletion {
  actor: Actor;
  event?: EventName;
  /** ETag of what alone is to be deleted; `*` for anything that is there. */
  match?: string;
  /** Which of the objects that are there. */
  only?(current: ObjectRecord): boolean;
}

/** Deletes objects, each durably with its events. Keys that are not there are passed over. @throws AwsError PreconditionFailed, NoSuchKey for a `match` with nothing */
export async function deleteObjects(
  state: S3State,
  bucket: BucketSpec,
  keys: string[],
  { actor, event = "ObjectRemoved:Delete", match, only = () => true }: Deletion,
): Promise<void> {
  const { store, locks } = state;
  await Promise.all(
    // The writes meet in the store's lane and go down together.
    keys.map((key) =>
      locks.run(`${bucket.name}/${key}`, async () => {
        const current = await store.getObject(bucket.name, key);
        checkWrite({ "if-match": match }, current);
        if (!current || !only(current)) return;
        const events = messagesFor(bucket, { name: event, key, ...actor }, state);
        await write(
          store.level,
          [
            store.deleteObject(bucket.name, key),
            ...events.map(({ sequencer, entry }) => store.putOutbox(sequencer, entry)),
          ],
          { sync: true },
        );
        for (const { sequencer, entry } of events) state.outbox.deliver(sequencer, entry);
        await state.blobs.remove(current.blobs);
      }),
    ),
  );
}

/**
 * An object with its bytes opened, both from the same moment.
 * @param span which bytes; undefined for all of them. It may throw what the conditions call for.
 * @throws AwsError NoSuchKey
 */
export async function openObject<R>(
  { store, blobs }: S3State,
  bucket: BucketSpec,
  key: string,
  decide: (record: ObjectRecord) => { result: R; span?: { start: number; end: number } },
): Promise<{ record: ObjectRecord; result: R; bytes?: AsyncGenerator<Buffer> }> {
  for (let attempt = 1; ; attempt++) {
    const record = await store.getObject(bucket.name, key);
    if (!record) throw noSuchKey(key);
    const { result, span } = decide(record);
    if (!span || span.end < span.start) return { record, result };
    try {
      return { record, result, bytes: await blobs.read(record.blobs, span.start, span.end) };
    } catch (error) {
      // It was replaced or deleted between the look and the opening: look again.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt === 3) throw error;
    }
  }
}

export function noSuchKey(key: string): AwsError {
  return new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
}

async function removeUnused({ blobs }: S3State, old: BlobRef[], used: BlobRef[]): Promise<void> {
  const still = new Set(used.map(({ id }) => id));
  await blobs.remove(old.filter(({ id }) => !still.has(id)));
}
