import { previewKey, renditionsPrefix, thumbKey } from "../../image/keys.ts";
import { lookUp } from "../../image/objects.ts";
import { read } from "../../image/row.ts";
import { ALL, type ImageRow, library } from "../../library/index.ts";
import { locate } from "../../recognition/locate.ts";
import { type Finding, recount } from "../recount/index.ts";
import { discover, imagesOf } from "../recount/survey.ts";
import { type Beside, compare, type Kind } from "./compare.ts";
import { objectsUnder, ownersInBucket } from "./objects.ts";

export type { Kind } from "./compare.ts";

/** What is missing of a photo, or is there without one. */
export interface Problem {
  kind: Kind;
  owner: string;
  id: string;
  /** Of its original. */
  key?: string;
}

export interface VerifyOptions {
  /** One library; by default every one. */
  owner?: string;
  /** Ends between two libraries. */
  signal?: AbortSignal;
  /** Objects younger than this (ms) are on their way: their rows may be about to be written. @default ten minutes */
  settled?: number;
  onProgress?(phase: string, done: number): void;
}

export interface Verified {
  owners: number;
  images: number;
  objects: number;
  problems: Problem[];
  /** Of the index and the counts. */
  findings: Finding[];
}

/**
 * Compares every row with what stands beside it in the table and in the bucket, and the other way round, and changes
 * nothing. A library may be in use meanwhile: what looks wrong is looked at once more, alone, before it is said.
 */
export async function verify({
  owner,
  signal,
  settled = 10 * 60_000,
  onProgress = () => {},
}: VerifyOptions = {}): Promise<Verified> {
  const { findings } = await recount({ owner, signal, onProgress });
  const owners =
    owner === undefined
      ? new Set([...(await discover(() => {})).keys(), ...(await ownersInBucket())])
      : new Set([owner]);
  const dues = await duesOf(owners);
  const verified: Verified = { owners: 0, images: 0, objects: 0, problems: [], findings };
  for (const each of owners) {
    if (signal?.aborted) break;
    const { images, objects, suspects } = await survey(each, dues.get(each) ?? [], Date.now() - settled);
    verified.owners++;
    verified.images += images;
    verified.objects += objects;
    onProgress("photos compared with the bucket", verified.images);
    for (const [id, { beside, key: found }] of suspects) {
      const image = await read(each, id);
      const key = image?.key ?? found;
      const kinds = compare(image, await besideOf({ owner: each, id }, key, image, beside));
      verified.problems.push(...kinds.map((kind) => ({ kind, owner: each, id, key })));
    }
  }
  return verified;
}

interface Due {
  at: string;
  owner: string;
  id: string;
}

async function duesOf(owners: ReadonlySet<string>): Promise<Map<string, Due[]>> {
  const { data } = await library.entities.due.query
    .primary({ all: ALL })
    .go({ pages: "all", consistent: true });
  const dues = new Map<string, Due[]>();
  for (const due of data)
    if (owners.has(due.owner)) dues.set(due.owner, [...(dues.get(due.owner) ?? []), due]);
  return dues;
}

/** Reads a library whole, and says which of its photos look wrong, with what stands beside each. */
async function survey(owner: string, dues: Due[], before: number) {
  const { hash, feature, text } = library.entities;
  const all = { pages: "all", consistent: true } as const;
  const found = new Map<string, Beside>();
  const at = (id: string) => {
    const beside = found.get(id) ?? nothing();
    found.set(id, beside);
    return beside;
  };
  let objects = 0;
  const originals = new Map<string, number>();
  for await (const { key, modified } of objectsUnder(`private/${owner}/`)) {
    objects++;
    originals.set(key, modified);
  }
  for await (const { key } of objectsUnder(renditionsPrefix(owner))) {
    objects++;
    const [id = ""] = key.slice(renditionsPrefix(owner).length).split("/");
    if (key === previewKey(owner, id) || key === thumbKey(owner, id)) at(id).renditions++;
  }
  for (const { id, at: place } of dues) at(id).dues.push(place);
  for (const { id, sha256 } of (await hash.query.primary({ owner }).go(all)).data) at(id).hashes.push(sha256);
  for (const { id } of (await feature.query.primary({ owner }).go(all)).data) at(id).feature = true;
  for (const { id } of (await text.query.primary({ owner }).go(all)).data) at(id).text = true;

  const suspects = new Map<string, { beside: Beside; key?: string }>();
  const look = (id: string, image?: ImageRow, key?: string) => {
    const beside = at(id);
    if (image) beside.original = originals.delete(image.key);
    else beside.original = key !== undefined;
    if (compare(image, beside).length > 0) suspects.set(id, { beside, key });
    found.delete(id);
  };
  let images = 0;
  for await (const image of imagesOf(owner)) {
    images++;
    look(image.id, image);
  }
  for (const [key, modified] of originals) {
    // What is no photo (a sidecar, a telephone's video) is nobody's.
    const job = modified <= before ? await locate({ key }) : undefined;
    if (job && !job.row) look(job.id, undefined, key);
  }
  for (const id of [...found.keys()]) look(id);
  return { images, objects, suspects };
}

const nothing = (): Beside => ({
  ...{ hashes: [], dues: [], feature: false, text: false, original: false, renditions: 0 },
});

/** What stands beside one photo at this moment, of what was seen before and what its row speaks of. */
async function besideOf(
  { owner, id }: { owner: string; id: string },
  key: string | undefined,
  image: ImageRow | undefined,
  seen: Beside,
): Promise<Beside> {
  const { hash, feature, text, due } = library.entities;
  const one = { consistent: true } as const;
  const shas = [...new Set([...seen.hashes, image?.hashed ?? []].flat())];
  const places = [...new Set([...seen.dues, image?.due ?? []].flat())];
  const [hashes, dues, features, texts, original, ...renditions] = await Promise.all([
    Promise.all(shas.map((sha256) => hash.get({ owner, sha256 }).go(one))),
    Promise.all(places.map((at) => due.get({ all: ALL, at, owner, id }).go(one))),
    feature.get({ owner, id }).go(one),
    text.get({ owner, id }).go(one),
    key === undefined ? undefined : lookUp(key),
    lookUp(previewKey(owner, id)),
    lookUp(thumbKey(owner, id)),
  ]);
  return {
    hashes: hashes.flatMap(({ data }) => (data?.id === id ? data.sha256 : [])),
    dues: dues.flatMap(({ data }) => data?.at ?? []),
    feature: features.data !== null,
    text: texts.data !== null,
    original: original !== undefined,
    renditions: renditions.filter(Boolean).length,
  };
}
