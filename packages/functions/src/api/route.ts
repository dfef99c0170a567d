import { zValidator } from "@hono/zod-validator";
import { invalid } from "@phototag/core/fn";
import type { Handler } from "hono";
import type * as z from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import { type Refusal, refusals } from "./errors.ts";
import type { Env } from "./gate.ts";
import type { RouteName } from "./routes.ts";

// @hono/zod-openapi ties routes to schemas too, but takes zod as one object, so that each cold start would load
// zod's messages in sixty languages, a fifth of the function. zod-openapi and Hono's validator do not.

/** `undefined` where a route takes or answers nothing. */
type Schema = z.ZodType | undefined;
type Output<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;
type Answer<S extends Schema> = S extends z.ZodType ? z.input<S> : undefined;

/** What a route takes and answers: it is checked by this, and described by it at /api/openapi.json. */
interface Description<
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Answered extends Schema,
> {
  summary: string;
  params?: Params;
  query?: Query;
  /** The request's JSON. */
  body?: Body;
  /** The JSON of a 200; without one the answer is 204 and empty. */
  answer?: Answered;
  /** It is not done yet when it is answered: then that is a 202. */
  later?: boolean;
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

/** What answers a route, and how the API describes it. */
export interface Route {
  operation: ZodOpenApiOperationObject;
  handlers: Handler<Env>[];
}

/** Some of the API's routes, by their names. */
export type Routes = Partial<Record<RouteName, Route>>;

/**
 * Makes the answer to a route.
 * @param handler gets what the schemas made of the request; bad input never reaches it
 */
export function route<
  Params extends Schema = undefined,
  Query extends Schema = undefined,
  Body extends Schema = undefined,
  Answered extends Schema = undefined,
>(
  description: Description<Params, Query, Body, Answered>,
  handler: (
    request: Request<Output<Params>, Output<Query>, Output<Body>>,
  ) => Promise<Answer<Answered>> | Answer<Answered>,
): Route {
  const { params, query, body, answer, later } = description;
  return {
    operation: operation(description),
    handlers: [
      check("param", params),
      check("query", query),
      check("json", body),
      async (c) => {
        // The validators above left here what the schemas made of the input.
        const valid = (target: string) => c.req.valid(target as never) as never;
        const answered = await handler({
          owner: c.get("owner"),
          requestId: c.get("requestId"),
          params: valid("param"),
          query: valid("query"),
          body: valid("json"),
        });
        return answer ? c.json(answered as object, later ? 202 : 200) : c.body(null, 204);
      },
    ],
  };
}

function check(target: "param" | "query" | "json", schema: Schema): Handler<Env> {
  if (!schema) return (_, next) => next();
  return zValidator(target, schema, (result) => {
    if (!result.success) throw invalid(result.error);
  });
}

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

function operation(description: Description<Schema, Schema, Schema, Schema>): ZodOpenApiOperationObject {
  const { params, query, body, answer } = description;
  return {
    summary: description.summary,
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
    },
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      ...(answer
        ? { [description.later ? 202 : 200]: { description: description.answers, content: json(answer) } }
        : { 204: { description: description.answers } }),
      // The gate may, whatever the route.
      ...refusals([...new Set([...description.refuses, 429 as const])]),
    },
  };
}
