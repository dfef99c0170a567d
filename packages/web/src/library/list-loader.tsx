"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { listOptions, pausedAt } from "./lists";

/** Loads a list page by page until it has as many photos as are wanted, or has paused. Draws nothing. */
export function ListLoader({ q, wanted }: { q: string; wanted: number }) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = useInfiniteQuery(listOptions(q));
  const loaded = data?.pages.reduce((sum, page) => sum + page.images.length, 0) ?? 0;
  const more = hasNextPage && !isFetching && !isError && loaded < wanted && !pausedAt(data?.pages ?? []);
  const pages = data?.pages.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page without photos asks for the next one, too.
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, pages, fetchNextPage]);
  return null;
}
