import type { library } from "./index.ts";

type Entities = (typeof library)["entities"];

/** The attributes of an entity, by their names. */
type Attributes<Name extends keyof Entities> = Entities[Name]["schema"]["attributes"];

/** Attributes whose type alone bounds them are not named: numbers, booleans, and one of some words. */
type Bounded<Name extends keyof Entities> = {
  [Attribute in keyof Attributes<Name> as Attributes<Name>[Attribute] extends {
    type: "number" | "boolean" | readonly string[];
  }
    ? never
    : Attribute]: number;
};

/** Bytes of what names things: ids, S3's keys (S3 User Guide, "Naming Amazon S3 objects"), times, hashes. */
const OWNER = 128;
const ID = 30;
const KEY = 1024;
const TIME = 32;
const HASH = 64;
/** A place under a term is 24 characters of time, and 25 of a file's name (image/burst.ts). */
const PLACE = 49;

/** A tag's name, and its term: 64 characters of any script. */
export const NAME_BYTES = 192;
/** `type:` and what a type of file is called is the longest one. */
const TERM = 260;

/** A row is written whole by every change, and read whole by every list: DynamoDB would take 400 kB. */
export const ROW_BYTES = 200_000;

/**
 * Bytes that each text and list of a row takes at most. The compiler and a test ask for one that is missing. Of an image
 * `bounded` (image/bounded.ts) sees to it, whoever writes; of the others what is said beside it.
 */
export const BOUNDS: { [Name in keyof Entities]: Bounded<Name> } = {
  image: {
    owner: OWNER,
    id: ID,
    key: KEY,
    name: 1024,
    type: 255,
    sha256: HASH,
    etag: 100,
    thumbhash: 64,
    takenAt: TIME,
    givenAt: TIME,
    modifiedAt: TIME,
    sidecar: 30_000,
    camera: 300,
    lens: 300,
    exposure: 100,
    caption: 6000,
    givenCaption: 6000,
    // Fifty ids (image/albums.ts).
    albums: 1600,
    gps: 64,
    givenPlace: 80,
    // Three names of the gazetteer beside it.
    place: 400,
    addedAt: TIME,
    updatedAt: TIME,
    reason: 500,
    begun: 200,
    askedAt: TIME,
    fault: 2000,
    history: 25_000,
    recognizer: 500,
    tags: 150_000,
    removed: 40_000,
    text: 6000,
    trashedAt: TIME,
    purgedAt: TIME,
    erasedAt: TIME,
    duplicateOf: ID,
    abandonedAt: TIME,
    parkedUntil: TIME,
    lostAt: TIME,
    requeuedAt: TIME,
    correlation: 200,
    // With the rest of the row; while terms go and others come it is the larger of the two.
    indexed: ROW_BYTES,
    hashed: HASH,
    due: TIME,
    features: 64,
  },
  // What an image's row calls for (image/want.ts).
  imageTag: { owner: OWNER, term: TERM, at: PLACE, id: ID },
  tag: { owner: OWNER, term: TERM, name: TERM },
  hash: { owner: OWNER, sha256: HASH, id: ID },
  due: { all: 3, at: TIME, owner: OWNER, id: ID },
  // 256 signed bytes, in base 64.
  feature: { owner: OWNER, id: ID, vector: 1000, model: 64 },
  // 50 lines of 200 characters (text/detect.ts).
  text: { owner: OWNER, id: ID, lines: 60_000 },
  // `text:` may stand before the hash.
  claim: { owner: OWNER, sha256: HASH + 5, holder: 36, until: TIME, answer: ID },
  month: { owner: OWNER, month: 7 },
  account: { all: 3, owner: OWNER, signedOutAt: TIME, missingSince: TIME, erasedAt: TIME },
  usage: { owner: OWNER, period: 16 },
  album: { owner: OWNER, id: ID, title: NAME_BYTES * 2, cover: ID, createdAt: TIME },
  // So many ids (share/index.ts).
  share: {
    owner: OWNER,
    id: ID,
    title: NAME_BYTES * 2,
    album: ID,
    photos: 16_000,
    hash: HASH,
    createdAt: TIME,
  },
  shareKey: { hash: HASH, owner: OWNER, id: ID },
  goneAlbum: { all: 3, owner: OWNER, id: ID, at: TIME },
  // 150 names and a caption (image/edit.ts), a search (search/grammar), 100 failures of 200 characters, a step of 20 photos
  // (job/).
  job: {
    ...{ owner: OWNER, id: ID, of: ID, q: 4000, edit: 50_000, retag: 1600, reason: 600, failures: 70_000 },
    ...{
      cursor: 300,
      part: 12,
      // A photo's tags, and what they are called now.
      plan: 260_000,
      createdAt: TIME,
      updatedAt: TIME,
      canceledAt: TIME,
      endedAt: TIME,
    },
  },
  // A thousand ids; with what takes a step of changes back.
  jobPart: { owner: OWNER, job: ID, n: 12, ids: 35_000, undos: 260_000 },
  tagRule: { owner: OWNER, term: NAME_BYTES, name: NAME_BYTES, to: NAME_BYTES },
};
