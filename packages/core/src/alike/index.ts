import * as z from "zod";
import { features, featuresOf } from "../feature/index.ts";
import { fn } from "../fn/index.ts";
import { ImageId } from "../ids/index.ts";
import * as Image from "../image/index.ts";
import { library } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import type { OwnTerm } from "../term/index.ts";
import { best, byTime } from "./best.ts";
import { alikePairs, type Look, nearest, stars } from "./near.ts";

/** How many images one answer carries, and one group. The rest of both comes when these have been gone through. */
const IMAGES = 500;
const IMAGES_OF_GROUP = 100;

/**
 * Below it, nothing is like at all: unrelated directions of 256 numbers have a cosine of 0 ± 0.06, so this is five
 * times what chance gives.
 */
const LEAST = 0.3;

export const LikeImage = Image.ImageJson.extend({
  similarity: z.number().min(-1).max(1).meta({ description: "Cosine of the two photos' features" }),
}).meta({ id: "LikeImage" });

export const AlikeGroup = z
  .object({
    best: ImageId.meta({ description: "Most pixels, then most bytes a pixel, then the earliest" }),
    images: z.array(Image.ImageJson).meta({ description: `By time; ${IMAGES_OF_GROUP} at most` }),
    count: z.number().int().meta({ description: "How many photos the group has" }),
  })
  .meta({ id: "AlikeGroup" });

export const Alike = z
  .object({
    groups: z.array(AlikeGroup).meta({ description: "The one with the photo that was added last first" }),
    more: z.number().int().meta({ description: "How many groups there are beside these" }),
    compared: z.number().int().meta({ description: "How many photos were compared, those added last first" }),
    complete: z.boolean().meta({ description: "Whether these are all photos whose looks are known" }),
  })
  .meta({ id: "Alike" });

/**
 * The ready photos that look most like one, the most similar first; none where no recognizer tells what photos look
 * like. Of a library's photos those {@link mostRows} that were added last are looked at.
 * @throws VisibleError `not_found`.
 */
export const like = fn(
  z.object({ owner: z.string(), id: ImageId, limit: z.number().int().min(1).max(100).default(12) }),
  async ({ owner, id, limit }): Promise<{ images: z.infer<typeof LikeImage>[] }> => {
    await Image.get({ owner, id });
    const look = await featuresOf(owner, id);
    if (!look) return { images: [] };
    const { looks } = await looksOf(owner);
    const similar = nearest({ id, ...look }, looks, LEAST);
    const similarity = new Map(similar.map((one) => [one.id, one.similarity]));
    // Some may have moved to the trash since; nobody looks at so many that more were wanted then.
    const images = await ready(
      owner,
      similar.slice(0, limit).map((one) => one.id),
    );
    return { images: images.map((image) => ({ ...image, similarity: similarity.get(image.id)! })) };
  },
);

/** Groups of near-duplicates among an owner's ready photos, each with the one to keep: nothing is done about them. */
export const groups = fn(
  z.object({ owner: z.string() }),
  async ({ owner }): Promise<z.infer<typeof Alike>> => {
    const { looks, complete } = await looksOf(owner);
    const { pairs, compared } = alikePairs(looks);
    const found = stars(pairs, compared).map((places) => places.map((at) => looks[at]!.id));
    const shown = fitting(found);
    const byId = new Map<string, Image.ImageJson>();
    for (const image of await ready(owner, shown.flat())) byId.set(image.id, image);
    const groups = shown.flatMap((ids, at) => {
      const images = ids.flatMap((id) => byId.get(id) ?? []).sort(byTime);
      const gone = ids.length - images.length;
      return images.length < 2 ? [] : [{ best: best(images).id, images, count: found[at]!.length - gone }];
    });
    const carried = Image.fitting(groups);
    return {
      groups: carried,
      more: found.length - shown.length + groups.length - carried.length,
      compared,
      complete: complete && compared === looks.length,
    };
  },
);

/** As many groups as one answer carries, each cut to what one group may have. */
function fitting(groups: string[][]): string[][] {
  const shown: string[][] = [];
  let room = IMAGES;
  for (const ids of groups) {
    const cut = ids.slice(0, IMAGES_OF_GROUP);
    room -= cut.length;
    if (room < 0) break;
    shown.push(cut);
  }
  return shown;
}

/** What an owner's photos look like, without those in the trash, and whether these are all. */
async function looksOf(owner: string): Promise<{ looks: Look[]; complete: boolean }> {
  const trashed = await idsInTrash(owner);
  // One more shows whether there are others. Those in the trash are read, too.
  const read = await features(owner, mostRows.looks + 1);
  const looks = read.slice(0, mostRows.looks).filter(({ id }) => !trashed.has(id));
  return { looks, complete: read.length <= mostRows.looks };
}

/** Of what was moved there last, as many as are looked at: whatever else is found there is left out of the answer. */
async function idsInTrash(owner: string): Promise<Set<string>> {
  const term: OwnTerm = "in:trash";
  const query = library.entities.imageTag.query.primary({ owner, term });
  const entries = await firstRows(mostRows.looks, (page) =>
    query.go({ ...page, order: "desc", consistent: true }),
  );
  return new Set(entries.map(({ id }) => id));
}

/** The images that are still to be seen in the library, in the order of their ids. */
async function ready(owner: string, ids: string[]): Promise<Image.ImageJson[]> {
  const found: Image.ImageJson[] = [];
  for (let at = 0; at < ids.length; at += 200) {
    const { images } = await Image.listByIds({ owner, ids: ids.slice(at, at + 200) });
    found.push(...images.filter(({ status, trashedAt }) => status === "ready" && !trashedAt));
  }
  return found;
}
