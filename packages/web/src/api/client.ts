/** The one place that speaks to /api: adds the access token, and turns refusals into errors. */
import createClient from "openapi-fetch";
import { accessToken, sessionEnded } from "../session/session";
import { ApiError, Unreachable } from "./errors";
import type { paths } from "./openapi";
import type {
  BulkResult,
  Image,
  ImageDetail,
  ImagePage,
  MonthCount,
  TagChange,
  TagCount,
  UploadFile,
  UploadGrant,
} from "./types";

/** The most ids or files that one request may carry. */
const BULK_LIMIT = 100;
const PAGE_SIZE = 200;

const api = createClient<paths>({ fetch: reach });

/** What a person has asked for is done even if they leave the page at that moment. */
const kept = { keepalive: true };

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Unreachable({ cause });
  }
}

interface Authorization {
  headers: { authorization?: string };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Asks once, and once more with a fresh token if the first is refused. What is answered is taken as the API describes
 * it: a page that was opened before an update reads the fields it knows.
 * @throws ApiError, Unreachable; the caller's own AbortError.
 */
async function call<T>(ask: (authorization: Authorization) => Promise<Answer<T>>): Promise<T> {
  const withToken = (token: string | undefined) =>
    ask({ headers: token ? { authorization: `Bearer ${token}` } : {} });
  let answer = await withToken(await accessToken());
  if (answer.response.status === 401) {
    const token = await accessToken(true);
    if (token) answer = await withToken(token);
    if (answer.response.status === 401) sessionEnded();
  }
  if (!answer.response.ok) throw problem(answer.response.status, answer.error);
  return answer.data!;
}

/** API Gateway and CloudFront refuse in shapes of their own, which no description names. */
function problem(status: number, body: unknown): ApiError {
  const { code, message } = Object(body) as { code?: unknown; message?: unknown };
  return typeof message === "string"
    ? new ApiError(status, typeof code === "string" ? code : "internal", message)
    : new ApiError(status, "internal", `The library answered ${status}.`);
}

async function inChunks<T, R>(
  items: readonly T[],
  run: (chunk: T[]) => Promise<R[]>,
  size = BULK_LIMIT,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) results.push(...(await run(items.slice(at, at + size))));
  return results;
}

export interface ListOptions {
  /** The query in the API's grammar; without it, the timeline of photos that are ready. */
  q?: string;
  cursor?: string;
  limit?: number;
  signal?: AbortSignal;
}

export function listImages({ q, cursor, limit = PAGE_SIZE, signal }: ListOptions): Promise<ImagePage> {
  return call((init) => api.GET("/api/images", { params: { query: { q, cursor, limit } }, signal, ...init }));
}

/** What is left of the given images, in no promised order; those that are gone are left out. */
export function imagesById(ids: readonly string[], signal?: AbortSignal): Promise<Image[]> {
  return inChunks(ids, async (chunk) => {
    const query = { ids: chunk.join(","), limit: BULK_LIMIT };
    return (await call((init) => api.GET("/api/images", { params: { query }, signal, ...init }))).images;
  });
}

export function getImage(id: string, signal?: AbortSignal): Promise<ImageDetail> {
  return call((init) => api.GET("/api/images/{id}", { params: { path: { id } }, signal, ...init }));
}

export function changeTags(id: string, tags: TagChange): Promise<ImageDetail> {
  const params = { path: { id } };
  return call((init) => api.PATCH("/api/images/{id}", { params, body: { tags }, ...kept, ...init }));
}

function changeMany(
  ids: readonly string[],
  edit: { tags?: TagChange; trashed?: boolean },
): Promise<BulkResult[]> {
  return inChunks(ids, async (chunk) => {
    const body = { ids: chunk, ...edit };
    return (await call((init) => api.PATCH("/api/images", { body, ...kept, ...init }))).results;
  });
}

export const changeTagsOfMany = (ids: readonly string[], tags: TagChange) => changeMany(ids, { tags });
export const restoreImages = (ids: readonly string[]) => changeMany(ids, { trashed: false });

/** Ids travel in the URL, so fewer go at once than the API would take. */
const URL_IDS = 50;

function remove(ids: readonly string[], permanent?: "true"): Promise<BulkResult[]> {
  const run = async (id: string[]) => {
    const params = { query: { id, permanent } };
    return (await call((init) => api.DELETE("/api/images", { params, ...kept, ...init }))).results;
  };
  return inChunks(ids, run, URL_IDS);
}

export const trashImages = (ids: readonly string[]) => remove(ids);
export const purgeImages = (ids: readonly string[]) => remove(ids, "true");

export async function retryImage(id: string): Promise<void> {
  await call((init) => api.POST("/api/images/{id}/retry", { params: { path: { id } }, ...init }));
}

/** For each file, in their order, leave to upload it or the photo that it already is. */
export function requestUploads(files: readonly UploadFile[]): Promise<UploadGrant[]> {
  return inChunks(files, async (chunk) => {
    const body = { files: chunk };
    return (await call((init) => api.POST("/api/uploads", { body, ...init }))).uploads;
  });
}

export async function listTags(prefix: string, signal?: AbortSignal): Promise<TagCount[]> {
  const params = { query: { prefix } };
  return (await call((init) => api.GET("/api/tags", { params, signal, ...init }))).tags;
}

export async function listMonths(signal?: AbortSignal): Promise<MonthCount[]> {
  return (await call((init) => api.GET("/api/months", { signal, ...init }))).months;
}
