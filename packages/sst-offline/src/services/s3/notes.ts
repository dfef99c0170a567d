import { write } from "../../store/store.ts";
import { messagesFor } from "./events.ts";
import type { S3State } from "./objects.ts";
import type { BucketSpec } from "./spec.ts";
import type { ObjectRecord, S3Store } from "./store.ts";

/** What stands beside an object's bytes. */
interface Note {
  bucket: string;
  key: string;
  record: ObjectRecord;
}

/** The text of a note. */
export function noteOf(bucket: string, key: string, record: ObjectRecord): string {
  return JSON.stringify({ bucket, key, record } satisfies Note);
}

/** Writes the notes of objects that were made before there were any. */
export async function noteAll(store: S3Store, blobs: S3State["blobs"]): Promise<void> {
  for await (const [place, record] of store.all()) {
    const slash = place.indexOf("/");
    const note = noteOf(place.slice(0, slash), place.slice(slash + 1), record);
    // Without its bytes there is nothing to stand beside.
    await blobs.note(record.blobs, note).catch(() => {});
  }
}

/**
 * Puts objects back of which the bytes are here and the store knows nothing, and tells of every object of the buckets
 * as of a new one, so that whoever works on what arrives does it again.
 * @returns how many objects were put back, and of how many it was told
 */
export async function rescueObjects(
  state: S3State,
  buckets: ReadonlyMap<string, BucketSpec>,
): Promise<{ restored: number; told: number }> {
  const { store, blobs } = state;
  const found = new Map<string, Note>();
  for await (const text of blobs.notes()) {
    const note = read(text);
    if (!note || !buckets.has(note.bucket)) continue;
    const place = `${note.bucket}/${note.key}`;
    // The bytes of one that was replaced may still be here.
    if ((found.get(place)?.record.lastModified ?? 0) <= note.record.lastModified) found.set(place, note);
  }
  let restored = 0;
  for (const { bucket, key, record } of found.values()) {
    if ((await store.getObject(bucket, key)) || !(await blobs.restore(record.blobs))) continue;
    await write(store.level, [store.putObject(bucket, key, record)], { sync: true });
    restored++;
  }
  let told = 0;
  for await (const [place, record] of store.all()) {
    const slash = place.indexOf("/");
    const bucket = buckets.get(place.slice(0, slash));
    if (!bucket) continue;
    const event = { name: "ObjectCreated:Put", key: place.slice(slash + 1), record } as const;
    const events = messagesFor(bucket, { ...event, principalId: "RESCUE", requestId: "rescue" }, state);
    await write(
      store.level,
      events.map(({ sequencer, entry }) => store.putOutbox(sequencer, entry)),
      { sync: true },
    );
    for (const { sequencer, entry } of events) state.outbox.deliver(sequencer, entry);
    if (events.length > 0) told++;
  }
  return { restored, told };
}

function read(text: string): Note | undefined {
  try {
    const { bucket, key, record } = JSON.parse(text) as Partial<Note>;
    return bucket && key && Array.isArray(record?.blobs) ? { bucket, key, record } : undefined;
  } catch {
    // Torn, as by the end of the machine.
    return undefined;
  }
}
