"use client";
/** What was just done, for as long as it can be taken back. */
import { createStore } from "./store";

export interface Undoable {
  id: number;
  text: string;
  /** Absent when there is nothing to take back: the line only says what happened. */
  undo?: () => Promise<unknown>;
}

export const undoable = createStore<Undoable | undefined>(undefined);

let count = 0;

export function announce(text: string, undo?: Undoable["undo"]): void {
  count += 1;
  undoable.set({ id: count, text, undo });
}
