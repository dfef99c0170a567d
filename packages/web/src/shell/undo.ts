"use client";
/** What was just done, said for a while; and how it is taken back, for as long as the page is open. */
import { ApiError, isWorthRetrying, Unreachable } from "../api/errors";
import { createStore } from "./store";

export interface Undoable {
  id: number;
  /** Empty: what was done, and what becomes of it, is told elsewhere. */
  text: string;
  /** Absent when there is nothing to take back: the line only says what happened. */
  undo?: () => Promise<unknown>;
  /** Where it came to nothing: does the very same once more. */
  retry?: () => unknown;
}

/** What the line says. */
export const undoable = createStore<Undoable | undefined>(undefined);

/** What can be taken back, the last change last. */
let changes: Undoable[] = [];

const REMEMBERED = 50;

let count = 0;

export function announce(text: string, undo?: Undoable["undo"]): void {
  undoable.set(undo ? remember(undo, text) : { id: ++count, text });
}

/**
 * Says why something came to nothing.
 * @param retry does it again, as it was: it is offered where that can help
 */
export function tellWhy(error: unknown, retry?: () => unknown): void {
  const text = error instanceof Error ? error.message : "That could not be done.";
  // What the page itself refuses it refuses again.
  const helps = error instanceof Unreachable || (error instanceof ApiError && isWorthRetrying(error));
  undoable.set({ id: ++count, text, retry: helps ? retry : undefined });
}

/** A change that is told elsewhere, for as long as it can be taken back from anywhere. */
export function remember(undo: NonNullable<Undoable["undo"]>, text = ""): Undoable {
  const change: Undoable = { id: ++count, text, undo };
  changes = [...changes, change].slice(-REMEMBERED);
  return change;
}

/** There is nothing of it to take back any more. */
export function forget(change: Undoable): void {
  changes = changes.filter((other) => other !== change);
}

export const hasChange = (): boolean => changes.length > 0;

/**
 * Takes a change back, the last one unless another is named: also when the line that told of it has gone. What fails
 * can be tried again.
 */
export async function undoLast(change = changes.at(-1)): Promise<void> {
  if (!change?.undo || !changes.includes(change)) return;
  forget(change);
  const wasSaid = undoable.get() === change;
  undoable.set(undefined);
  try {
    await change.undo();
    // Who still reads what was done sees it undone; of what was done a while ago they have to be told.
    if (change.text) announce(wasSaid ? "Undone." : `Undone: ${change.text}`);
  } catch (error) {
    changes = [...changes, change];
    const text = error instanceof ApiError ? error.message : "That could not be undone.";
    undoable.set({ id: ++count, text, retry: () => undoLast(change) });
  }
}
