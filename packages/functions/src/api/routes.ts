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
  ListLike: "GET /api/images/{id}/alike",
  ListAlike: "GET /api/alike",
  ListOriginals: "GET /api/originals",
  AddUploads: "POST /api/uploads",
  ListTags: "GET /api/tags",
  ChangeTag: "PATCH /api/tags/{name}",
  RemoveTag: "DELETE /api/tags/{name}",
  ForgetTagRule: "DELETE /api/tags/{name}/rule",
  ListMonths: "GET /api/months",
  ListPlaces: "GET /api/places",
  GetAccount: "GET /api/account",
  DeleteAccount: "DELETE /api/account",
  ListAlbums: "GET /api/albums",
  AddAlbum: "POST /api/albums",
  GetAlbum: "GET /api/albums/{id}",
  ChangeAlbum: "PATCH /api/albums/{id}",
  RemoveAlbum: "DELETE /api/albums/{id}",
  ListShares: "GET /api/shares",
  AddShare: "POST /api/shares",
  RemoveShare: "DELETE /api/shares/{id}",
  ListIds: "GET /api/ids",
  ListJobs: "GET /api/jobs",
  AddJob: "POST /api/jobs",
  GetJob: "GET /api/jobs/{id}",
  CancelJob: "DELETE /api/jobs/{id}",
  SignOutEverywhere: "POST /api/account/sign-out",
} as const;

export type RouteName = keyof typeof ROUTES;

/** What anybody may ask who has the secret of a link: it takes the place of a token. */
export const OPEN_ROUTES = {
  GetShared: "GET /api/shared/{secret}",
} as const;

export type OpenRouteName = keyof typeof OPEN_ROUTES;

/** Where the API describes itself, to anyone. */
export const DESCRIPTION = "GET /api/openapi.json";
