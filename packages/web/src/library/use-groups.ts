"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import { type LoadedList, loadedList, loadedRuns } from "./lists";
import type { Group } from "./rows";

export type ListRef = Pick<Group, "q" | "label" | "count" | "span">;

/** Raised whenever something is listed. */
const changesOf = (client: QueryClient) =>
  client
    .getQueryCache()
    .getAll()
    .reduce((sum, { queryKey: [kind], state }) => sum + (kind === "images" ? state.dataUpdateCount : 0), 0);

/** The lists with what is loaded of each. A group is the same object for as long as nothing in it changes. */
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
  const known = useRef(new Map<ListRef, { list: LoadedList; group: Group }>());
  const changes = useSyncExternalStore(
    subscribe,
    () => changesOf(client),
    () => 0,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the changes stand for what the cache holds.
  return useMemo(() => {
    const loaded = loadedRuns(client);
    const groups = lists.map((ref) => {
      const list = loadedList(loaded.get(ref.q), ref.count);
      const same = known.current.get(ref);
      return same?.list === list ? same : { list, group: { ...ref, ...list } };
    });
    known.current = new Map(groups.map((each, index) => [lists[index]!, each]));
    return groups.map(({ group }) => group);
  }, [client, lists, changes]);
}
