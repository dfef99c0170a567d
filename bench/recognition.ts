/**
 * How often the recognizer is right on photos of one's own, and how fast.
 *
 *     npm run bench:recognition -- DIR labels.json
 *
 * `labels.json` says for each file in DIR which words are right: `{"cat.jpg": ["Cat", "Tabby Cat"]}`; case does not count.
 * Photos that are neither JPEG nor PNG, or larger than the recognizer takes, are first made into the JPEG of at most 2,048
 * pixels that Phototag itself would show it.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createRecognizer, defaultCache, LABEL_MODEL_VERSION } from "@phototag/vision";
import sharp from "sharp";
import { commandLine, EXIT, read } from "../scripts/command-line.ts";

const PREVIEW_SIDE = 2048;
const TOP = 5;

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
    return [name, list.map((word) => String(word).toLowerCase())];
  });
}

const preview = (bytes: Buffer) =>
  sharp(bytes)
    .autoOrient()
    .resize(PREVIEW_SIDE, PREVIEW_SIDE, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#fff" })
    .jpeg({ quality: 85 })
    .toBuffer();

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const share = (count: number, of: number) =>
  `${count} of ${of} (${Math.round((100 * count) / Math.max(1, of))} %)`;

const [directory, labelFile] = read(
  commandLine(
    "npm run bench:recognition --",
    "How often the recognizer is right about photos of one's own, and how fast.",
  )
    .argument("<dir>", "the folder of the photos")
    .argument("<labels.json>", 'which words are right: {"cat.jpg": ["Cat", "Tabby Cat"]}'),
).args as [string, string];
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
  let first = 0;
  let amongFive = 0;
  let seen = 0;
  for (const [name, accepted] of photos) {
    try {
      const bytes = await preview(await readFile(path.join(directory, name)));
      const start = performance.now();
      const { Labels } = await recognizer.detectLabels(bytes, { maxLabels: TOP });
      times.push(performance.now() - start);
      const words = Labels.map(({ Name, Aliases }) => [Name, ...Aliases.map((alias) => alias.Name)]);
      const right = words.map((each) => each.some((word) => accepted.includes(word.toLowerCase())));
      if (right[0]) first++;
      if (right.includes(true)) amongFive++;
      seen++;
      const tags = Labels.map(({ Name, Confidence }) => `${Name} ${Math.round(Confidence)}`).join(", ");
      console.log(`${right.includes(true) ? "right" : "wrong"}  ${name}: ${tags || "no label"}`);
    } catch (cause) {
      console.log(`error  ${name}: ${cause instanceof Error ? cause.message : cause}`);
    }
  }
  console.log(
    `\nModel ${LABEL_MODEL_VERSION}, labels of 55 and above, on ${seen} of ${photos.length} photos`,
  );
  console.log(`First tag right: ${share(first, seen)}; one of the first five: ${share(amongFive, seen)}`);
  console.log(`Median ${median(times).toFixed(0)} ms a photo`);
} finally {
  await recognizer.close();
}
