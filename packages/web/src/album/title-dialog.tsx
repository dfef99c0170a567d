"use client";
import { MOST_TITLE } from "@phototag/core/album/limits";
import { type FormEvent, useState } from "react";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";

interface TitleDialogProps {
  /** What it is for: "New album". */
  heading: string;
  title?: string;
  action: string;
  onDone(title: string): void;
  onClose(): void;
}

/** Asks for an album's title. */
export function TitleDialog({ heading, title = "", action, onDone, onClose }: TitleDialogProps) {
  const [text, setText] = useState(title);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    onDone(text.trim());
    onClose();
  };
  return (
    <Dialog title={heading} onClose={onClose}>
      <form onSubmit={save}>
        <p className={controls.dialogText}>
          <input
            className={controls.field}
            aria-label="Title"
            placeholder="Title"
            maxLength={MOST_TITLE}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </p>
        <DialogActions>
          <button type="submit" className={controls.primary} disabled={!text.trim()}>
            {action}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
