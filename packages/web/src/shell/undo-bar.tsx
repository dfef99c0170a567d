"use client";
import { type FocusEvent, useCallback, useEffect, useRef, useState } from "react";
import { anywhere, isPressed } from "../keys/keys";
import { CloseIcon } from "./icons";
import line from "./running-line.module.css";
import { useStore } from "./store";
import { hasChange, undoable, undoLast } from "./undo";
import styles from "./undo-bar.module.css";

/** As long as a line is shown that only tells, and one that offers something: some are slow to get there (WCAG 2.2, 2.2.1). */
const TOLD_MS = 8000;
const OFFERED_MS = 20_000;

/** There Ctrl+Z is the field's own; in one that is empty there is nothing that it could take back. */
const isWriting = (target: EventTarget | null) =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== "";

/** "Deleted 3. Undo.": stays while it is pointed at or focused. */
export function UndoBar() {
  const current = useStore(undoable, (state) => state);
  const [held, setHeld] = useState(false);

  const before = useRef<Element>(null);

  const close = useCallback(() => {
    // The focus goes back to where it was before the line had it.
    const focused = document.activeElement?.closest("[data-undo]");
    undoable.set(undefined);
    setHeld(false);
    if (focused && before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  }, []);

  const takeBack = () => {
    // Begun while the line is still there: it says "Undone." of what it has just told.
    void undoLast(current);
    close();
  };

  const again = () => {
    void current?.retry?.();
    close();
  };

  const onFocus = ({ relatedTarget, currentTarget }: FocusEvent) => {
    setHeld(true);
    if (!currentTarget.contains(relatedTarget)) before.current = relatedTarget;
  };

  useEffect(() => {
    if (!current || held) return;
    const timer = setTimeout(close, current.undo || current.retry ? OFFERED_MS : TOLD_MS);
    return () => clearTimeout(timer);
  }, [current, held, close]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPressed(anywhere.undo, event) || isWriting(event.target) || !hasChange()) return;
      event.preventDefault();
      void undoLast();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div role="status" className={styles.place}>
      {current && (
        // biome-ignore lint/a11y/noStaticElementInteractions: pointing at the line only keeps it from leaving.
        <div
          key={current.id}
          className={styles.bar}
          data-undo
          // A click is no reason for the focus to leave where it is.
          onMouseDown={(event) => event.preventDefault()}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={onFocus}
          onBlur={() => setHeld(false)}
        >
          <span>{current.text}</span>
          {current.undo && (
            <button type="button" className={line.action} onClick={takeBack}>
              Undo
            </button>
          )}
          {current.retry && (
            <button type="button" className={line.action} onClick={again}>
              Retry
            </button>
          )}
          <button type="button" className={line.close} aria-label="Dismiss" onClick={close}>
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
