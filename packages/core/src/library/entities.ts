import { CustomAttributeType, Entity, type EntityItem } from "electrodb";

/**
 * The kinds of item in the one table. Keys keep their case: S3 subs and terms are compared by bytes.
 * Only `change` (image/change.ts) writes the first five; the last two are notes that recognition keeps.
 */
const service = "phototag";
const version = "1";

export const statuses = ["uploading", "waiting", "recognizing", "ready", "failed"] as const;
export type Status = (typeof statuses)[number];

/** A part of the photo as shown, in fractions 0..1 of its width and height. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Tag {
  name: string;
  /** 0–100; a person's own tag has 100. */
  confidence: number;
  source: "model" | "person";
  parents: string[];
  boxes: Box[];
}

export interface HistoryEntry {
  /** ISO 8601. */
  at: string;
  event: string;
  detail?: string;
}

/** The only truth about a photo. What it is found under is derived from it (want.ts). */
export const ImageEntity = new Entity({
  model: { entity: "image", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    /** Key of the original in the bucket. */
    key: { type: "string", required: true },
    /** Name of the file as its owner knows it. Never part of a key. */
    name: { type: "string", required: true },
    /** MIME type: as announced until the bytes were read, then as found in them. */
    type: { type: "string", required: true },
    bytes: { type: "number", required: true },
    /** Base 16: as announced until the bytes were read, then as computed from them. */
    sha256: { type: "string" },
    /** ETag of the object that was read last; an overwritten object has another. */
    etag: { type: "string" },
    width: { type: "number" },
    height: { type: "number" },
    /** Base 64. */
    thumbhash: { type: "string" },
    /** Wall-clock time where the photo was taken, written as if it were UTC. */
    takenAt: { type: "string" },
    camera: { type: "string" },
    /** Never leaves the row. */
    gps: { type: CustomAttributeType<{ latitude: number; longitude: number }>("any") },
    addedAt: { type: "string", required: true },
    updatedAt: { type: "string", required: true },
    status: { type: statuses, required: true },
    reason: { type: "string" },
    /** The last error as it was thrown, while a photo waits or has failed: for whoever runs the library. Never leaves the row. */
    fault: { type: CustomAttributeType<{ at: string; name: string; message: string }>("any") },
    attempts: { type: "number", required: true },
    history: { type: CustomAttributeType<HistoryEntry[]>("any"), required: true },
    recognizer: { type: CustomAttributeType<{ name: string; version: string }>("any") },
    tags: { type: CustomAttributeType<Tag[]>("any"), required: true },
    /** Terms that a person took away: recognition does not bring them back. */
    removed: { type: CustomAttributeType<string[]>("any"), required: true },
    trashedAt: { type: "string" },
    /** A tombstone: the photo is gone for good, and its objects with it. */
    purgedAt: { type: "string" },
    /** The objects of a tombstone were seen deleted. */
    erasedAt: { type: "string" },
    /** The upload never came. Bytes that come after all bring the photo back. */
    abandonedAt: { type: "string" },
    /** When a photo is tried again after waiting because the month's recognitions are used up (ISO 8601). */
    parkedUntil: { type: "string" },
    /** When the sweep last sent a message for an object whose own event seems lost. */
    requeuedAt: { type: "string" },
    /** Request id of the upload; it stands in every log line about the photo. */
    correlation: { type: "string" },
    /** Raised by every change; the condition of every change. */
    rev: { type: "number", required: true },
    /** Term → sort time of the ImageTag items that exist for this image. */
    indexed: { type: CustomAttributeType<Record<string, string>>("any"), required: true },
    /** The hash whose Hash item points here. */
    hashed: { type: "string" },
    /** The sort time of the Due item that exists for this image. */
    due: { type: "string" },
    /** `indexed` is not yet what the row calls for. */
    dirty: { type: "boolean" },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
    },
  },
});

export type ImageRow = EntityItem<typeof ImageEntity>;

/** The one index: under each term, an owner's images by time. */
export const ImageTagEntity = new Entity({
  model: { entity: "imagetag", version, service },
  attributes: {
    owner: { type: "string", required: true },
    term: { type: "string", required: true },
    /** ISO 8601 with milliseconds in UTC: always 24 characters, so that text order is time order. */
    at: { type: "string", required: true },
    id: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner", "term"], casing: "none" },
      sk: { field: "sk", composite: ["at", "id"], casing: "none" },
    },
  },
});

/** How many images stand under a term, and the name it is shown by. */
export const TagEntity = new Entity({
  model: { entity: "tag", version, service },
  attributes: {
    owner: { type: "string", required: true },
    /** `own` terms are the library's: timeline, months, statuses. They are no suggestions. */
    kind: { type: ["tag", "own"] as const, required: true },
    term: { type: "string", required: true },
    name: { type: "string", required: true },
    count: { type: "number", required: true },
    /** Raised by whatever puts or deletes an ImageTag of this term: who counts them can tell that nothing moved meanwhile. */
    changes: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["kind", "term"], casing: "none" },
    },
  },
});

/** Which image holds these bytes. Made only when bytes have arrived. */
export const HashEntity = new Entity({
  model: { entity: "hash", version, service },
  attributes: {
    owner: { type: "string", required: true },
    sha256: { type: "string", required: true },
    id: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["sha256"], casing: "none" },
    },
  },
});

/**
 * When the sweep must look at an image, over all owners. It spares the sweep a scan of the table,
 * whose price would grow with every library.
 */
export const DueEntity = new Entity({
  model: { entity: "due", version, service },
  attributes: {
    all: { type: "string", required: true },
    at: { type: "string", required: true },
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["all"], casing: "none" },
      sk: { field: "sk", composite: ["at", "owner", "id"], casing: "none" },
    },
  },
});

/**
 * Who may have these bytes recognized, and whose photo holds the answer. It is forgotten with the photo's purge, or
 * in time: from then on the Hash item leads to the photo.
 */
export const ClaimEntity = new Entity({
  model: { entity: "claim", version, service },
  attributes: {
    owner: { type: "string", required: true },
    sha256: { type: "string", required: true },
    /** Who is having them recognized: another try of the same photo is somebody else. */
    holder: { type: "string" },
    /** ISO 8601; a worker that was killed holds on to it no longer. */
    until: { type: "string" },
    /** The photo that was recognized. */
    answer: { type: "string" },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["sha256"], casing: "none" },
    },
  },
});

/** How many photos of an owner went to the recognizer in a month. */
export const MonthEntity = new Entity({
  model: { entity: "month", version, service },
  attributes: {
    owner: { type: "string", required: true },
    /** `2026-11`, in UTC. */
    month: { type: "string", required: true },
    recognitions: { type: "number", required: true },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["month"], casing: "none" },
    },
  },
});
