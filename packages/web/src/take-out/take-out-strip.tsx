"use client";
import { useEffect } from "react";
import { focusMain } from "../shell/focus";
import { useStore } from "../shell/store";
import { takeOut } from "./take-out-store";
import styles from "./take-out-strip.module.css";
import { said } from "./words";

/** How far the download is, on whatever page: it goes on while a person looks around. */
export function TakeOutStrip() {
  const current = useStore(takeOut, (state) => state);
  const running = current?.state === "running";

  useEffect(() => {
    if (!running) return;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [running]);

  if (!current) return null;
  const { state, done, total, missing, cancel } = current;
  return (
    <section className={styles.strip} aria-label="Download" data-state={state}>
      <div className={styles.line}>
        <p role="status" className={styles.text}>
          {said(current)}
        </p>
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            cancel();
            focusMain();
          }}
        >
          {running ? "Cancel download" : "Dismiss"}
        </button>
      </div>
      {running && (
        <progress
          className={styles.progress}
          value={total.photos > 0 ? Math.min(1, done / total.photos) : 0}
          aria-label="Downloaded"
        />
      )}
      {!running && missing.length > 0 && (
        <ul className={styles.missing} aria-label="Not in the zip">
          {missing.slice(0, SHOWN).map(({ name, reason }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and the list stays as it is.
            <li key={at}>
              {name}: {reason}
            </li>
          ))}
          {missing.length > SHOWN && <li>and {missing.length - SHOWN} more, in “not in here.txt”</li>}
        </ul>
      )}
    </section>
  );
}

const SHOWN = 5;
