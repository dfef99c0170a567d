import { createRoute, z } from "@hono/zod-openapi";
import { CHANGES_AT_ONCE, mapConcurrently } from "@phototag/core/concurrency";
import { codes } from "@phototag/core/errors";
import { ImageId } from "@phototag/core/ids";
import * as Image from "@phototag/core/image";
import { search } from "@phototag/core/search";
import { errors, toVisible } from "./errors.ts";
import { createRouter } from "./router.ts";

const ImageJson = Image.ImageJson.openapi("Image");
const ImageDetailJson = Image.ImageDetailJson.openapi("ImageDetail");
const Edit = Image.Edit.openapi("Edit");
const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { "application/json": { schema } },
});

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
  .openapi("BulkResult");

type BulkResult = z.infer<typeof BulkResult>;

export const images = createRouter();

images.openapi(
  createRoute({
    method: "get",
    path: "/images",
    summary: "Photos, the newest first",
    request: {
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
    },
    responses: {
      200: json(z.object({ images: z.array(ImageJson), cursor: z.string().optional() }), "A page"),
      ...errors(400, 401),
    },
  }),
  async (c) => {
    const { ids, ...query } = c.req.valid("query");
    const owner = c.get("owner");
    return c.json(await (ids ? Image.listByIds({ owner, ids }) : Image.list({ owner, ...query })), 200);
  },
);

images.openapi(
  createRoute({
    method: "get",
    path: "/images/{id}",
    summary: "A photo with its history, and where its preview and original are",
    request: { params },
    responses: { 200: json(ImageDetailJson, "The photo"), ...errors(400, 401, 404) },
  }),
  async (c) => c.json(await Image.get({ owner: c.get("owner"), id: c.req.valid("param").id }), 200),
);

images.openapi(
  createRoute({
    method: "patch",
    path: "/images/{id}",
    summary: "Add and remove tags, move to the trash and back",
    request: { params, body: body(Edit) },
    responses: { 200: json(ImageDetailJson, "The photo"), ...errors(400, 401, 404, 409) },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await Image.edit({ owner: c.get("owner"), id, edit: c.req.valid("json") }), 200);
  },
);

images.openapi(
  createRoute({
    method: "patch",
    path: "/images",
    summary: "Change up to 100 photos alike",
    request: { body: body(Image.Edit.safeExtend({ ids }).openapi("BulkEdit")) },
    responses: { 200: json(BulkResult, "What became of each"), ...errors(400, 401) },
  }),
  async (c) => {
    const { ids, ...edit } = c.req.valid("json");
    const owner = c.get("owner");
    return c.json(await each(ids, c.get("requestId"), (id) => Image.edit({ owner, id, edit })), 200);
  },
);

images.openapi(
  createRoute({
    method: "delete",
    path: "/images/{id}",
    summary: "Move to the trash, or delete for ever",
    request: { params, query: z.object({ permanent: flag }) },
    responses: { 204: { description: "Done" }, ...errors(400, 401, 404, 409) },
  }),
  async (c) => {
    const remove = c.req.valid("query").permanent === "true" ? Image.purge : Image.trash;
    await remove({ owner: c.get("owner"), id: c.req.valid("param").id });
    return c.body(null, 204);
  },
);

images.openapi(
  createRoute({
    method: "delete",
    path: "/images",
    summary: "Move up to 100 photos to the trash, or delete them for ever",
    request: { query: z.object({ id: list.pipe(ids), permanent: flag }) },
    responses: { 200: json(BulkResult, "What became of each"), ...errors(400, 401) },
  }),
  async (c) => {
    const { id: ids, permanent } = c.req.valid("query");
    const remove = permanent === "true" ? Image.purge : Image.trash;
    const owner = c.get("owner");
    return c.json(
      await each(ids, c.get("requestId"), (id) => remove({ owner, id }).then(() => undefined)),
      200,
    );
  },
);

images.openapi(
  createRoute({
    method: "post",
    path: "/images/{id}/retry",
    summary: "Recognise again",
    request: { params },
    responses: { 200: json(ImageDetailJson, "The photo"), ...errors(400, 401, 404, 409) },
  }),
  async (c) => c.json(await Image.retry({ owner: c.get("owner"), id: c.req.valid("param").id }), 200),
);

/** Does the same to each; what goes wrong with one is that one's result. */
async function each(
  ids: string[],
  requestId: string,
  work: (id: string) => Promise<Image.ImageDetailJson | undefined>,
): Promise<BulkResult> {
  const results = await mapConcurrently([...new Set(ids)], CHANGES_AT_ONCE, async (id) => {
    try {
      return { id, ok: true as const, image: await work(id) };
    } catch (error) {
      const { code, message } = toVisible(error, { requestId, image: id });
      return { id, ok: false as const, code, message };
    }
  });
  return { results };
}
