import type { Code } from "@phototag/core/errors";
import { type Handler, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { publish } from "../metrics/index.ts";
import { account } from "./account.ts";
import { albums } from "./albums.ts";
import { alike } from "./alike.ts";
import { compression } from "./compression.ts";
import { describeApi } from "./document.ts";
import { toVisible } from "./errors.ts";
import { type Env, gate } from "./gate.ts";
import { images } from "./images.ts";
import { jobs } from "./jobs.ts";
import { places } from "./places.ts";
import type { Route } from "./route.ts";
import { DESCRIPTION, OPEN_ROUTES, ROUTES, type RouteName } from "./routes.ts";
import { passersBy, shared } from "./shared.ts";
import { shares } from "./shares.ts";
import { tags } from "./tags.ts";
import { uploads } from "./uploads.ts";

const STATUS: Record<Code, ContentfulStatusCode> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many: 429,
  internal: 500,
};

/** The compiler asks for each of ROUTES, so that none stands in the stack without an answer. */
const routes: Record<RouteName, Route> = {
  ...images,
  ...alike,
  ...uploads,
  ...tags,
  ...albums,
  ...places,
  ...shares,
  ...jobs,
  ...account,
};

export const app = new Hono<Env>();

app.use(compression);

app.use(async (c, next) => {
  const context = c.env?.event?.requestContext;
  c.set("requestId", context && "requestId" in context ? context.requestId : crypto.randomUUID());
  await next();
  c.header("Cache-Control", "no-store");
  publish();
});

app.onError((error, c) => {
  const { code, message, field } = toVisible(error, {
    requestId: c.get("requestId"),
    path: c.get("loggedPath") ?? c.req.path,
  });
  return c.json({ code, message, ...(field && { field }) }, STATUS[code], { "Cache-Control": "no-store" });
});

app.notFound((c) => c.json({ code: "not_found", message: "There is nothing here." }, 404));

// zod-openapi is not imported when it is asked for: esbuild would then bundle zod so that it is used before it is there.
app.get(pathOf(DESCRIPTION), (c) => c.json(describeApi(routes, shared)));

answer(OPEN_ROUTES.GetShared, passersBy, ...shared.GetShared.handlers);

app.use(gate);
for (const [name, { handlers }] of Object.entries(routes)) answer(ROUTES[name as RouteName], ...handlers);

function answer(route: string, ...handlers: Handler<Env>[]): void {
  app.on(route.replace(/ .*/, ""), [pathOf(route)], ...handlers);
}

/** As Hono writes it: `/api/images/:id`. */
function pathOf(route: string): string {
  return route.replace(/^\w+ /, "").replace(/\{(\w+)\}/g, ":$1");
}
