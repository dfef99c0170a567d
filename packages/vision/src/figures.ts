/** How well photos are tagged, against what people say is right about them. */
import { DOUBTLESS } from "./labels/judge.ts";
import { ancestorsOf } from "./labels/taxonomy.ts";
import { DEFAULT_MIN_CONFIDENCE } from "./rekognition.ts";

export interface Tagged {
  /** What was claimed, the surest first. */
  tags: readonly { name: string; aliases?: readonly string[] /** 0..100. */; confidence: number }[];
  /** What is right, in lower case; what stands above a right word is right too. */
  accepted: ReadonlySet<string>;
}

/** Words so broad that a photo with nothing else might as well have no tag. */
export const GENERIC: ReadonlySet<string> = new Set(
  (
    "Animal Building Clothing Close-Up Electronics Face Food Furniture Indoors Nature Outdoors Person " +
    "Plant Sky Vehicle Water"
  ).split(" "),
);

/** Above this a tag is taken for granted, 0..100. */
export const CLAIMED = 100 * DOUBTLESS;
/** Below this a tag is not asked for, 0..100. */
export const SHOWN = DEFAULT_MIN_CONFIDENCE;
const TOP = 5;

export interface Figures {
  photos: number;
  rightInFive: number;
  claimed: number;
  wrongClaimed: number;
  genericOnly: number;
  untagged: number;
  /** Ten bins of claimed confidence, from 0 to 100. */
  bins: { tags: number; right: number; claimed: number }[];
  words: Map<string, { said: number; right: number; missed: number }>;
}

/** The accepted words with all that stands above them, in lower case. */
export function accepting(words: Iterable<string>): Set<string> {
  const accepted = new Set<string>();
  for (const word of words)
    for (const each of [word, ...ancestorsOf(titleCase(word))]) accepted.add(each.toLowerCase());
  return accepted;
}

const titleCase = (words: string) =>
  words.toLowerCase().replace(/(^|[\s-])\p{Ll}/gu, (letter) => letter.toUpperCase());

export const isRight = ({ accepted }: Tagged, { name, aliases = [] }: Tagged["tags"][number]) =>
  [name, ...aliases].some((word) => accepted.has(word.toLowerCase()));

/** Counts over photos; tags below `SHOWN` count in the bins alone. */
export function figuresOf(photos: readonly Tagged[]): Figures {
  const figures: Figures = {
    photos: photos.length,
    rightInFive: 0,
    claimed: 0,
    wrongClaimed: 0,
    genericOnly: 0,
    untagged: 0,
    bins: Array.from({ length: 10 }, () => ({ tags: 0, right: 0, claimed: 0 })),
    words: new Map(),
  };
  const word = (name: string) => {
    const known = figures.words.get(name) ?? { said: 0, right: 0, missed: 0 };
    figures.words.set(name, known);
    return known;
  };
  for (const photo of photos) {
    for (const tag of photo.tags) {
      const bin = figures.bins[Math.min(9, Math.floor(tag.confidence / 10))]!;
      bin.tags++;
      bin.claimed += tag.confidence;
      if (isRight(photo, tag)) bin.right++;
    }
    const shown = photo.tags.filter(({ confidence }) => confidence >= SHOWN);
    const right = shown.filter((tag) => isRight(photo, tag));
    if (shown.slice(0, TOP).some((tag) => isRight(photo, tag))) figures.rightInFive++;
    if (shown.length === 0) figures.untagged++;
    else if (right.every(({ name }) => GENERIC.has(name))) figures.genericOnly++;
    const sure = shown.filter(({ confidence }) => confidence > CLAIMED);
    figures.claimed += sure.length;
    figures.wrongClaimed += sure.filter((tag) => !isRight(photo, tag)).length;
    for (const tag of shown) {
      word(tag.name).said++;
      if (isRight(photo, tag)) word(tag.name).right++;
    }
    const said = new Set(
      shown.flatMap(({ name, aliases = [] }) => [name, ...aliases].map((each) => each.toLowerCase())),
    );
    for (const accepted of photo.accepted) if (!said.has(accepted)) word(titleCase(accepted)).missed++;
  }
  return figures;
}

const share = (count: number, of: number) =>
  `${count} of ${of} (${((100 * count) / Math.max(1, of)).toFixed(1)} %)`;

/** The figures as lines for a terminal. */
export function tellFigures(figures: Figures, { words = false } = {}): string[] {
  const lines = [
    `right among the first five:   ${share(figures.rightInFive, figures.photos)}`,
    `wrong above ${CLAIMED} % confidence:  ${share(figures.wrongClaimed, figures.claimed)}`,
    `only generic right tags:      ${share(figures.genericOnly, figures.photos)}`,
    `without a tag:                ${share(figures.untagged, figures.photos)}`,
    "confidence   tags   claimed   right",
    ...figures.bins.flatMap(({ tags, right, claimed }, index) =>
      tags === 0
        ? []
        : `${String(index * 10).padStart(3)}–${String(index * 10 + 10).padEnd(6)} ${String(tags).padStart(6)}   ${(claimed / tags).toFixed(0).padStart(5)} %  ${((100 * right) / tags).toFixed(0).padStart(4)} %`,
    ),
  ];
  if (!words) return lines;
  const told = [...figures.words]
    .filter(([, { said, right, missed }]) => said > 0 || right + missed > 1)
    .sort((a, b) => b[1].right + b[1].missed - a[1].right - a[1].missed || (a[0] < b[0] ? -1 : 1));
  return [
    ...lines,
    "word                 shown   right (precision)   of those there (recall)",
    ...told.map(
      ([name, { said, right, missed }]) =>
        `${name.padEnd(20)} ${String(said).padStart(5)}   ${said === 0 ? "     –" : `${((100 * right) / said).toFixed(0).padStart(4)} %`}              ${((100 * right) / Math.max(1, right + missed)).toFixed(0).padStart(4)} %`,
    ),
  ];
}
