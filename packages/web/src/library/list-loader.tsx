"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { listOptions, pausedAt } from "./lists";
import type { Load } from "./runs";

/**
 * Loads a list from some place on, page by page, until there are as many photos as are wanted, or it has paused. Draws
 * nothing.
 */
export function ListLoader({ q, load }: { q: string; load: Load }) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = useInfiniteQuery(listOptions(q, load));
  const loaded = data?.pages.reduce((sum, page) => sum + page.images.length, 0) ?? 0;
  const more = hasNextPage && !isFetching && !isError && loaded < load.length && !pausedAt(data?.pages ?? []);
  const pages = data?.pages.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page without photos asks for the next one, too.
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, pages, fetchNextPage]);
  return null;
}

/** Some of several lists. */
export function ListLoaders({ wanted }: { wanted: readonly { q: string; load: Load }[] }) {
  return wanted.map(({ q, load }) => <ListLoader key={`${q} ${load.before ?? ""}`} q={q} load={load} />);
}
