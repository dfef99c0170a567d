/**
 * Every route behind the gate: its name, in the stack and in the API's description, and what it answers. It is said here
 * alone: infra/api.ts makes the routes of API Gateway from this list, app.ts must implement each, and the tests ask each.
 * SST evaluates this file with the stack: it imports nothing.
 */
export const ROUTES = {
  ListImages: "GET /api/images",
  ChangeImages: "PATCH /api/images",
  RemoveImages: "DELETE /api/images",
  GetImage: "GET /api/images/{id}",
  ChangeImage: "PATCH /api/images/{id}",
  RemoveImage: "DELETE /api/images/{id}",
  RetryImage: "POST /api/images/{id}/retry",
  AddUploads: "POST /api/uploads",
  ListTags: "GET /api/tags",
  ListMonths: "GET /api/months",
} as const;

export type RouteName = keyof typeof ROUTES;

/** Where the API describes itself, to anyone. */
export const DESCRIPTION = "GET /api/openapi.json";
