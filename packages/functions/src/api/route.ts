import { zValidator } from "@hono/zod-validator";
import { invalid } from "@phototag/core/fn";
import { Hono } from "hono";
import type * as z from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import { errors, type Refusal } from "./errors.ts";
import type { Env } from "./gate.ts";

// @hono/zod-openapi ties routes to schemas too, but takes zod as one object, so that each cold start would load
// zod's messages in sixty languages, a fifth of the function. zod-openapi and Hono's validator do not.

type Method = "get" | "patch" | "post" | "delete";
/** `undefined` where a route takes or answers nothing. */
type Schema = z.ZodType | undefined;
type Output<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;
type Answer<S extends Schema> = S extends z.ZodType ? z.input<S> : undefined;

/** What a route takes and answers: it is checked by this, and described by it at /api/openapi.json. */
interface Route<Params extends Schema, Query extends Schema, Body extends Schema, Answered extends Schema> {
  summary: string;
  params?: Params;
  query?: Query;
  /** The request's JSON. */
  body?: Body;
  /** The JSON of a 200; without one the answer is 204 and empty. */
  answer?: Answered;
  /** What the answer is, in a few words. */
  answers: string;
  refuses: Refusal[];
}

interface Request<Params, Query, Body> {
  /** The JWT's `sub`: whose library this is. */
  owner: string;
  /** Stands in the log, and in the rows of photos that the request adds. */
  requestId: string;
  params: Params;
  query: Query;
  body: Body;
}

/** Some routes of the API, and their part of its description. */
export interface Routes {
  app: Hono<Env>;
  paths: ZodOpenApiPathsObject;
  /**
   * Adds a route.
   * @param path as OpenAPI writes it: `/images/{id}`
   * @param handler gets what the schemas made of the request; bad input never reaches it
   */
  on<
    Params extends Schema = undefined,
    Query extends Schema = undefined,
    Body extends Schema = undefined,
    Answered extends Schema = undefined,
  >(
    method: Method,
    path: string,
    route: Route<Params, Query, Body, Answered>,
    handler: (
      request: Request<Output<Params>, Output<Query>, Output<Body>>,
    ) => Promise<Answer<Answered>> | Answer<Answered>,
  ): void;
}

export function createRoutes(): Routes {
  const app = new Hono<Env>();
  const paths: ZodOpenApiPathsObject = {};
  return {
    app,
    paths,
    on(method, path, route, handler) {
      const { params, query, body } = route;
      app.on(
        method.toUpperCase(),
        path.replace(/\{(\w+)\}/g, ":$1"),
        check("param", params),
        check("query", query),
        check("json", body),
        async (c) => {
          // The validators above left here what the schemas made of the input.
          const valid = (target: string) => c.req.valid(target as never) as never;
          const answer = await handler({
            owner: c.get("owner"),
            requestId: c.get("requestId"),
            params: valid("param"),
            query: valid("query"),
            body: valid("json"),
          });
          return route.answer ? c.json(answer as object, 200) : c.body(null, 204);
        },
      );
      paths[`/api${path}`] = { ...paths[`/api${path}`], [method]: operation(route) };
    },
  };
}

function check(target: "param" | "query" | "json", schema: Schema) {
  if (!schema) return (_: unknown, next: () => Promise<void>) => next();
  return zValidator(target, schema, (result) => {
    if (!result.success) throw invalid(result.error);
  });
}

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

function operation(route: Route<Schema, Schema, Schema, Schema>): ZodOpenApiOperationObject {
  const { params, query, body, answer } = route;
  return {
    summary: route.summary,
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
    },
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      ...(answer
        ? { 200: { description: route.answers, content: json(answer) } }
        : { 204: { description: route.answers } }),
      ...errors(route.refuses),
    },
  };
}
