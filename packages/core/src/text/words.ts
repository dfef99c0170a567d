/** The words of a text that photos are found under. Nothing here may need Node or AWS. */
import { fold } from "../term/index.ts";

/** Shorter ones are everywhere, and longer ones are none. */
const SHORTEST = 3;
const LONGEST = 32;
/** Each is two items of the table: it costs what two tags do. */
export const WORDS_PER_IMAGE = 40;

/** The one spelling of a word for comparing: as a tag's, without signs around it. */
export function foldWord(word: string): string {
  return fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

/** Whether a folded word may be one that photos are found under. */
export function isWord(folded: string): boolean {
  const { length } = [...folded];
  return length >= SHORTEST && length <= LONGEST && !/\s/.test(folded);
}

/**
 * The words that a photo is found under: each once, at most forty, the largest written first. `www.example.com` is
 * found whole and by its parts.
 * @param written words, or lines, with their height in the photo
 */
export function wordsOf(written: readonly { text: string; height: number }[]): string[] {
  const words = new Set<string>();
  for (const { text } of [...written].sort((a, b) => b.height - a.height))
    for (const part of text.split(/\s+/).map(foldWord))
      for (const word of [part, ...part.split(/[^\p{L}\p{N}]+/u)]) if (isWord(word)) words.add(word);
  return [...words].slice(0, WORDS_PER_IMAGE);
}

/** What is said of a photo: by its owner, else by its file. */
export function captionOf({ caption, givenCaption }: { caption?: string; givenCaption?: string }) {
  return (givenCaption ?? caption) || undefined;
}

/** The words that a photo is found under: those of its caption, and those that are written in it. */
export function wordsSaid(image: {
  caption?: string;
  givenCaption?: string;
  text?: { words: string[] };
}): string[] {
  const caption = captionOf(image);
  const { text } = image;
  const captioned = caption === undefined ? [] : wordsOf([{ text: caption, height: 1 }]);
  // Those of a picture may have been read when words were compared otherwise.
  return [...new Set([...captioned, ...(text?.words ?? []).map(foldWord)])];
}

/** Of a file's name, and of a camera's: each is two items of the table, and most photos have them. */
const NAME_WORDS = 3;
const CAMERA_WORDS = 3;
/** What cameras write before a number says nothing. */
const COUNTER = /^(img|dsc[fn]?|pxl|mvimg|image|photo|picture)$/;

/** The words of a file's name: `IMG_0061.HEIC` is found by `img_0061` and by `0061`. */
export function wordsOfName(name: string): string[] {
  const words = wordsOf([{ text: withoutType(name), height: 1 }]);
  return words.filter((word) => !COUNTER.test(word)).slice(0, NAME_WORDS);
}

/** `img_0061.jpg` → `img_0061`. */
export function withoutType(name: string): string {
  return name.replace(/\.[a-z]\w{1,4}$/i, "");
}

/** Of a place's names, and their words: each is two items of the table. */
export const PLACE_WORDS = 12;

/** The one spelling of a place for comparing. Whoever types `xi'an` means the `Xi’an` of the gazetteer. */
export function foldPlace(name: string): string {
  return foldWord(name.replace(/[‘’ʻʼ`´]/g, "'"));
}

/**
 * What a place is found under, each with how it is shown: its whole names as they are written, then their words. `New York
 * City` is found by `new york city`, and by `york`.
 */
export function wordsOfPlace(place: {
  city?: string;
  region?: string;
  country?: string;
}): Map<string, string> {
  const names = [place.city, place.region, place.country].flatMap((name) => name ?? []);
  const words = new Map<string, string>();
  for (const name of names) words.set(foldPlace(name), name);
  for (const name of names)
    for (const word of wordsOf([{ text: foldPlace(name), height: 1 }]))
      if (!words.has(word)) words.set(word, word);
  return new Map([...words].filter(([word]) => word !== "").slice(0, PLACE_WORDS));
}

/** A camera's name in one spelling, and its words: `apple iphone 13`, `apple`, `iphone`. */
export function wordsOfCamera(camera: string): string[] {
  const words = wordsOf([{ text: camera, height: 1 }]).slice(0, CAMERA_WORDS);
  return [...new Set([fold(camera), ...words])];
}
