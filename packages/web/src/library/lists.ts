"use client";
/** What the API listed, kept by query: reading it in order, and keeping it true while photos change under it. */
import { afterPrefix } from "@phototag/core/term";
import { type InfiniteData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { dropAlike, refreshAlike } from "../alike/answers";
import { listImages, listMonths } from "../api/client";
import type { Image, ImagePage, MonthCount } from "../api/types";
import { arrange, type LongList, type Run } from "./runs";

type Pages = InfiniteData<ImagePage, string | undefined>;

/** @param before of a list that is read from some time on */
export const listKey = (q: string, before?: string) =>
  before === undefined ? (["images", q] as const) : (["images", q, before] as const);

/** Older lists are asked for again when they come into view: photos may have changed on another machine. */
const LIST_STALE_MS = 10 * 60_000;

/** @param run where in the list it begins; without it, at its beginning */
export const listOptions = (q: string, { before, at }: { before?: string; at: number } = { at: 0 }) => ({
  queryKey: listKey(q, before),
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    listImages({ q: q || undefined, before, cursor: pageParam, signal }),
  meta: { at },
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: ImagePage) => last.cursor,
  staleTime: LIST_STALE_MS,
  gcTime: Number.POSITIVE_INFINITY,
});

export const monthsOptions = queryOptions({
  queryKey: ["months"],
  queryFn: ({ signal }) => listMonths(signal),
});

/** Requests for one list that find less than a page, after which the person is asked whether to look on. */
export const PATIENCE = 10;

/** Where a search has paused: it found little for so many requests on end. */
export function pausedAt(pages: readonly ImagePage[]): string | undefined {
  const short = pages.length - 1 - pages.findLastIndex(({ searchedTo }) => !searchedTo);
  return short > 0 && short % PATIENCE === 0 ? pages.at(-1)?.searchedTo : undefined;
}

export interface LoadedList extends LongList {
  /** How far back was looked (ISO 8601), where nobody looks on until the person says so. */
  pausedAt?: string;
}

interface Loaded {
  runs: Run[];
  /** Of which the runs were made. */
  pages: Pages[];
}

const unfolded = new WeakMap<Pages, Pick<Run, "images" | "complete">>();

function unfold(data: Pages): Pick<Run, "images" | "complete"> {
  let run = unfolded.get(data);
  if (!run) {
    const byId = new Map(data.pages.flatMap((page) => page.images.map((image) => [image.id, image])));
    run = { images: [...byId.values()], complete: !data.pages.at(-1)?.cursor };
    unfolded.set(data, run);
  }
  return run;
}

/** What is loaded of every list, by its query. */
export function loadedRuns(client: QueryClient): Map<string, Loaded> {
  const lists = new Map<string, Loaded>();
  for (const { queryKey, meta, state } of client.getQueryCache().findAll({ queryKey: ["images"] })) {
    const data = state.data as Pages | undefined;
    if (!data) continue;
    const [, q, before] = queryKey as ReturnType<typeof listKey>;
    const loaded = lists.get(q) ?? { runs: [], pages: [] };
    lists.set(q, loaded);
    loaded.pages.push(data);
    loaded.runs.push({ before, at: Number(meta?.at ?? 0), ...unfold(data) });
  }
  return lists;
}

/** Lists of which nothing is loaded, by their count: as long as they are the same, so is their layout. */
const blanks = new Map<number, LoadedList>();

function blank(count: number): LoadedList {
  let list = blanks.get(count);
  if (!list) {
    list = arrange([], count);
    blanks.set(count, list);
  }
  return list;
}

/** The same pages give the same list. */
const arranged = new WeakMap<Pages, { pages: Pages[]; count: number | undefined; list: LoadedList }>();

/** What is loaded of a list so far. */
export function loadedList(loaded: Loaded | undefined, count?: number): LoadedList {
  if (!loaded) return blank(count ?? 0);
  const { pages, runs } = loaded;
  const known = arranged.get(pages[0]!);
  const isSame = known?.count === count && known?.pages.length === pages.length;
  if (known && isSame && pages.every((each, index) => each === known.pages[index])) return known.list;
  const head = pages[runs.findIndex(({ before }) => before === undefined)];
  const list = { ...arrange(runs, count), pausedAt: head && pausedAt(head.pages) };
  arranged.set(pages[0]!, { pages, count, list });
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

/**
 * Breaks off what is being asked of lists that are shown: its answer would bring back what they were before a change.
 * @returns asks for it again, once the change is made
 */
export function haltLists(client: QueryClient): () => Promise<unknown> {
  const halted = client.getQueryCache().findAll({
    queryKey: ["images"],
    predicate: ({ state }) => state.fetchStatus !== "idle" && state.data !== undefined,
  });
  // For the page after those that are loaded the list's loader asks again by itself.
  const broken = halted.filter(({ state }) => !state.fetchMeta?.fetchMore);
  for (const { queryKey } of halted) void client.cancelQueries({ queryKey, exact: true });
  return () => Promise.all(broken.map(({ queryKey }) => client.invalidateQueries({ queryKey, exact: true })));
}

/** Takes images out of every list at once, before the API has answered. */
export function dropImages(client: QueryClient, ids: ReadonlySet<string>): void {
  const gone = new Map<string, number>();
  for (const [q, { runs }] of loadedRuns(client)) {
    const month = afterPrefix("month:", q);
    if (month === undefined) continue;
    const listed = new Set(runs.flatMap(({ images }) => images.flatMap(({ id }) => (ids.has(id) ? id : []))));
    if (listed.size > 0) gone.set(month, listed.size);
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
  return listed(client, [id])[0];
}

/** Those of the photos that have been listed. */
export function listed(client: QueryClient, ids: readonly string[]): Image[] {
  const wanted = new Set(ids);
  const found = new Map<string, Image>();
  for (const { runs } of loadedRuns(client).values())
    for (const { images } of runs)
      for (const image of images)
        if (wanted.has(image.id) && !found.has(image.id)) found.set(image.id, image);
  return ids.flatMap((id) => found.get(id) ?? []);
}
