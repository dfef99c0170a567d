import { OpenAPIHono } from "@hono/zod-openapi";
import { invalid } from "@phototag/core/fn";
import type { Env } from "./gate.ts";

/** An OpenAPI app whose input errors have the one shape of all errors. */
export function createRouter(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalid(result.error);
    },
  });
}
