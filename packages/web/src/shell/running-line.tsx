"use client";
import type { ReactNode } from "react";
import { focusMain } from "./focus";
import { CloseIcon } from "./icons";
import styles from "./running-line.module.css";

/** Where they stand: above the line that says what was just done, on whatever page, however far down. */
export function RunningLines({ children }: { children: ReactNode }) {
  return <div className={styles.place}>{children}</div>;
}

interface RunningLineProps {
  said: string;
  isRunning: boolean;
  /** How much of it is done, where that is known. */
  progress?: { label: string; done: number; of: number };
  /** What can be done about it. What has ended can be dismissed besides. */
  actions: ReactNode;
  onDismiss(): void;
  children?: ReactNode;
}

/** One thing that takes longer than a moment. */
export function RunningLine({ said, isRunning, progress, actions, onDismiss, children }: RunningLineProps) {
  return (
    <div className={styles.line}>
      <div className={styles.said}>
        {/* What goes on is read by whoever looks there; that it has ended is said. */}
        <span role={isRunning ? undefined : "status"}>{said}</span>
        {actions}
        {!isRunning && (
          <button
            type="button"
            className={styles.close}
            aria-label="Dismiss"
            onClick={() => {
              onDismiss();
              focusMain();
            }}
          >
            <CloseIcon />
          </button>
        )}
      </div>
      {progress && (
        <progress
          className={styles.progress}
          aria-label={progress.label}
          max={Math.max(progress.of, 1)}
          value={progress.done}
        />
      )}
      {children && <div className={styles.more}>{children}</div>}
    </div>
  );
}

export function RunningAction({ onClick, children }: { onClick(): void; children: string }) {
  return (
    <button type="button" className={styles.action} onClick={onClick}>
      {children}
    </button>
  );
}
