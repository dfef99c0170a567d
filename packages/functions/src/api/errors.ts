import { z } from "@hono/zod-openapi";
import { codes, VisibleError } from "@phototag/core/errors";
import { HTTPException } from "hono/http-exception";
import { logger } from "../logger.ts";

/** The one shape of errors. */
export const ErrorJson = z
  .object({
    code: z.enum(codes),
    message: z.string(),
    field: z.string().optional().meta({ description: "The input at fault" }),
  })
  .openapi("Error");

const meanings = {
  400: "Bad input",
  401: "No access token",
  404: "No such photo",
  409: "Not now",
} as const;

interface Described {
  description: string;
  content: { "application/json": { schema: typeof ErrorJson } };
}

/** The errors that a route may answer, for its description. */
export function errors<Status extends keyof typeof meanings>(
  ...statuses: Status[]
): Record<Status, Described> {
  const described = statuses.map((status): [Status, Described] => [
    status,
    { description: meanings[status], content: { "application/json": { schema: ErrorJson } } },
  ]);
  return Object.fromEntries(described) as Record<Status, Described>;
}

/** What of an error its caller is told; what is our own fault goes into the log, with `context`. */
export function toVisible(error: unknown, context: Record<string, string>): VisibleError {
  if (error instanceof VisibleError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new VisibleError("bad_request", "The body is not valid JSON.");
  }
  logger.error("request failed", { ...context, error: error as Error });
  return new VisibleError("internal", "Something went wrong on our side.");
}
