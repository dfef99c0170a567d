/**
 * How far the recognizer's tags can be trusted, on photos of one's own, and how fast it is.
 *
 *     npm run bench:recognition -- DIR labels.json [--words] [--photos]
 *
 * `labels.json` says for each file in DIR which words are right: `{"cat.jpg": ["Cat", "Tabby Cat"]}`; case does not count, and
 * the kinds of a right word (Animal) are right too. Photos that are neither JPEG nor PNG, or larger than the recognizer takes,
 * are first made into the JPEG of at most 2,048 pixels that Phototag itself would show it.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createRecognizer, defaultCache, LABEL_MODEL_VERSION } from "@phototag/vision";
import { accepting, figuresOf, isRight, SHOWN, type Tagged, tellFigures } from "@phototag/vision/figures";
import { previewOf } from "@phototag/vision/preview";
import sharp from "sharp";
import { commandLine, EXIT, read } from "../scripts/command-line.ts";

/** Core asks for so many, and for none below `SHOWN`. */
const MAX_LABELS = 20;

function fail(message: string): never {
  console.error(message);
  process.exit(EXIT.wrong);
}

async function readAccepted(file: string): Promise<[string, string[]][]> {
  const text = await readFile(file, "utf8").catch(() => fail(`Cannot read ${file}`));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    fail(`${file} is not JSON`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    fail(`${file} is not an object of file names`);
  return Object.entries(parsed).map(([name, words]) => {
    const list: unknown[] = Array.isArray(words) ? words : [words];
    if (list.length === 0 || !list.every((word) => typeof word === "string"))
      fail(`${file}: ${name} needs a list of accepted words`);
    return [name, list.map(String)];
  });
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const command = read(
  commandLine(
    "npm run bench:recognition --",
    "How far the recognizer's tags can be trusted on photos of one's own, and how fast it is.",
  )
    .argument("<dir>", "the folder of the photos")
    .argument("<labels.json>", 'which words are right: {"cat.jpg": ["Cat", "Tabby Cat"]}')
    .option("--words", "also precision and recall of each word")
    .option("--photos", "also what each photo was given, what is wrong in brackets"),
);
const [directory, labelFile] = command.args as [string, string];
const { words, photos: each } = command.opts<{ words?: boolean; photos?: boolean }>();
const photos = await readAccepted(labelFile);

const recognizer = createRecognizer({
  cache: defaultCache(),
  onStatus: (status) => {
    if (status.state !== "ready") process.stderr.write(`\r${status.message}  `);
  },
});
try {
  await recognizer.ready();
  // The first run of a network is slower than all after it.
  const blank = sharp({ create: { width: 300, height: 300, channels: 3, background: "#777" } });
  await recognizer.detectLabels(await blank.jpeg().toBuffer());
  const times: number[] = [];
  const tagged: Tagged[] = [];
  for (const [name, accepted] of photos) {
    try {
      const bytes = await previewOf(await readFile(path.join(directory, name)));
      const start = performance.now();
      const { Labels } = await recognizer.detectLabels(bytes, { minConfidence: 0 });
      times.push(performance.now() - start);
      const photo: Tagged = {
        accepted: accepting(accepted),
        tags: Labels.map(({ Name, Confidence, Aliases }) => ({
          name: Name,
          confidence: Confidence,
          aliases: Aliases.map((alias) => alias.Name),
        })),
      };
      tagged.push(photo);
      if (!each) continue;
      const told = photo.tags.slice(0, MAX_LABELS).flatMap((tag) => {
        const text = `${tag.name} ${Math.round(tag.confidence)}`;
        return tag.confidence < SHOWN ? [] : isRight(photo, tag) ? text : `[${text}]`;
      });
      console.log(`${name}: ${told.join(", ") || "no tag"}`);
    } catch (cause) {
      console.log(`error  ${name}: ${cause instanceof Error ? cause.message : cause}`);
    }
  }
  console.log(`Model ${LABEL_MODEL_VERSION} on ${tagged.length} of ${photos.length} photos`);
  console.log(tellFigures(figuresOf(tagged), { words }).join("\n"));
  console.log(`median ${median(times).toFixed(0)} ms a photo`);
} finally {
  await recognizer.close();
}
