import { codes, VisibleError } from "@phototag/core/errors";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { logger } from "../logger.ts";

/** The one shape of errors. */
const Problem = z
  .object({
    code: z.enum(codes),
    message: z.string(),
    field: z.string().optional().meta({ description: "The input at fault" }),
  })
  .meta({ id: "Problem" });

const meanings = {
  400: "Bad input",
  401: "No access token",
  404: "No such photo, album, link, tag, or change of many",
  409: "Not now",
  413: "More than there is room for, in the library or in one request or answer",
  429: "More than one person may ask for, or add",
} as const;

/** A status that a route may refuse with. */
export type Refusal = keyof typeof meanings;

/** The errors that a route may answer, for its description. */
export function refusals(statuses: Refusal[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      `${status}` as const,
      { description: meanings[status], content: { "application/json": { schema: Problem } } },
    ]),
  );
}

/** What the caller is told about an error; what is our own fault goes into the log, with `context`. */
export function toVisible(error: unknown, context: Record<string, string>): VisibleError {
  if (error instanceof VisibleError) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new VisibleError("bad_request", "The body is not valid JSON.");
  }
  logger.error("request failed", { ...context, error: error as Error });
  return new VisibleError("internal", "Something went wrong on our side.");
}
