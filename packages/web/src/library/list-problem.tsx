"use client";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { isWorthRetrying, Unreachable } from "../api/errors";
import controls from "../styles/controls.module.css";
import styles from "./library.module.css";
import { GridSkeleton } from "./skeleton";

/** What stands in a list's place while it can't be shown. That nothing can be reached is said under the bar, once. */
export function ListProblem({ title, error }: { title: string; error: Error | null }) {
  const client = useQueryClient();
  const isTrying = useIsFetching() > 0;
  if (!error || error instanceof Unreachable)
    return (
      <>
        <h1 className="visually-hidden">{title}</h1>
        <GridSkeleton />
      </>
    );
  return (
    <div className={styles.head}>
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.note} role="alert">
        {error.message}
      </p>
      {isWorthRetrying(error) && (
        <button
          type="button"
          className={controls.button}
          disabled={isTrying}
          onClick={() => void client.refetchQueries({ type: "active" })}
        >
          Try again
        </button>
      )}
    </div>
  );
}
