"use client";
import {
  keepPreviousData,
  onlineManager,
  type QueryClient,
  queryOptions,
  useQuery,
} from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { listTags } from "../api/client";
import type { Suggested, TagCount } from "../api/types";

const SHOWN = 8;

/** @param q a search: only what narrows it, counted within it */
export const tagsOptions = (prefix: string, q = "") =>
  queryOptions({
    queryKey: ["tags", prefix.toLowerCase(), q],
    queryFn: ({ signal }) => listTags(prefix, q, signal),
    staleTime: 10_000,
  });

/** The longest beginning that the API is asked for. */
const LONGEST_PREFIX = 64;

/** What begins so, of the library's tags and of its own terms. */
export function useSuggested(prefix: string, enabled: boolean, q = ""): Suggested {
  const { data } = useQuery({
    ...tagsOptions(prefix.slice(0, LONGEST_PREFIX), q),
    enabled,
    placeholderData: keepPreviousData,
  });
  return data ?? { tags: [] };
}

/** The same once, for who cannot wait: where the network is away, what is known. */
export async function suggestedNow(client: QueryClient, prefix: string, q: string): Promise<Suggested> {
  const options = tagsOptions(prefix.slice(0, LONGEST_PREFIX), q);
  const known = client.getQueryData(options.queryKey);
  if (known || !onlineManager.isOnline()) return known ?? { tags: [] };
  let stop = () => {};
  // A question that is on its way then would wait until the network is back.
  const away = new Promise<Suggested>((resolve) => {
    stop = onlineManager.subscribe((online) => !online && resolve({ tags: [] }));
  });
  const asked = client.ensureQueryData(options).catch((): Suggested => ({ tags: [] }));
  return Promise.race([asked, away]).finally(stop);
}

/** The library's tags that begin so, most photos first. */
export function useTagSuggestions(prefix: string, enabled: boolean): TagCount[] {
  return useSuggested(prefix, enabled).tags.slice(0, SHOWN);
}

export type Listbox = ReturnType<typeof useListbox>;

/**
 * Arrow keys through a list of suggestions under a field, as the ARIA practices describe it: the focus stays in the
 * field, the chosen one is named by `aria-activedescendant`.
 * @param options what tells them from others, which may be as many
 */
export function useListbox(count: number, onPick: (index: number) => void, options: readonly string[] = []) {
  const id = useId();
  const [active, setActive] = useState(-1);
  const those = options.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: other suggestions begin with none chosen.
  useEffect(() => setActive(-1), [count, those]);

  /** @returns whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (event.key === "ArrowDown" && count > 0) setActive((active + 1) % count);
    else if (event.key === "ArrowUp" && count > 0) setActive(active <= 0 ? count - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0 && active < count) {
      onPick(active);
      setActive(-1);
    } else return false;
    event.preventDefault();
    return true;
  };

  const option = (index: number) => `${id}-${index}`;
  return {
    onKeyDown,
    active,
    option,
    fieldProps: {
      role: "combobox",
      "aria-expanded": count > 0,
      "aria-autocomplete": "list" as const,
      "aria-controls": count > 0 ? id : undefined,
      "aria-activedescendant": active >= 0 && active < count ? option(active) : undefined,
    },
    listProps: { id, role: "listbox", "aria-label": "Suggestions" },
  };
}
