"use client";
/** Which photos are ticked. A range runs from the last tick to the next one with Shift. */
import { createStore } from "../shell/store";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range starts. */
  anchor: string | undefined;
  /** The search whose photos these all are, where they were selected so. */
  all?: string;
}

export const NO_SELECTION: Selection = { ids: new Set(), anchor: undefined };

export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** @param order ids as they stand on the page. */
export function extended(selection: Selection, id: string, order: readonly string[]): Selection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** All of a group ticked; where they all are, let go. */
export function groupToggled(
  { ids, anchor }: Selection,
  group: readonly string[],
  from: string | undefined,
): Selection {
  if (group.length === 0) return { ids, anchor };
  if (!group.every((id) => ids.has(id))) return { ids: new Set([...ids, ...group]), anchor: from };
  const gone = new Set(group);
  return { ids: new Set([...ids].filter((id) => !gone.has(id))), anchor: undefined };
}

export function without(selection: Selection, gone: ReadonlySet<string>): Selection {
  if (![...gone].some((id) => selection.ids.has(id))) return selection;
  return { ids: new Set([...selection.ids].filter((id) => !gone.has(id))), anchor: undefined };
}

export const selection = createStore<Selection>(NO_SELECTION);

/** Another object each time: what was asked for before it sees that it comes too late. */
export const clearSelection = () => selection.set({ ...NO_SELECTION });
