"use client";
import { createStore } from "../shell/store";
import type { Missing } from "./zip";

export interface TakeOut {
  state: "running" | "done" | "failed";
  /** Photos that are written, or known to be missing. */
  done: number;
  bytes: number;
  /** As far as it is known beforehand. */
  total: { photos: number; bytes: number };
  missing: readonly Missing[];
  /** Zips that are saved. */
  parts: number;
  /** Why it failed. */
  reason?: string;
  /** Breaks it off; of one that has ended, puts it away. */
  cancel(): void;
}

/** The one download that is under way, for whatever page shows it. What does it comes later (take-out.ts). */
export const takeOut = createStore<TakeOut | undefined>(undefined);
