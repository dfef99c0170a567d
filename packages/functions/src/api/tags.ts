import { createRoute, z } from "@hono/zod-openapi";
import * as Tag from "@phototag/core/tag";
import { errors } from "./errors.ts";
import { createRouter } from "./router.ts";

export const tags = createRouter();

tags.openapi(
  createRoute({
    method: "get",
    path: "/tags",
    summary: "Tags that begin with a prefix, the most used first",
    request: { query: z.object({ prefix: z.string().max(64).optional() }) },
    responses: {
      200: {
        description: "Tags with exact counts",
        content: { "application/json": { schema: z.object({ tags: z.array(Tag.Suggestion) }) } },
      },
      ...errors(400, 401),
    },
  }),
  async (c) => {
    const { prefix } = c.req.valid("query");
    return c.json({ tags: await Tag.suggest({ owner: c.get("owner"), prefix }) }, 200);
  },
);

tags.openapi(
  createRoute({
    method: "get",
    path: "/months",
    summary: "Months that have photos, the newest first",
    responses: {
      200: {
        description: "Months with exact counts",
        content: { "application/json": { schema: z.object({ months: z.array(Tag.Month) }) } },
      },
      ...errors(401),
    },
  }),
  async (c) => c.json({ months: await Tag.months({ owner: c.get("owner") }) }, 200),
);
