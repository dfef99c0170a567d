"use client";
import { isWorthRetrying, Unreachable } from "../api/errors";
import styles from "./photo-view.module.css";

interface ProblemProps {
  error: Error;
  /** There is nothing to show at all. */
  gone: boolean;
  isTrying: boolean;
  onRetry(): void;
}

/** What is wrong, over the photo or in its place. That nothing can be reached is said above, once, for the whole page. */
export function Problem({ error, gone, isTrying, onRetry }: ProblemProps) {
  if (error instanceof Unreachable && !gone) return null;
  const isWrongAddress = gone && !isWorthRetrying(error);
  return (
    <div className={gone ? styles.gone : styles.problem} role="alert">
      <p>{isWrongAddress ? "This photo is not in your library." : error.message}</p>
      {!isWrongAddress && (
        <button type="button" className={styles.wide} disabled={isTrying} onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
