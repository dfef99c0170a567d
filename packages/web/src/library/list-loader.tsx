"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { listOptions } from "./lists";

/** Loads a list page by page until it has as many photos as are wanted. Draws nothing. */
export function ListLoader({ q, wanted }: { q: string; wanted: number }) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = useInfiniteQuery(listOptions(q));
  const loaded = data?.pages.reduce((sum, page) => sum + page.images.length, 0) ?? 0;
  const more = hasNextPage && !isFetching && !isError && loaded < wanted;
  useEffect(() => {
    if (more) void fetchNextPage();
  }, [more, fetchNextPage]);
  return null;
}
