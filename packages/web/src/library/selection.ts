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

export function without(selection: Selection, gone: ReadonlySet<string>): Selection {
  if (![...gone].some((id) => selection.ids.has(id))) return selection;
  return { ids: new Set([...selection.ids].filter((id) => !gone.has(id))), anchor: undefined };
}

export const selection = createStore<Selection>(NO_SELECTION);

export const clearSelection = () => selection.set(NO_SELECTION);
