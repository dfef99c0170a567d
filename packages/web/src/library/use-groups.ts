"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { loadedList } from "./lists";
import type { Group } from "./rows";

export interface ListRef {
  q: string;
  label?: string;
  count?: number;
}

/** The lists with what is loaded of each; it changes when any of them does. */
export function useGroups(lists: readonly ListRef[]): Group[] {
  const client = useQueryClient();
  const subscribe = useCallback(
    (listener: () => void) =>
      client.getQueryCache().subscribe((event) => {
        if (
          event.type === "updated" &&
          event.action.type === "success" &&
          event.query.queryKey[0] === "images"
        ) {
          listener();
        }
      }),
    [client],
  );
  const signature = useSyncExternalStore(
    subscribe,
    () => lists.reduce((sum, { q }) => sum + (client.getQueryState(["images", q])?.dataUpdateCount ?? 0), 0),
    () => 0,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for what the cache holds.
  return useMemo(
    () => lists.map((list) => ({ ...list, ...loadedList(client, list.q) })),
    [client, lists, signature],
  );
}
