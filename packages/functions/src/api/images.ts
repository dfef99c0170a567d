import { IMAGE_ID, ImageId } from "@phototag/core/ids";
import * as Image from "@phototag/core/image";
import { search } from "@phototag/core/search";
import { searchableTerms } from "@phototag/core/term";
import { Near, Understood } from "@phototag/core/words";
import * as z from "zod";
import { each, Refused } from "./bulk.ts";
import { type Routes, route } from "./route.ts";

const params = z.object({ id: ImageId });
const ids = z.array(ImageId).min(1).max(100);
/** `true` or `false` in a query. */
const flag = z.enum(["true", "false"]).optional();
/** One or many of a repeated, or comma-separated, query parameter. */
const list = z
  .union([z.string(), z.array(z.string())])
  .meta({
    override: {
      anyOf: [
        { type: "string", description: "Comma-separated" },
        { type: "array", items: { type: "string", pattern: IMAGE_ID.source } },
      ],
    },
  })
  .transform((value) => [value].flat().flatMap((part) => part.split(",")));

const terms = searchableTerms.map(({ term, means }) => `\`${term}\` (${means})`).join(", ");

const ImagePage = z
  .object({
    images: z.array(Image.ImageJson),
    cursor: z.string().optional().meta({
      description: "Where the next page begins, however short this one is; none at the end",
    }),
    searchedTo: z.iso.datetime().optional().meta({
      description:
        "How far back was looked, where one request did not come to the end, nor to as many photos as were asked for: the cursor goes on from there",
    }),
    understood: z.array(Understood).optional(),
    near: z.array(Near).optional(),
  })
  .meta({ id: "ImagePage" });

const BulkResult = z
  .union([
    z.object({ id: z.string(), ok: z.literal(true), image: Image.ImageDetailJson.optional() }),
    Refused,
  ])
  .meta({ id: "BulkResult" });

const BulkResults = z.object({ results: z.array(BulkResult) }).meta({ id: "BulkResults" });

export const images = {
  ListImages: route(
    {
      summary: "Photos, the newest first",
      query: z.object({
        q: search.schema.shape.q.meta({
          description: `Terms that all hold: \`cat\`, \`"tabby cat"\`, \`-night\` or \`not night\`, \`cat or dog\`, ${terms}. With a tag its synonyms and kinds are found. Without it the timeline.`,
        }),
        before: search.schema.shape.before,
        limit: z.coerce.number().int().min(1).max(200).optional(),
        cursor: search.schema.shape.cursor,
        ids: list.pipe(z.array(ImageId).min(1).max(200)).optional(),
      }),
      answer: ImagePage,
      answers: "A page",
      refuses: [400, 401, 413],
    },
    ({ owner, query: { ids, ...query } }) =>
      ids ? Image.listByIds({ owner, ids }) : Image.list({ owner, ...query }),
  ),

  ListOriginals: route(
    {
      summary: "Where the files of up to 100 photos are, each with the sidecar that it is kept beside",
      query: z.object({ ids: list.pipe(ids) }),
      answer: z.object({
        originals: z.array(Image.OriginalJson),
        rest: z
          .array(ImageId)
          .meta({ description: "Photos that this answer has no room for: ask for them again" }),
      }),
      answers: "In the order of the request; what is not there is left out",
      refuses: [400, 401],
    },
    ({ owner, query: { ids } }) => Image.originals({ owner, ids }),
  ),

  GetImage: route(
    {
      summary: "A photo with its history, and where its preview and original are",
      params,
      answer: Image.ImageDetailJson,
      answers: "The photo",
      refuses: [400, 401, 404],
    },
    ({ owner, params: { id } }) => Image.get({ owner, id }),
  ),

  ChangeImage: route(
    {
      summary: "Tags, date, caption, place, favorite, archive, to the trash and back",
      params,
      body: Image.Edit,
      answer: Image.ImageDetailJson,
      answers: "The photo",
      refuses: [400, 401, 404, 409],
    },
    ({ owner, params: { id }, body }) => Image.edit({ owner, id, edit: body }),
  ),

  ChangeImages: route(
    {
      summary: "Change up to 100 photos alike",
      body: Image.Edit.safeExtend({ ids }).meta({ id: "BulkEdit" }),
      answer: BulkResults,
      answers: "What became of each",
      refuses: [400, 401],
    },
    ({ owner, requestId, body: { ids, ...edit } }) =>
      changed(ids, requestId, async (id) => ({ image: await Image.edit({ owner, id, edit }) })),
  ),

  RemoveImage: route(
    {
      summary: "Move to the trash, or delete for ever",
      params,
      query: z.object({ permanent: flag }),
      answers: "Done",
      refuses: [400, 401, 404, 409],
    },
    async ({ owner, params: { id }, query: { permanent } }) => {
      const remove = permanent === "true" ? Image.purge : Image.trash;
      await remove({ owner, id });
      return undefined;
    },
  ),

  RemoveImages: route(
    {
      summary: "Move up to 100 photos to the trash, or delete them for ever",
      query: z.object({ id: list.pipe(ids), permanent: flag }),
      answer: BulkResults,
      answers: "What became of each",
      refuses: [400, 401],
    },
    ({ owner, requestId, query: { id: ids, permanent } }) => {
      const remove = permanent === "true" ? Image.purge : Image.trash;
      return changed(ids, requestId, (id) => remove({ owner, id }).then(() => ({})));
    },
  ),

  RetryImage: route(
    {
      summary: "Recognize again",
      params,
      answer: Image.ImageDetailJson,
      answers: "The photo",
      refuses: [400, 401, 404, 409],
    },
    ({ owner, params: { id } }) => Image.retry({ owner, id }),
  ),
} satisfies Routes;

/** What was done is said of each in any case; what they are like now, as far as one answer carries it. */
async function changed(
  ids: string[],
  requestId: string,
  work: (id: string) => Promise<{ image?: Image.ImageDetailJson }>,
): Promise<z.infer<typeof BulkResults>> {
  const results = await each(ids, requestId, work);
  const carried = Image.fitting(results).length;
  return { results: results.map((one, at) => (one.ok && at >= carried ? { id: one.id, ok: true } : one)) };
}
