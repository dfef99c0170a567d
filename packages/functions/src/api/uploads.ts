import { createRoute, z } from "@hono/zod-openapi";
import * as Upload from "@phototag/core/upload";
import { logger } from "../logger.ts";
import { errors } from "./errors.ts";
import { createRouter } from "./router.ts";

export const uploads = createRouter();

uploads.openapi(
  createRoute({
    method: "post",
    path: "/uploads",
    summary:
      "Prepare uploads: for each file a form to post it with, or the photo that holds its bytes already",
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: z.object({ files: Upload.Files }) } },
      },
    },
    responses: {
      200: {
        description: "In the order of the request",
        content: { "application/json": { schema: z.object({ uploads: z.array(Upload.Upload) }) } },
      },
      ...errors(400, 401),
    },
  }),
  async (c) => {
    const { files } = c.req.valid("json");
    const uploads = await Upload.prepare({
      owner: c.get("owner"),
      files,
      correlation: c.get("requestId"),
    });
    const images = uploads.flatMap((upload) => ("id" in upload ? upload.id : []));
    logger.info("uploads prepared", { correlation: c.get("requestId"), images });
    return c.json({ uploads }, 200);
  },
);
