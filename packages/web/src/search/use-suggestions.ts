"use client";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
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

/** The library's tags that begin so, most photos first. */
export function useTagSuggestions(prefix: string, enabled: boolean): TagCount[] {
  return useSuggested(prefix, enabled).tags.slice(0, SHOWN);
}

export type Listbox = ReturnType<typeof useListbox>;

/**
 * Arrow keys through a list of suggestions under a field, as the ARIA practices describe it: the focus stays in the
 * field, the chosen one is named by `aria-activedescendant`.
 */
export function useListbox(count: number, onPick: (index: number) => void) {
  const id = useId();
  const [active, setActive] = useState(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other suggestions begin with none chosen.
  useEffect(() => setActive(-1), [count]);

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
