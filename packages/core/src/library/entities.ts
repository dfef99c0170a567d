import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { Exposure, Metadata, TakenFrom } from "../metadata/index.ts";
import type { Coordinates, Place } from "../place/gazetteer.ts";

/**
 * The kinds of item in the one table. Keys keep their case: S3 subs and terms are compared by bytes.
 * Only `change` (image/change.ts) writes images and what is derived from them; the others are notes beside.
 */
export const service = "phototag";
export const version = "1";

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
  /** 0–100; only a recognizer's tag may have less than 100. */
  confidence: number;
  /** Who says so: a recognizer, the file's own keywords, or the photo's owner. */
  source: "model" | "file" | "person";
  parents: string[];
  boxes: Box[];
}

/** Where the date of a photo comes from, the most trusted first; `file` is when the file was last modified. */
export const dateSources = [
  "person",
  "exif",
  "xmp",
  "iptc",
  "gps",
  "takeout",
  "name",
  "modified",
  "file",
  "upload",
] as const satisfies (TakenFrom | "person")[];
export type DateSource = (typeof dateSources)[number];

/** A line of text that is to be seen in a photo. */
export interface TextLine {
  text: string;
  /** 0–100. */
  confidence: number;
  box: Box;
}

/** What an image's row knows of the text in it; the lines are an item of their own, which lists do without. */
export interface ImageText {
  /** The SHA-256 of the bytes that it was read from; none when somebody asks for another reading. */
  of?: string;
  /** What it is found under. */
  words: string[];
  /** How many there are; without any there is no such item. */
  lines: number;
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
    /** A part of the file is missing or damaged: what could be decoded is shown. */
    incomplete: { type: "boolean" },
    /** Wall-clock time where the photo was taken, as its file lets it be known, written as if it were UTC. */
    takenAt: { type: "string" },
    /** What `takenAt` was found in. */
    takenFrom: { type: dateSources },
    /** What a person says instead of `takenAt`: no reading of the file changes it. */
    givenAt: { type: "string" },
    /** When the file was last modified before it was added, wall-clock time as `takenAt`. */
    modifiedAt: { type: "string" },
    /** Minutes by which clocks were ahead of UTC where the photo was added. */
    utcOffset: { type: "number" },
    /** What stood in the XMP file beside the photo. */
    sidecar: { type: CustomAttributeType<Metadata>("any") },
    camera: { type: "string" },
    lens: { type: "string" },
    exposure: { type: CustomAttributeType<Exposure>("any") },
    /** What the file says of itself. */
    caption: { type: "string" },
    /** What a person says instead of `caption`, or, empty, that there is nothing to say. */
    givenCaption: { type: "string" },
    favorite: { type: "boolean" },
    /** Out of the timeline. */
    archived: { type: "boolean" },
    /** Ids of the albums that it is in. */
    albums: { type: CustomAttributeType<string[]>("any") },
    /** 0–5. */
    rating: { type: "number" },
    /** Where the file says that it was taken. */
    gps: { type: CustomAttributeType<Coordinates>("any") },
    /** Where a person says that it was instead; without `at`, nowhere. No reading of the file changes it. */
    givenPlace: { type: CustomAttributeType<{ at?: Coordinates }>("any") },
    /** The place that holds, with what it is called (image/place.ts). */
    place: { type: CustomAttributeType<Place>("any") },
    addedAt: { type: "string", required: true },
    updatedAt: { type: "string", required: true },
    status: { type: statuses, required: true },
    reason: { type: "string" },
    /** The last error as it was thrown, while a photo waits or has failed: for whoever runs the library. Never leaves the row. */
    fault: { type: CustomAttributeType<{ at: string; name: string; message: string }>("any") },
    attempts: { type: "number", required: true },
    /** Tries of these very bytes that have begun since one last had an outcome, and when the last of them began. */
    begun: { type: CustomAttributeType<{ etag: string; times: number; at: string }>("any") },
    /** When its owner asked for the recognition that has not come yet. */
    askedAt: { type: "string" },
    history: { type: CustomAttributeType<HistoryEntry[]>("any"), required: true },
    recognizer: { type: CustomAttributeType<{ name: string; version: string }>("any") },
    tags: { type: CustomAttributeType<Tag[]>("any"), required: true },
    /** Terms that a person took away: recognition does not bring them back. */
    removed: { type: CustomAttributeType<string[]>("any"), required: true },
    text: { type: CustomAttributeType<ImageText>("any") },
    trashedAt: { type: "string" },
    /** A tombstone: the photo is gone for good, and its objects with it. */
    purgedAt: { type: "string" },
    /** The objects of a tombstone were seen deleted. */
    erasedAt: { type: "string" },
    /**
     * The photo that holds the same bytes, since this one came second. It stands in no list, and is kept to answer
     * whoever asks for it, and for an object that somebody put by their own hand: that stays, or would be put again.
     */
    duplicateOf: { type: "string" },
    /** The upload never came. Bytes that come after all bring the photo back. */
    abandonedAt: { type: "string" },
    /** When a photo is tried again after waiting because the month's recognitions are used up (ISO 8601). */
    parkedUntil: { type: "string" },
    /** The sweep saw no original in the bucket: somebody deleted it there. What was made of it is still to be seen. */
    lostAt: { type: "string" },
    /** When the sweep last sent a message for an object whose own event seems lost. */
    requeuedAt: { type: "string" },
    /** Request id of the upload; it stands in every log line about the photo. */
    correlation: { type: "string" },
    /** Raised by every change; the condition of every change. */
    rev: { type: "number", required: true },
    /** Term → place (`at`) of the ImageTag items that exist for this image; read and written by image/indexed.ts. */
    indexed: { type: CustomAttributeType<Record<string, string>>("any"), required: true },
    /** The hash whose Hash item points here. */
    hashed: { type: "string" },
    /** The sort time of the Due item that exists for this image. */
    due: { type: "string" },
    /** The model of the Feature item that exists for this image. */
    features: { type: "string" },
    /** Bytes that its owner's account counts for it. */
    counted: { type: "number" },
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
    /**
     * Where the image stands under the term: text whose order is theirs, in ASCII. It begins with 24 characters of ISO 8601;
     * what follows orders images of the same millisecond (image/burst.ts).
     */
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

/** A person's own collection. Which photos are in it, they say themselves (`albums`). */
export const AlbumEntity = new Entity({
  model: { entity: "album", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    title: { type: "string", required: true },
    /** The photo that stands for it, if its owner chose one. */
    cover: { type: "string" },
    createdAt: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
    },
  },
});

/** An album that is no more, while there may be photos that still say they are in it: the sweep looks at each. */
export const GoneAlbumEntity = new Entity({
  model: { entity: "gonealbum", version, service },
  attributes: {
    all: { type: "string", required: true },
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    at: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["all"], casing: "none" },
      sk: { field: "sk", composite: ["owner", "id"], casing: "none" },
    },
  },
});

/** Photos that are shown to whoever has a secret: an album's, or some. It ends by itself. */
export const ShareEntity = new Entity({
  model: { entity: "share", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    title: { type: "string", required: true },
    album: { type: "string" },
    /** Ids of the photos that it is of, in their order, where it is of no album. */
    photos: { type: CustomAttributeType<string[]>("any") },
    downloads: { type: "boolean", required: true },
    /** What is told beside the pictures. */
    names: { type: "boolean", required: true },
    places: { type: "boolean", required: true },
    /** SHA-256 of the secret, base 16; the secret itself is nowhere. */
    hash: { type: "string", required: true },
    createdAt: { type: "string", required: true },
    /** Unix seconds, from which on it shows nothing; DynamoDB's time to live deletes it some time later. */
    expiresAt: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
    },
  },
});

export type ShareRow = EntityItem<typeof ShareEntity>;

/** Which share a secret opens. It is deleted first: without it a share shows nothing. */
export const ShareKeyEntity = new Entity({
  model: { entity: "sharekey", version, service },
  attributes: {
    hash: { type: "string", required: true },
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["hash"], casing: "none" },
      sk: { field: "sk", composite: [], casing: "none" },
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

/** Which image holds these bytes, or is to: an upload has them from when it is granted. */
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

/** What an image looks like, as the model that recognized it sees it. It stands exactly where its image says so. */
export const FeatureEntity = new Entity({
  model: { entity: "feature", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    /** Base 64 of signed bytes. */
    vector: { type: "string", required: true },
    /** The model that the vector is of. */
    model: { type: "string", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
    },
  },
});

export type FeatureItem = EntityItem<typeof FeatureEntity>;

/** The lines of text in a photo: read for whoever looks at that one photo. */
export const TextEntity = new Entity({
  model: { entity: "text", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    lines: { type: CustomAttributeType<TextLine[]>("any"), required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
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
    /** `text:` stands before it where text is read of them. */
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

/** What is known of a person beside their photos. All stand together: the sweep looks at each. */
export const AccountEntity = new Entity({
  model: { entity: "account", version, service },
  attributes: {
    all: { type: "string", required: true },
    owner: { type: "string", required: true },
    /** The sum of their images' `counted`. */
    bytes: { type: "number" },
    /** They have signed out everywhere: tokens of sign-ins before that are refused. */
    signedOutAt: { type: "string" },
    /** When the user pool was first seen not to know them any more. */
    missingSince: { type: "string" },
    /** It was deleted: all that was theirs is being erased, or is. */
    erasedAt: { type: "string" },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["all"], casing: "none" },
      sk: { field: "sk", composite: ["owner"], casing: "none" },
    },
  },
});

/** What a person asked for in a minute, and added in a day. */
export const UsageEntity = new Entity({
  model: { entity: "usage", version, service },
  attributes: {
    owner: { type: "string", required: true },
    /** `2026-11-29`, or `2026-11-29T10:05`, in UTC. */
    period: { type: "string", required: true },
    requests: { type: "number" },
    photos: { type: "number" },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["period"], casing: "none" },
    },
  },
});

/** How many photos of an owner went to the recognizer in a month, and of how many text was read. */
export const MonthEntity = new Entity({
  model: { entity: "month", version, service },
  attributes: {
    owner: { type: "string", required: true },
    /** `2026-11`, in UTC. */
    month: { type: "string", required: true },
    recognitions: { type: "number" },
    texts: { type: "number" },
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
