import { createImageId } from "@phototag/core/ids";
import pMap from "p-map";
import type { App } from "../../e2e/app.ts";
import { PICTURES, picture } from "../../e2e/noise.ts";
import type { Person } from "../../e2e/person.ts";
import { enter } from "../../scripts/ops/stack.ts";

/** Tags as recognition gives them, several to a photo; every photo has the first of its set. */
const TAGS = [
  ["Dog", "Animal", "Pet", "Mammal"],
  ["Mountain", "Nature", "Snow", "Outdoors"],
  ["Boat", "Vehicle", "Water", "Harbor"],
  ["Strawberry", "Fruit", "Food", "Plant"],
  ["House", "Building", "Architecture"],
  ["Person", "Human", "Portrait"],
  ["Car", "Vehicle", "Road", "Transportation"],
] as const;
const PREVIEWS = 30;
const DAY = 24 * 60 * 60 * 1000;
const YEARS = 6;
const AT_ONCE = 16;

/**
 * Fills a person's library: rows by the law of packages/core, with the operator's keys, and renditions straight into
 * the bucket. The way that a photo takes would be measured by `npm run bench`, and takes 100 times as long.
 * Photos are spread over the last `days`, six years by default; the newest have previews, too.
 * @returns a tag and how many photos have it
 */
export async function seed(
  app: App,
  person: Person,
  photos: number,
  onProgress: (done: number) => void = () => {},
  days = YEARS * 365,
): Promise<{ tag: string; count: number }> {
  enter({ stage: "local", source: app.data, outputs: await app.outputs() });
  const { change } = await import("../../packages/core/src/image/change.ts");
  const { previewKey, thumbKey } = await import("@phototag/core/image");
  const { storeRendition } = await import("../../packages/core/src/recognition/renditions.ts");
  const owner = person.sub;
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, n) => picture(n)));

  const now = Date.now();
  let done = 0;
  await pMap(
    Array.from({ length: photos }, (_, index) => index),
    async (index) => {
      const id = createImageId();
      const { shape, thumb, preview, thumbhash } = pictures[index % PICTURES]!;
      const takenAt = new Date(now - (index * days * DAY) / photos).toISOString();
      await storeRendition(thumbKey(owner, id), thumb, "image/webp");
      if (index < PREVIEWS) await storeRendition(previewKey(owner, id), preview, "image/jpeg");
      await change(owner, id, () => ({
        owner,
        id,
        key: `private/${owner}/photos/${id}`,
        name: `photo-${index}.jpg`,
        type: "image/jpeg",
        bytes: 4_000_000,
        width: Math.round(shape >= 1 ? 4000 : 4000 * shape),
        height: Math.round(shape >= 1 ? 4000 / shape : 4000),
        thumbhash,
        takenAt,
        addedAt: new Date(now - index).toISOString(),
        status: "ready" as const,
        attempts: 1,
        history: [],
        tags: TAGS[index % TAGS.length]!.map((name, at) => ({
          name,
          confidence: 97 - at * 4,
          source: "model" as const,
          parents: [],
          boxes: [],
        })),
        removed: [],
      }));
      onProgress(++done);
    },
    { concurrency: AT_ONCE },
  );
  return { tag: TAGS[0][0], count: Math.ceil(photos / TAGS.length) };
}
