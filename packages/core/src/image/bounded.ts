import { BOUNDS, NAME_BYTES, ROW_BYTES } from "../library/bounds.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import { bytesOf, cutTo, sizeOf } from "../library/size.ts";
import { mend } from "../term/index.ts";
import { captionOf, PLACE_WORDS, WORDS_PER_IMAGE } from "../text/words.ts";
import { ENTRIES, note, shortened } from "./history.ts";
import { isName } from "./names.ts";
import type { Draft } from "./plan.ts";
import { want } from "./want.ts";

/**
 * What a row says, within what a row may take: texts are cut, and of whole characters; lists end. Nobody is refused for
 * it, since what gives way is what can be had again, by recognizing the photo: what a recognizer says first, then what
 * is written in the picture, then what the file says. What a person said stays; `applyEdit` says when it is too much.
 */

export const LISTS = {
  tags: { person: 100, file: 50, model: 100 },
  removed: 200,
  albums: 50,
  parents: 10,
  boxes: 50,
} as const;

const IMAGE = BOUNDS.image;
const TEXTS = ["name", "type", "camera", "lens", "caption", "givenCaption", "reason", "correlation"] as const;

export function bounded(draft: Draft): Draft {
  const image: Draft = { ...mended(draft) };
  for (const text of TEXTS)
    if (image[text] !== undefined) image[text as "name"] = cutTo(image[text], IMAGE[text]);
  if (image.fault) {
    const { at, name, message } = image.fault;
    image.fault = { at, name: cutTo(name, 100), message: cutTo(message, 1500) };
  }
  if (image.recognizer) {
    const { name, version } = image.recognizer;
    image.recognizer = { name: cutTo(name, 200), version: cutTo(version, 200) };
  }
  image.history = image.history.slice(-ENTRIES).map(shortened);
  image.removed = image.removed.filter(isName);
  image.albums &&= image.albums.slice(0, LISTS.albums);
  if (sizeOf(image.removed) > IMAGE.removed) image.removed = image.removed.slice(-LISTS.removed);
  image.text &&= { ...image.text, words: image.text.words.slice(0, WORDS_PER_IMAGE).filter(isName) };
  // What a person had said before there was a bound stays, where there is room.
  const all = tagsOf(image.tags, Number.POSITIVE_INFINITY);
  image.tags = fit(all) ? all : tagsOf(image.tags, LISTS.tags.person);
  image.sidecar = sidecarOf(image.sidecar);
  const left = draft.tags.length - giveWay(image);
  if (left > 0) note(image, "tags left out", `${left} more than a photo has room for`);
  return image;
}

/** Half characters are no text in any encoding: DynamoDB takes none, and no answer should have one. */
function mended<Value>(value: Value): Value {
  if (typeof value === "string") return mend(value) as Value;
  if (Array.isArray(value)) return value.map(mended) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mended(each)])) as Value;
}

/** Of each source's tags the surest ones; what no tag can be called is none. */
function tagsOf(tags: readonly Tag[], person: number): Tag[] {
  const room: Record<Tag["source"], number> = { ...LISTS.tags, person };
  const surest = tags.map((tag, at) => ({ tag, at })).sort((a, b) => b.tag.confidence - a.tag.confidence);
  const kept = new Set<number>();
  for (const { tag, at } of surest) if (isName(tag.name) && room[tag.source]-- > 0) kept.add(at);
  return tags.flatMap((tag, at) =>
    kept.has(at)
      ? {
          ...tag,
          parents: tag.parents.filter(isName).slice(0, LISTS.parents),
          boxes: tag.boxes.slice(0, LISTS.boxes),
        }
      : [],
  );
}

/** It was bounded where it was read (metadata/), in characters: those of some scripts take three bytes. */
function sidecarOf(sidecar: ImageRow["sidecar"]): ImageRow["sidecar"] {
  let kept = sidecar;
  while (kept?.keywords && sizeOf(kept) > IMAGE.sidecar) kept = { ...kept, keywords: half(kept.keywords) };
  return kept && sizeOf(kept) > IMAGE.sidecar ? undefined : kept;
}

/** What gives way while the row, or its tags, are too large, in this order; false when there is nothing of it left. */
const WAYS: ((image: Draft) => boolean)[] = [
  (image) =>
    halveTags(
      image,
      (tag) => tag.boxes.length > 0,
      (tag) => ({ ...tag, boxes: [] }),
    ),
  (image) => halveTags(image, ({ source }) => source === "model"),
  (image) => {
    if (!image.text?.words.length) return false;
    image.text = { ...image.text, words: half(image.text.words) };
    return true;
  },
  (image) => halveTags(image, ({ source }) => source === "file"),
  (image) => {
    const had = image.sidecar !== undefined;
    image.sidecar = undefined;
    return had;
  },
  // Last, of what a person said, the kinds that stand beside it: the name stays.
  (image) =>
    halveTags(
      image,
      (tag) => tag.parents.length > 0,
      (tag) => ({ ...tag, parents: [] }),
    ),
];

/** @returns how many tags are left */
function giveWay(image: Draft): number {
  for (let at = 0; at < WAYS.length && isTooLarge(image); ) if (!WAYS[at]!(image)) at++;
  return image.tags.length;
}

/** Takes away, or makes less of, the less sure half of some tags. */
function halveTags(image: Draft, which: (tag: Tag) => boolean, less?: (tag: Tag) => Tag): boolean {
  const some = image.tags.filter(which).sort((a, b) => b.confidence - a.confidence);
  const going = new Set(some.slice(Math.floor(some.length / 2)));
  image.tags = image.tags.flatMap((tag) => (going.has(tag) ? (less?.(tag) ?? []) : tag));
  return some.length > 0;
}

const half = <Item>(items: readonly Item[]): Item[] => items.slice(0, Math.floor(items.length / 2));

function fit(tags: readonly Tag[]): boolean {
  return sizeOf({ tags }) <= "tags".length + IMAGE.tags;
}

/** With all that it is to stand under. */
function isTooLarge(image: Draft): boolean {
  const { tags, text, albums = [] } = image;
  if (!fit(tags)) return true;
  const rest = sizeOf({ ...image, indexed: undefined });
  const terms = tags.reduce((sum, { parents }) => sum + 1 + parents.length, 0);
  // Most rows are far from it, and need not be looked at more closely.
  const atMost =
    terms + (text || captionOf(image) ? 2 * WORDS_PER_IMAGE : 0) + albums.length + PLACE_WORDS + 20;
  if (rest + atMost * (NAME_BYTES + 60) <= ROW_BYTES) return false;
  const indexed = [...want(image as ImageRow)].map(([term, { at }]) => bytesOf(term) + bytesOf(at) + 1);
  return rest + indexed.reduce((sum, bytes) => sum + bytes, 0) > ROW_BYTES;
}
