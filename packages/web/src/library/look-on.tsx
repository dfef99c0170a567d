"use client";
import { monthLabel } from "@phototag/core/term";
import { useInfiniteQuery } from "@tanstack/react-query";
import { readerLocales } from "../date/locales";
import controls from "../styles/controls.module.css";
import styles from "./library.module.css";
import { listOptions } from "./lists";

/** How far back a search has looked that finds little, and the way on. */
export function LookOn({ q, pausedAt }: { q: string; pausedAt: string }) {
  const { isFetching, fetchNextPage } = useInfiniteQuery(listOptions(q));
  return (
    <div className={styles.head}>
      <p className={styles.note} role="status">
        Searched back to {monthLabel(pausedAt.slice(0, 7), readerLocales())}.
      </p>
      <button
        type="button"
        className={controls.button}
        disabled={isFetching}
        onClick={() => void fetchNextPage()}
      >
        Go on
      </button>
    </div>
  );
}
