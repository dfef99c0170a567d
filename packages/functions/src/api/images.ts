import { codes } from "@phototag/core/errors";
import { ImageId } from "@phototag/core/ids";
import * as Image from "@phototag/core/image";
import { search } from "@phototag/core/search";
import { searchableTerms } from "@phototag/core/term";
import pMap from "p-map";
import * as z from "zod";
import { toVisible } from "./errors.ts";
import { type Routes, route } from "./route.ts";

const params = z.object({ id: ImageId });
const ids = z.array(ImageId).min(1).max(100);
/** `true` or `false` in a query. */
const flag = z.enum(["true", "false"]).optional();
/** One or many of a repeated, or comma-separated, query parameter. */
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((part) => part.split(",")));

const terms = searchableTerms.map(({ term, means }) => `\`${term}\` (${means})`).join(", ");

const ImagePage = z
  .object({ images: z.array(Image.ImageJson), cursor: z.string().optional() })
  .meta({ id: "ImagePage" });

const BulkResult = z
  .union([
    z.object({ id: z.string(), ok: z.literal(true), image: Image.ImageDetailJson.optional() }),
    z.object({ id: z.string(), ok: z.literal(false), code: z.enum(codes), message: z.string() }),
  ])
  .meta({ id: "BulkResult" });

const BulkResults = z.object({ results: z.array(BulkResult) }).meta({ id: "BulkResults" });

type BulkResults = z.infer<typeof BulkResults>;

export const images = {
  ListImages: route(
    {
      summary: "Photos, the newest first",
      query: z.object({
        q: search.schema.shape.q.meta({
          description: `Terms that all hold: \`cat\`, \`"tabby cat"\`, \`-night\`, \`cat OR dog\`, ${terms}. Without it the timeline.`,
        }),
        before: search.schema.shape.before,
        limit: z.coerce.number().int().min(1).max(200).optional(),
        cursor: search.schema.shape.cursor,
        ids: list.pipe(z.array(ImageId).min(1).max(200)).optional(),
      }),
      answer: ImagePage,
      answers: "A page",
      refuses: [400, 401],
    },
    ({ owner, query: { ids, ...query } }) =>
      ids ? Image.listByIds({ owner, ids }) : Image.list({ owner, ...query }),
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
      summary: "Add and remove tags, move to the trash and back",
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
      each(ids, requestId, (id) => Image.edit({ owner, id, edit })),
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
      return each(ids, requestId, (id) => remove({ owner, id }).then(() => undefined));
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

/** Does the same to each; what goes wrong with one is that one's result. */
async function each(
  ids: string[],
  requestId: string,
  work: (id: string) => Promise<Image.ImageDetailJson | undefined>,
): Promise<BulkResults> {
  const result = async (id: string) => {
    try {
      return { id, ok: true as const, image: await work(id) };
    } catch (error) {
      const { code, message } = toVisible(error, { requestId, image: id });
      return { id, ok: false as const, code, message };
    }
  };
  return { results: await pMap(new Set(ids), result, { concurrency: Image.CHANGES_AT_ONCE }) };
}
