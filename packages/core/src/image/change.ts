import { setTimeout as sleep } from "node:timers/promises";
import { VisibleError } from "../errors/index.ts";
import { ALL, type ImageRow, library } from "../library/index.ts";
import { isOwn } from "../term/index.ts";
import { dueAt } from "./due.ts";
import { want } from "./want.ts";

/**
 * The law of the library, and the only way to write to it.
 *
 * Every change reads an image at `rev` and writes one transaction: the image on condition that `rev`
 * is still the same, and as much of the difference between what its row calls for (`want`) and what
 * is indexed as fits. Hence, at every moment: an ImageTag exists exactly when its image's `indexed`
 * says so, and a Tag's count is the number of its ImageTags. What does not fit leaves the image
 * `dirty`; the next step, any later change, or the sweep goes on with it.
 */

/** A transaction holds 100 items; the image, its hash and its due date take five. */
const ROOM = 95;
const ATTEMPTS = 40;
const HISTORY = 50;

/**
 * How many photos of one owner are changed at once: their transactions meet at the counts of the
 * tags they share, where more would only wait for each other.
 */
export const CHANGES_AT_ONCE = 4;

/** An image as it should become: `change` fills in the rest of the row. */
export type Draft = Omit<ImageRow, "rev" | "indexed" | "hashed" | "due" | "dirty" | "updatedAt">;

/**
 * Changes an image. `mutate` gets a copy of the row (undefined if there is none) to alter and give back, or
 * gives back undefined to leave it as it is. It may run several times, always on the newest row: it
 * must derive everything from its argument.
 *
 * @returns the row as it then stands, even if `mutate` declined and somebody else changed it.
 * @throws VisibleError `conflict` when others keep changing the same image or tags.
 */
export async function change(
  owner: string,
  id: string,
  mutate: (image: ImageRow | undefined) => Draft | undefined,
): Promise<ImageRow | undefined> {
  let mutated = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await read(owner, id);
    let draft: Draft | undefined;
    if (!mutated) draft = mutate(current && structuredClone(current));
    if (!draft && (!current || isFinished(current))) return current;
    const next = await plan(current, draft);
    const outcome = await write(current, next);
    if (outcome === "written") {
      mutated ||= draft !== undefined;
      if (!next.image.dirty) return next.image;
    } else if (outcome === "conflict") {
      await sleep(Math.random() * Math.min(500, 10 * 2 ** attempt));
    }
  }
  throw new VisibleError("conflict", "This photo is being changed elsewhere. Try again.");
}

/** Finishes what a crash left: brings the index in line and files the image under its new due date. */
export function finish(owner: string, id: string): Promise<ImageRow | undefined> {
  return change(owner, id, () => undefined);
}

/** Whether there is nothing to do for an image that nobody changes. */
function isFinished(image: ImageRow): boolean {
  return !image.dirty && !(image.due && isPast(image.due) && image.due !== dueAt(image));
}

/** Reads one image, tombstones included. */
export async function read(owner: string, id: string): Promise<ImageRow | undefined> {
  const { data } = await library.entities.image.get({ owner, id }).go({ consistent: true });
  return data ?? undefined;
}

/** Adds to an image's history, keeping its newest entries. */
export function note(image: { history: ImageRow["history"] }, event: string, detail?: string): void {
  image.history.push({ at: new Date().toISOString(), event, ...(detail && { detail }) });
  image.history.splice(0, image.history.length - HISTORY);
}

interface Difference {
  term: string;
  name: string;
  from?: string;
  to?: string;
}

interface Plan {
  image: ImageRow;
  differences: Difference[];
  hash: { release?: string; claim?: string };
  due: { from?: string; to?: string };
}

/** Without a draft, only what is left to finish changes. */
async function plan(current: ImageRow | undefined, draft: Draft | undefined): Promise<Plan> {
  const image: ImageRow = {
    ...(draft ?? current!),
    rev: (current?.rev ?? 0) + 1,
    updatedAt: draft ? new Date().toISOString() : current!.updatedAt,
    indexed: { ...current?.indexed },
    hashed: current?.hashed,
    due: current?.due,
    dirty: undefined,
  };
  const all = differences(image);
  const now = fitting(all);
  for (const { term, to } of now) {
    if (to) image.indexed[term] = to;
    else delete image.indexed[term];
  }
  if (all.length > now.length) image.dirty = true;

  const hash = await planHash(image);
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
  return { image, differences: now, hash, due };
}

function isPast(iso: string): boolean {
  return Date.parse(iso) <= Date.now();
}

/** What must change in the index: first what goes, so that a photo is never found where it should not be. */
function differences(image: ImageRow): Difference[] {
  const wanted = want(image);
  const gone: Difference[] = [];
  const moved: Difference[] = [];
  const come: Difference[] = [];
  for (const [term, from] of Object.entries(image.indexed)) {
    const wish = wanted.get(term);
    if (!wish) gone.push({ term, name: term, from });
    else if (wish.at !== from) moved.push({ term, name: wish.name, from, to: wish.at });
  }
  for (const [term, { at, name }] of wanted) {
    if (image.indexed[term] === undefined) come.push({ term, name, to: at });
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

/** A hash is claimed for bytes that have arrived, by the first image that holds them, until it is purged. */
async function planHash(image: ImageRow): Promise<Plan["hash"]> {
  const wanted = image.etag && !image.purgedAt && !image.abandonedAt ? image.sha256 : undefined;
  if (wanted === image.hashed) return {};
  const release = image.hashed;
  if (!wanted) return { release };
  const { data } = await library.entities.hash
    .get({ owner: image.owner, sha256: wanted })
    .go({ consistent: true });
  return data ? { release } : { release, claim: wanted };
}

async function write(current: ImageRow | undefined, plan: Plan): Promise<"written" | "changed" | "conflict"> {
  const { image: row, differences, hash, due } = plan;
  const { owner, id } = row;
  const { canceled, data } = await library.transaction
    .write(({ image, imageTag, tag, hash: hashes, due: dues }) => [
      current
        ? image
            .put(row)
            .where(({ rev }, { eq }) => eq(rev, current.rev))
            .commit()
        : image.create(row).commit(),
      ...differences.flatMap(({ term, name, from, to }) => {
        const kind = isOwn(term) ? "own" : "tag";
        return [
          ...(from ? [imageTag.remove({ owner, term, at: from, id }).commit()] : []),
          ...(to ? [imageTag.create({ owner, term, at: to, id }).commit()] : []),
          ...(to
            ? [
                tag
                  .update({ owner, kind, term })
                  .add({ count: from ? 0 : 1, changes: 1 })
                  .set({ name })
                  .commit(),
              ]
            : []),
          ...(from && !to
            ? [
                tag
                  .patch({ owner, kind, term })
                  .add({ count: -1, changes: 1 })
                  .where(({ count }, { gte }) => gte(count, 1))
                  .commit(),
              ]
            : []),
        ];
      }),
      ...(hash.release
        ? [
            hashes
              .remove({ owner, sha256: hash.release })
              .where(({ id: holder }, { eq }) => eq(holder, id))
              .commit(),
          ]
        : []),
      ...(hash.claim ? [hashes.create({ owner, sha256: hash.claim, id }).commit()] : []),
      ...(due.from ? [dues.remove({ all: ALL, at: due.from, owner, id }).commit()] : []),
      ...(due.to ? [dues.create({ all: ALL, at: due.to, owner, id }).commit()] : []),
    ])
    .go();
  if (!canceled) return "written";
  const codes = (data as { code: string }[]).map(({ code }) => code);
  if (codes.includes("ConditionalCheckFailed")) return "changed";
  const fatal = codes.find((code) => !RETRIED.has(code));
  if (fatal) throw new Error(`The transaction was refused: ${codes.join(", ")}`);
  return "conflict";
}

const RETRIED = new Set(["None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);
