"use client";
import { type FormEvent, useId, useState } from "react";
import { useDialog } from "../shell/use-dialog";
import controls from "../styles/controls.module.css";

interface TitleDialogProps {
  /** What it is for: "New album". */
  heading: string;
  title?: string;
  action: string;
  onDone(title: string): void;
  onClose(): void;
}

const LONGEST = 100;

/** Asks for an album's title. */
export function TitleDialog({ heading, title = "", action, onDone, onClose }: TitleDialogProps) {
  const dialog = useDialog();
  const label = useId();
  const [text, setText] = useState(title);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    onDone(text.trim());
    onClose();
  };
  return (
    <dialog ref={dialog} className={controls.dialog} aria-labelledby={label} onClose={onClose}>
      <form onSubmit={save}>
        <h2 id={label} className={controls.dialogTitle}>
          {heading}
        </h2>
        <p className={controls.dialogText}>
          <input
            className={controls.field}
            aria-label="Title"
            placeholder="Title"
            maxLength={LONGEST}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </p>
        <div className={controls.dialogActions}>
          <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className={controls.primary} disabled={!text.trim()}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
