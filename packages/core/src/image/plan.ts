import { bytesStored } from "../account/room.ts";
import type { Features } from "../feature/index.ts";
import { type ImageRow, library } from "../library/index.ts";
import { bounded } from "./bounded.ts";
import { dueAt } from "./due.ts";
import { type Indexed, indexedOf, toRow } from "./indexed.ts";
import { want } from "./want.ts";

/** A transaction holds 100 items; the image, its hash, its due date, its features, its text and its account take eight. */
const ROOM = 92;

/** An image as it should become: `change` fills in the rest of the row. */
export type Draft = Omit<
  ImageRow,
  "rev" | "indexed" | "hashed" | "due" | "features" | "counted" | "dirty" | "updatedAt"
>;

export interface Difference {
  term: string;
  name: string;
  from?: string;
  to?: string;
}

/** What one transaction of a change writes. */
export interface Plan {
  image: ImageRow;
  differences: Difference[];
  hash: {
    release?: string;
    claim?: string;
    /** Another image holds these bytes, and must still when this is written. */
    held?: { sha256: string; by: string };
  };
  due: { from?: string; to?: string };
  features: { gone?: boolean; put?: Features };
  /** How many more its owner's account counts. */
  bytes: number;
}

/** What is asked of a plan beside the draft. */
interface Wishes {
  features?: Features | null;
  first?: boolean;
  held?: boolean;
  release?: boolean;
  /** No Hash item says of this image what its row says. */
  unhashed?: boolean;
}

/** The bytes are another image's: `by` holds them; undefined when nobody does. */
export class Taken extends Error {
  constructor(readonly by: string | undefined) {
    super("These bytes are another photo's.");
  }
}

/** Without a draft, only what is left to finish changes. @throws Taken */
export async function plan(
  current: ImageRow | undefined,
  draft: Draft | undefined,
  { features, first, held, release, unhashed }: Wishes = {},
): Promise<Plan> {
  const image: ImageRow = {
    ...(draft ? bounded(draft) : current!),
    rev: (current?.rev ?? 0) + 1,
    updatedAt: draft ? new Date().toISOString() : current!.updatedAt,
    indexed: current?.indexed ?? {},
    hashed: unhashed ? undefined : current?.hashed,
    due: current?.due,
    features: current?.features,
    counted: undefined,
    dirty: undefined,
  };
  const indexed = indexedOf(image);
  const all = differences(image, indexed);
  const now = fitting(all);
  for (const { term, to } of now) {
    if (to) indexed.set(term, to);
    else indexed.delete(term);
  }
  image.indexed = toRow(indexed);
  if (all.length > now.length) image.dirty = true;

  const hash: Plan["hash"] = release ? { release: image.hashed } : await planHash(image, first);
  if (held) hash.held = await holding(image);
  if (hash.release) image.hashed = undefined;
  if (hash.claim) image.hashed = hash.claim;

  // The Due item may stand earlier than necessary: the sweep then re-files it. That saves two writes
  // each time an image moves on.
  const due: Plan["due"] = {};
  const needed = dueAt(image);
  if (needed === undefined || image.due === undefined || needed < image.due || isPast(image.due)) {
    if (needed !== image.due) {
      due.from = image.due;
      due.to = needed;
      image.due = needed;
    }
  }
  const put = image.purgedAt ? undefined : (features ?? undefined);
  const gone = !put && image.features !== undefined && (features === null || image.purgedAt !== undefined);
  if (put || gone) image.features = put?.model;
  image.counted = bytesStored(image);
  const bytes = image.counted - (current?.counted ?? 0);
  return { image, differences: now, hash, due, features: { gone, put }, bytes };
}

export function isPast(iso: string): boolean {
  return Date.parse(iso) <= Date.now();
}

/** What must change in the index: first what goes, so that a photo is never found where it should not be. */
function differences(image: ImageRow, indexed: Indexed): Difference[] {
  const wanted = want(image);
  const gone: Difference[] = [];
  const moved: Difference[] = [];
  const come: Difference[] = [];
  for (const [term, from] of indexed) {
    const wish = wanted.get(term);
    if (!wish) gone.push({ term, name: term, from });
    else if (wish.at !== from) moved.push({ term, name: wish.name, from, to: wish.at });
  }
  for (const [term, { at, name }] of wanted) {
    if (!indexed.has(term)) come.push({ term, name, to: at });
  }
  return [...gone, ...moved, ...come];
}

/** As many as one transaction holds. */
function fitting(all: Difference[]): Difference[] {
  let room = ROOM;
  return all.filter(({ from, to }) => {
    room -= from && to ? 3 : 2;
    return room >= 0;
  });
}

/**
 * Bytes are claimed by the first image that has leave to bring them, or that has them, until it is purged, forgotten, or
 * without a file.
 */
async function planHash(image: ImageRow, first = false): Promise<Plan["hash"]> {
  const wanted = holdsBytes(image) ? image.sha256 : undefined;
  if (wanted === image.hashed) return {};
  const release = image.hashed;
  if (!wanted) return { release };
  const { data } = await readHash(image.owner, wanted);
  if (data && first) throw new Taken(data.id);
  return data ? { release } : { release, claim: wanted };
}

function holdsBytes(image: ImageRow): boolean {
  if (image.purgedAt || image.abandonedAt || image.duplicateOf) return false;
  return image.status !== "failed" || image.etag !== undefined;
}

async function holding({ owner, sha256, duplicateOf: by }: ImageRow) {
  const { data } = await readHash(owner, sha256!);
  if (data?.id !== by) throw new Taken(data?.id);
  return { sha256: sha256!, by: by! };
}

function readHash(owner: string, sha256: string) {
  return library.entities.hash.get({ owner, sha256 }).go({ consistent: true });
}
