"use client";
import { useCallback, useEffect, useState } from "react";
import { CloseIcon } from "./icons";
import { useStore } from "./store";
import { announce, undoable } from "./undo";
import styles from "./undo-bar.module.css";

const SHOWN_MS = 8000;

/** "Deleted 3. Undo.": stays while it is pointed at or focused. */
export function UndoBar() {
  const current = useStore(undoable, (state) => state);
  const [held, setHeld] = useState(false);

  const close = useCallback(() => {
    undoable.set(undefined);
    setHeld(false);
  }, []);

  const takeBack = useCallback(async () => {
    const undo = undoable.get()?.undo;
    if (!undo) return;
    close();
    try {
      await undo();
    } catch {
      announce("That could not be undone.");
    }
  }, [close]);

  useEffect(() => {
    if (!current || held) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [current, held, close]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      if (event.target instanceof HTMLInputElement || !undoable.get()?.undo) return;
      event.preventDefault();
      void takeBack();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [takeBack]);

  return (
    <div role="status" className={styles.place}>
      {current && (
        // biome-ignore lint/a11y/noStaticElementInteractions: pointing at the line only keeps it from leaving.
        <div
          key={current.id}
          className={styles.bar}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span>{current.text}</span>
          {current.undo && (
            <button type="button" className={styles.undo} onClick={() => void takeBack()}>
              Undo
            </button>
          )}
          <button type="button" className={styles.close} aria-label="Dismiss" onClick={close}>
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
