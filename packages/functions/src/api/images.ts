import { codes } from "@phototag/core/errors";
import { ImageId } from "@phototag/core/ids";
import * as Image from "@phototag/core/image";
import { search } from "@phototag/core/search";
import pMap from "p-map";
import * as z from "zod";
import { toVisible } from "./errors.ts";
import { createRoutes } from "./route.ts";

const ImageJson = Image.ImageJson.meta({ id: "Image" });
const ImageDetailJson = Image.ImageDetailJson.meta({ id: "ImageDetail" });
const Edit = Image.Edit.meta({ id: "Edit" });

const params = z.object({ id: ImageId });
const ids = z.array(ImageId).min(1).max(100);
/** `true` or `false` in a query. */
const flag = z.enum(["true", "false"]).optional();
/** One or many of a repeated, or comma-separated, query parameter. */
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((part) => part.split(",")));

const BulkResult = z
  .object({
    results: z.array(
      z.union([
        z.object({ id: z.string(), ok: z.literal(true), image: ImageDetailJson.optional() }),
        z.object({ id: z.string(), ok: z.literal(false), code: z.enum(codes), message: z.string() }),
      ]),
    ),
  })
  .meta({ id: "BulkResult" });

type BulkResult = z.infer<typeof BulkResult>;

export const images = createRoutes();

images.on(
  "get",
  "/images",
  {
    summary: "Photos, the newest first",
    query: z.object({
      q: search.schema.shape.q.meta({
        description:
          'Terms that all hold: `cat`, `"tabby cat"`, `-night`, `cat OR dog`, `month:2026-11`, `type:heic`, `untagged`, `status:pending`, `status:failed`, `in:trash`. Without it the timeline.',
      }),
      before: search.schema.shape.before,
      limit: z.coerce.number().int().min(1).max(200).optional(),
      cursor: search.schema.shape.cursor,
      ids: list.pipe(z.array(ImageId).min(1).max(200)).optional(),
    }),
    answer: z.object({ images: z.array(ImageJson), cursor: z.string().optional() }),
    answers: "A page",
    refuses: [400, 401],
  },
  ({ owner, query: { ids, ...query } }) =>
    ids ? Image.listByIds({ owner, ids }) : Image.list({ owner, ...query }),
);

images.on(
  "get",
  "/images/{id}",
  {
    summary: "A photo with its history, and where its preview and original are",
    params,
    answer: ImageDetailJson,
    answers: "The photo",
    refuses: [400, 401, 404],
  },
  ({ owner, params: { id } }) => Image.get({ owner, id }),
);

images.on(
  "patch",
  "/images/{id}",
  {
    summary: "Add and remove tags, move to the trash and back",
    params,
    body: Edit,
    answer: ImageDetailJson,
    answers: "The photo",
    refuses: [400, 401, 404, 409],
  },
  ({ owner, params: { id }, body }) => Image.edit({ owner, id, edit: body }),
);

images.on(
  "patch",
  "/images",
  {
    summary: "Change up to 100 photos alike",
    body: Image.Edit.safeExtend({ ids }).meta({ id: "BulkEdit" }),
    answer: BulkResult,
    answers: "What became of each",
    refuses: [400, 401],
  },
  ({ owner, requestId, body: { ids, ...edit } }) =>
    each(ids, requestId, (id) => Image.edit({ owner, id, edit })),
);

images.on(
  "delete",
  "/images/{id}",
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
);

images.on(
  "delete",
  "/images",
  {
    summary: "Move up to 100 photos to the trash, or delete them for ever",
    query: z.object({ id: list.pipe(ids), permanent: flag }),
    answer: BulkResult,
    answers: "What became of each",
    refuses: [400, 401],
  },
  ({ owner, requestId, query: { id: ids, permanent } }) => {
    const remove = permanent === "true" ? Image.purge : Image.trash;
    return each(ids, requestId, (id) => remove({ owner, id }).then(() => undefined));
  },
);

images.on(
  "post",
  "/images/{id}/retry",
  {
    summary: "Recognize again",
    params,
    answer: ImageDetailJson,
    answers: "The photo",
    refuses: [400, 401, 404, 409],
  },
  ({ owner, params: { id } }) => Image.retry({ owner, id }),
);

/** Does the same to each; what goes wrong with one is that one's result. */
async function each(
  ids: string[],
  requestId: string,
  work: (id: string) => Promise<Image.ImageDetailJson | undefined>,
): Promise<BulkResult> {
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
