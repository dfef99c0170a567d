import { z } from "@hono/zod-openapi";
import { codes } from "@phototag/core/errors";

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
