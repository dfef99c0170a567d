import type { Code } from "@phototag/core/errors";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createDocument } from "zod-openapi";
import { publish } from "../metrics/index.ts";
import { toVisible } from "./errors.ts";
import { type Env, gate } from "./gate.ts";
import { images } from "./images.ts";
import { tags } from "./tags.ts";
import { uploads } from "./uploads.ts";

const STATUS: Record<Code, ContentfulStatusCode> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  internal: 500,
};

const parts = [images, uploads, tags];

export const app = new Hono<Env>().basePath("/api");

app.use(async (c, next) => {
  const context = c.env?.event?.requestContext;
  c.set("requestId", context && "requestId" in context ? context.requestId : crypto.randomUUID());
  await next();
  c.header("Cache-Control", "no-store");
  publish();
});

app.onError((error, c) => {
  const { code, message, field } = toVisible(error, { requestId: c.get("requestId"), path: c.req.path });
  return c.json({ code, message, ...(field && { field }) }, STATUS[code], { "Cache-Control": "no-store" });
});

app.notFound((c) => c.json({ code: "not_found", message: "There is nothing here." }, 404));

// Not imported when it is asked for: esbuild would then bundle zod so that it is used before it is there.
app.get("/openapi.json", (c) => {
  return c.json(
    createDocument({
      openapi: "3.1.0",
      info: { title: "Phototag", version: "1", description: "A private photo library that tags itself." },
      security: [{ accessToken: [] }],
      components: {
        securitySchemes: {
          accessToken: {
            type: "http",
            scheme: "bearer",
            bearerFormat: "JWT",
            description: "An access token of the user pool",
          },
        },
      },
      paths: Object.assign({}, ...parts.map(({ paths }) => paths)),
    }),
  );
});

app.use(gate);
for (const part of parts) app.route("/", part.app);
