"use client";
/** What the API listed, kept by query: reading it in order, and keeping it true while photos change under it. */
import { afterPrefix } from "@phototag/core/term";
import { type InfiniteData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { dropAlike, refreshAlike } from "../alike/answers";
import { listImages, listMonths } from "../api/client";
import type { Image, ImagePage, MonthCount } from "../api/types";

type Pages = InfiniteData<ImagePage, string | undefined>;

export const listKey = (q: string) => ["images", q] as const;

/** Older lists are asked for again when they come into view: photos may have changed on another machine. */
const LIST_STALE_MS = 10 * 60_000;

export const listOptions = (q: string) => ({
  queryKey: listKey(q),
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    listImages({ q: q || undefined, cursor: pageParam, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: ImagePage) => last.cursor,
  staleTime: LIST_STALE_MS,
  gcTime: Number.POSITIVE_INFINITY,
});

export const monthsOptions = queryOptions({
  queryKey: ["months"],
  queryFn: ({ signal }) => listMonths(signal),
});

export interface LoadedList {
  images: Image[];
  /** No further page is to come. */
  complete: boolean;
  /** How far back was looked (ISO 8601), where nobody looks on until the person says so. */
  pausedAt?: string;
}

/** Requests for one list that find less than a page, after which the person is asked whether to look on. */
export const PATIENCE = 10;

/** Where a search has paused: it found little for so many requests on end. */
export function pausedAt(pages: readonly ImagePage[]): string | undefined {
  const short = pages.length - 1 - pages.findLastIndex(({ searchedTo }) => !searchedTo);
  return short > 0 && short % PATIENCE === 0 ? pages.at(-1)?.searchedTo : undefined;
}

const flattened = new WeakMap<Pages, LoadedList>();
const NOTHING: LoadedList = { images: [], complete: false };

/** What is loaded of a query so far. The same pages give the same object. */
export function loadedList(client: QueryClient, q: string): LoadedList {
  const pages = client.getQueryData<Pages>(listKey(q));
  if (!pages) return NOTHING;
  let list = flattened.get(pages);
  if (!list) {
    const byId = new Map(pages.pages.flatMap((page) => page.images.map((image) => [image.id, image])));
    list = {
      images: [...byId.values()],
      complete: !pages.pages.at(-1)?.cursor,
      pausedAt: pausedAt(pages.pages),
    };
    flattened.set(pages, list);
  }
  return list;
}

function updateLists(client: QueryClient, change: (images: Image[]) => Image[]): void {
  client.setQueriesData<Pages>({ queryKey: ["images"] }, (pages) => {
    if (!pages) return pages;
    let touched = false;
    const next = pages.pages.map((page) => {
      const images = change(page.images);
      if (images === page.images) return page;
      touched = true;
      return { ...page, images };
    });
    return touched ? { ...pages, pages: next } : pages;
  });
}

/** Shows a changed image wherever it is listed. */
export function replaceImage(client: QueryClient, image: Image): void {
  updateLists(client, (images) => {
    const at = images.findIndex((other) => other.id === image.id);
    if (at < 0) return images;
    const known = images[at]!;
    const next = images.slice();
    next[at] = { ...known, ...image };
    return next;
  });
}

/** Takes images out of every list at once, before the API has answered. */
export function dropImages(client: QueryClient, ids: ReadonlySet<string>): void {
  const gone = new Map<string, number>();
  for (const [key] of client.getQueriesData<Pages>({ queryKey: ["images"] })) {
    const q = String(key[1]);
    const month = afterPrefix("month:", q);
    if (month === undefined) continue;
    const count = loadedList(client, q).images.filter((image) => ids.has(image.id)).length;
    if (count > 0) gone.set(month, count);
  }
  updateLists(client, (images) =>
    images.some((image) => ids.has(image.id)) ? images.filter((image) => !ids.has(image.id)) : images,
  );
  dropAlike(client, ids);
  client.setQueryData<MonthCount[]>(monthsOptions.queryKey, (months) =>
    months
      ?.map(({ month, count }) => ({ month, count: count - (gone.get(month) ?? 0) }))
      .filter(({ count }) => count > 0),
  );
}

/** Asks again for everything in view; what is out of view is asked for when it is next seen. */
export function refreshLists(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: monthsOptions.queryKey }),
    client.invalidateQueries({ queryKey: ["images"] }),
    client.invalidateQueries({ queryKey: ["tags"] }),
    client.invalidateQueries({ queryKey: ["albums"] }),
    refreshAlike(client),
  ]);
}

/** Pictures fail for other reasons, too, which no new list mends. */
const RENEW_MS = 60_000;
let renewed = 0;

/**
 * Asks again for the lists in view: a picture did not come. In a tab that was open for hours its address has run out,
 * and new ones come with the list.
 */
export function renewAddresses(client: QueryClient): void {
  if (Date.now() - renewed < RENEW_MS) return;
  renewed = Date.now();
  void client.invalidateQueries({ queryKey: ["images"] });
  void refreshAlike(client);
}

/** Finds an image in whatever has been listed. */
export function findListed(client: QueryClient, id: string): Image | undefined {
  for (const [key] of client.getQueriesData<Pages>({ queryKey: ["images"] })) {
    const found = loadedList(client, String(key[1])).images.find((image) => image.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Those of the photos that have been listed. */
export function listed(client: QueryClient, ids: readonly string[]): Image[] {
  return ids.flatMap((id) => findListed(client, id) ?? []);
}
