/** The one place that speaks to /api: adds the access token, checks every answer, turns refusals into errors. */
import * as z from "zod/mini";
import { accessToken, sessionEnded } from "../session/session";
import { ApiError, Unreachable } from "./errors";
import {
  type BulkResult,
  BulkResults,
  Image,
  ImageDetail,
  ImagePage,
  type MonthCount,
  Months,
  Problem,
  type TagCount,
  Tags,
  type UploadGrant,
  Uploads,
} from "./schema";

/** The most ids or files that one request may carry. */
export const BULK_LIMIT = 100;
export const PAGE_SIZE = 200;

interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

async function send(path: string, { method = "GET", body, signal }: Call, token: string | undefined) {
  const headers = new Headers();
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  try {
    return await fetch(`/api${path}`, {
      method,
      headers,
      signal,
      // What a person has asked for is done even if they leave the page at that moment.
      keepalive: method === "PATCH" || method === "DELETE",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Unreachable({ cause });
  }
}

/** @throws ApiError, Unreachable; the caller's own AbortError. */
async function call<T extends z.ZodMiniType>(
  path: string,
  schema: T,
  options: Call = {},
): Promise<z.infer<T>> {
  let response = await send(path, options, await accessToken());
  if (response.status === 401) {
    const token = await accessToken(true);
    if (token) response = await send(path, options, token);
    if (response.status === 401) sessionEnded();
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = Problem.safeParse(answer);
    throw new ApiError(
      response.status,
      problem.data?.code ?? "internal",
      problem.data?.message ?? `The library answered ${response.status}.`,
    );
  }
  return z.parse(schema, answer);
}

function* chunks<T>(items: readonly T[], size = BULK_LIMIT): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

async function inChunks<T, R>(items: readonly T[], run: (chunk: T[]) => Promise<R[]>): Promise<R[]> {
  const results: R[] = [];
  for (const chunk of chunks(items)) results.push(...(await run(chunk)));
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
  const params = new URLSearchParams({ limit: String(limit) });
  if (q) params.set("q", q);
  if (cursor) params.set("cursor", cursor);
  return call(`/images?${params}`, ImagePage, { signal });
}

/** What is left of the given images, in no promised order; those that are gone are left out. */
export function imagesById(ids: readonly string[], signal?: AbortSignal): Promise<Image[]> {
  return inChunks(ids, async (chunk) => {
    const params = new URLSearchParams({ ids: chunk.join(","), limit: String(BULK_LIMIT) });
    return (await call(`/images?${params}`, ImagePage, { signal })).images;
  });
}

export function getImage(id: string, signal?: AbortSignal): Promise<ImageDetail> {
  return call(`/images/${encodeURIComponent(id)}`, ImageDetail, { signal });
}

export interface TagChange {
  add?: string[];
  remove?: string[];
}

export function changeTags(id: string, tags: TagChange): Promise<Image> {
  return call(`/images/${encodeURIComponent(id)}`, Image, { method: "PATCH", body: { tags } });
}

export function changeTagsOfMany(ids: readonly string[], tags: TagChange): Promise<BulkResult[]> {
  return inChunks(ids, async (chunk) => {
    const body = { ids: chunk, tags };
    return (await call("/images", BulkResults, { method: "PATCH", body })).results;
  });
}

function removal(chunk: readonly string[], permanent: boolean): string {
  const params = new URLSearchParams(chunk.map((id) => ["id", id]));
  if (permanent) params.set("permanent", "true");
  return `/images?${params}`;
}

/** Ids travel in the URL, so fewer go at once than the API would take. */
const URL_IDS = 50;

async function remove(ids: readonly string[], permanent: boolean): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const chunk of chunks(ids, URL_IDS)) {
    results.push(...(await call(removal(chunk, permanent), BulkResults, { method: "DELETE" })).results);
  }
  return results;
}

export const trashImages = (ids: readonly string[]) => remove(ids, false);
export const purgeImages = (ids: readonly string[]) => remove(ids, true);

export function restoreImages(ids: readonly string[]): Promise<BulkResult[]> {
  return inChunks(ids, async (chunk) => {
    const body = { ids: chunk, trashed: false };
    return (await call("/images", BulkResults, { method: "PATCH", body })).results;
  });
}

export async function retryImage(id: string): Promise<void> {
  await call(`/images/${encodeURIComponent(id)}/retry`, z.unknown(), { method: "POST" });
}

export interface FileAnnouncement {
  name: string;
  type: string;
  size: number;
  /** Hex. */
  sha256: string;
}

/** Leave to upload each file, or the photo that it already is; in the files' order. */
export function requestUploads(files: readonly FileAnnouncement[]): Promise<UploadGrant[]> {
  return inChunks(files, async (chunk) => {
    const body = { files: chunk };
    return (await call("/uploads", Uploads, { method: "POST", body })).uploads;
  });
}

export async function listTags(prefix: string, signal?: AbortSignal): Promise<TagCount[]> {
  return (await call(`/tags?${new URLSearchParams({ prefix })}`, Tags, { signal })).tags;
}

export async function listMonths(signal?: AbortSignal): Promise<MonthCount[]> {
  return (await call("/months", Months, { signal })).months;
}
