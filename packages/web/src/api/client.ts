/** The one place that speaks to /api: adds the access token, and turns refusals into errors. */
import createClient from "openapi-fetch";
import { leave } from "../session/leave";
import { accessToken, sessionEnded } from "../session/session";
import { ApiError, Unreachable, wordsFor } from "./errors";
import type { paths } from "./openapi";
import type {
  Account,
  Album,
  AlbumEdit,
  Alike,
  BulkResult,
  ChangedAlbum,
  CreatedShare,
  Edit,
  IdPage,
  Image,
  ImageDetail,
  ImagePage,
  Job,
  JobRequest,
  ListedTag,
  MonthCount,
  NewShare,
  Originals,
  Place,
  Share,
  SharedPage,
  Suggested,
  TagChange,
  TagRule,
  UploadFile,
  UploadGrant,
} from "./types";

/** The most ids or files that one request may carry. */
const BULK_LIMIT = 100;
const SIDECARS_LIMIT = 20;
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
 * Asks once, and once more with a fresh token if the first is refused; whoever is refused with that one has signed out
 * everywhere, or their account is gone, and is led out. What is answered is taken as the API describes
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
    if (answer.response.status === 401) {
      sessionEnded();
      // Our cookie does not know of it, so that the first page would lead straight back here.
      if (token && isOurs(answer.error)) void leave("You have been signed out. Sign in again.");
    }
  }
  if (!answer.response.ok) throw problem(answer.response.status, answer.error);
  return answer.data!;
}

/** Whether the API itself refused a caller, and not what stands before it, which may be wrong about a good token. */
const isOurs = (body: unknown): boolean => (Object(body) as { code?: unknown }).code === "unauthorized";

/** API Gateway and CloudFront refuse in shapes of their own, which no description names; only the API's words are for people. */
function problem(status: number, body: unknown): ApiError {
  const { code, message } = Object(body) as { code?: unknown; message?: unknown };
  return typeof message === "string" && typeof code === "string"
    ? new ApiError(status, code, message)
    : new ApiError(status, "internal", wordsFor(status));
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

/**
 * Does something to many, so many in one request. Where one request of several fails, it is those photos' result, and what
 * the others have done can still be told, and taken back.
 * @throws why nothing at all was done
 */
async function bulk(
  ids: readonly string[],
  run: (chunk: string[]) => Promise<BulkResult[]>,
  size = BULK_LIMIT,
): Promise<BulkResult[]> {
  const failed: unknown[] = [];
  const settled = async (chunk: string[]): Promise<BulkResult[]> => {
    try {
      return await run(chunk);
    } catch (error) {
      failed.push(error);
      const message = error instanceof Error ? error.message : "That could not be done.";
      return chunk.map((id) => ({ id, ok: false, code: "internal", message }));
    }
  };
  const results = await inChunks(ids, settled, size);
  if (failed.length > 0 && failed.length === Math.ceil(ids.length / size)) throw failed[0];
  return results;
}

export interface ListOptions {
  /** The query in the API's grammar; without it, the timeline of photos that are ready. */
  q?: string;
  /** Only photos older than this (ISO 8601). */
  before?: string;
  cursor?: string;
  limit?: number;
  signal?: AbortSignal;
}

export function listImages({ signal, limit = PAGE_SIZE, ...which }: ListOptions): Promise<ImagePage> {
  const query = { ...which, limit };
  return call((init) => api.GET("/api/images", { params: { query }, signal, ...init }));
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

/** Photos that look like one, the most similar first. */
export async function listLike(id: string, signal?: AbortSignal): Promise<Image[]> {
  const params = { path: { id } };
  return (await call((init) => api.GET("/api/images/{id}/alike", { params, signal, ...init }))).images;
}

export function listAlike(signal?: AbortSignal): Promise<Alike> {
  return call((init) => api.GET("/api/alike", { signal, ...init }));
}

export function changeTags(id: string, tags: TagChange): Promise<ImageDetail> {
  const params = { path: { id } };
  return call((init) => api.PATCH("/api/images/{id}", { params, body: { tags }, ...kept, ...init }));
}

/** The same change to many; each answer says how to take it back. */
export function changeImages(ids: readonly string[], edit: Edit): Promise<BulkResult[]> {
  return bulk(ids, async (chunk) => {
    const body = { ids: chunk, ...edit };
    return (await call((init) => api.PATCH("/api/images", { body, ...kept, ...init }))).results;
  });
}

export const restoreImages = (ids: readonly string[]) => changeImages(ids, { trashed: false });

/** Ids travel in the URL, so fewer go at once than the API would take. */
const URL_IDS = 50;

function remove(ids: readonly string[], permanent?: "true"): Promise<BulkResult[]> {
  const run = async (id: string[]) => {
    const params = { query: { id, permanent } };
    return (await call((init) => api.DELETE("/api/images", { params, ...kept, ...init }))).results;
  };
  return bulk(ids, run, URL_IDS);
}

export const trashImages = (ids: readonly string[]) => remove(ids);
export const purgeImages = (ids: readonly string[]) => remove(ids, "true");

export async function retryImage(id: string): Promise<void> {
  await call((init) => api.POST("/api/images/{id}/retry", { params: { path: { id } }, ...init }));
}

/** Where the files of up to 100 photos are, and what goes beside them; of `rest` it is to be asked again. */
export function originalsOf(ids: readonly string[], signal?: AbortSignal): Promise<Originals> {
  const params = { query: { ids: ids.join(",") } };
  return call((init) => api.GET("/api/originals", { params, signal, ...init }));
}

/** For each file, in their order, leave to upload it or the photo that it already is. */
export function requestUploads(files: readonly UploadFile[]): Promise<UploadGrant[]> {
  const ask = async (chunk: UploadFile[]) => {
    // This machine's clock stands for the place where the photos are added.
    const body = { files: chunk, utcOffset: -new Date().getTimezoneOffset() };
    return (await call((init) => api.POST("/api/uploads", { body, ...init }))).uploads;
  };
  // Of sidecars, which may have 64 kB each, fewer go in one request.
  return inChunks(files, ask, files.some(({ sidecar }) => sidecar) ? SIDECARS_LIMIT : BULK_LIMIT);
}

/** Tags, and the library's own terms, that begin so; within a search, where one is given. */
export function listTags(prefix: string, q?: string, signal?: AbortSignal): Promise<Suggested> {
  const params = { query: { prefix, q: q || undefined } };
  return call((init) => api.GET("/api/tags", { params, signal, ...init }));
}

/** Cities of the world whose names begin so. */
export async function listPlaces(q: string, signal?: AbortSignal): Promise<Place[]> {
  return (await call((init) => api.GET("/api/places", { params: { query: { q } }, signal, ...init }))).places;
}

export interface TagPage {
  tags: ListedTag[];
  cursor?: string;
  /** On the first page: tags that were renamed or removed. */
  rules?: TagRule[];
}

/** All tags that begin so, page by page, by their names. */
export function listAllTags(begins: string, cursor?: string, signal?: AbortSignal): Promise<TagPage> {
  const params = { query: { begins: begins || undefined, cursor } };
  return call((init) => api.GET("/api/tags", { params, signal, ...init }));
}

/** The path is encoded once by the client, and a name with a slash has to be twice. */
const named = (name: string) => ({ path: { name: encodeURIComponent(name) } });

/** In all photos, also those to come. */
export async function renameTag(from: string, name: string): Promise<Job> {
  const params = named(from);
  return (await call((init) => api.PATCH("/api/tags/{name}", { params, body: { name }, ...kept, ...init })))
    .job;
}

export async function removeTag(name: string): Promise<Job> {
  return (await call((init) => api.DELETE("/api/tags/{name}", { params: named(name), ...kept, ...init })))
    .job;
}

/** Photos to come have the tag again as it is found in them. */
export async function forgetTagRule(name: string): Promise<void> {
  await call((init) => api.DELETE("/api/tags/{name}/rule", { params: named(name), ...init }));
}

export interface IdsOptions {
  q: string;
  /** ISO 8601: only photos older than this. */
  before?: string;
  cursor?: string;
}

/** Which photos a search finds, the newest first, a thousand to a page. */
export function listIds({ q, before, cursor }: IdsOptions): Promise<IdPage> {
  const query = { q: q || undefined, before, cursor };
  return call((init) => api.GET("/api/ids", { params: { query }, ...init }));
}

export async function listJobs(signal?: AbortSignal): Promise<Job[]> {
  return (await call((init) => api.GET("/api/jobs", { signal, ...init }))).jobs;
}

/** Begins a change of many photos. */
export function addJob(body: JobRequest): Promise<Job> {
  return call((init) => api.POST("/api/jobs", { body, ...init }));
}

export async function cancelJob(id: string): Promise<void> {
  await call((init) => api.DELETE("/api/jobs/{id}", { params: { path: { id } }, ...init }));
}

export async function listAlbums(signal?: AbortSignal): Promise<Album[]> {
  return (await call((init) => api.GET("/api/albums", { signal, ...init }))).albums;
}

export function addAlbum(title: string, add: string[] = []): Promise<ChangedAlbum> {
  return call((init) => api.POST("/api/albums", { body: { title, add }, ...init }));
}

export function changeAlbum(id: string, body: AlbumEdit): Promise<ChangedAlbum> {
  const params = { path: { id } };
  return call((init) => api.PATCH("/api/albums/{id}", { params, body, ...kept, ...init }));
}

/** Puts photos into an album, or takes them out: so many in one request. */
export function placeInAlbum(id: string, ids: readonly string[], how: "add" | "remove") {
  return inChunks(ids, async (chunk) => (await changeAlbum(id, { [how]: chunk })).results);
}

export async function removeAlbum(id: string): Promise<void> {
  await call((init) => api.DELETE("/api/albums/{id}", { params: { path: { id } }, ...init }));
}

/** Links that show photos to whoever has them, without the links themselves. */
export async function listShares(signal?: AbortSignal): Promise<Share[]> {
  return (await call((init) => api.GET("/api/shares", { signal, ...init }))).shares;
}

/** A new link, which is told this once. */
export function addShare(body: NewShare): Promise<CreatedShare> {
  return call((init) => api.POST("/api/shares", { body, ...init }));
}

export async function removeShare(id: string): Promise<void> {
  await call((init) => api.DELETE("/api/shares/{id}", { params: { path: { id } }, ...init }));
}

/** A page of what a link shows. Whoever has it need not be signed in, and who is tells nobody here. */
export async function getShared(secret: string, cursor?: string, signal?: AbortSignal): Promise<SharedPage> {
  const { data, error, response } = await api.GET("/api/shared/{secret}", {
    params: { path: { secret }, query: { cursor } },
    signal,
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (!response.ok) throw problem(response.status, error);
  return data!;
}

export async function listMonths(signal?: AbortSignal): Promise<MonthCount[]> {
  return (await call((init) => api.GET("/api/months", { signal, ...init }))).months;
}

export function getAccount(signal?: AbortSignal): Promise<Account> {
  return call((init) => api.GET("/api/account", { signal, ...init }));
}

/**
 * Deletes the account for good, and says what happens then. @param email the account's own, as the person typed it
 * @throws ApiError, of another address too
 */
export async function deleteAccount(email: string): Promise<string> {
  return (await call((init) => api.DELETE("/api/account", { body: { email }, ...init }))).message;
}

/** Ends every sign-in of this person, on this device too. */
export async function signOutEverywhere(): Promise<void> {
  await call((init) => api.POST("/api/account/sign-out", { ...init }));
}
