"use client";
import { spell, termOf } from "@phototag/core/term";
import { type FormEvent, useId, useState } from "react";
import { useTagSuggestions } from "../search/use-suggestions";
import { useDialog } from "../shell/use-dialog";
import controls from "../styles/controls.module.css";

const LONGEST = 64;

interface RenameDialogProps {
  name: string;
  onDone(name: string): void;
  onClose(): void;
}

/** Asks what a tag is to be called; called like another one it becomes that one, and says so before. */
export function RenameDialog({ name, onDone, onClose }: RenameDialogProps) {
  const dialog = useDialog();
  const label = useId();
  const [text, setText] = useState(name);
  const plain = spell(text);
  const other = useTagSuggestions(plain, plain !== "" && termOf(plain) !== termOf(name)).find(
    (tag) => termOf(tag.name) === termOf(plain) && termOf(plain) !== termOf(name),
  );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!plain || plain === name) return;
    onDone(other?.name ?? plain);
    onClose();
  };
  return (
    <dialog ref={dialog} className={controls.dialog} aria-labelledby={label} onClose={onClose}>
      <form onSubmit={save}>
        <h2 id={label} className={controls.dialogTitle}>
          Rename “{name}”
        </h2>
        <p className={controls.dialogText}>
          <input
            className={controls.field}
            aria-label="New name"
            maxLength={LONGEST}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </p>
        <p className={controls.dialogText} role="status">
          {other
            ? `“${other.name}” is there already, in ${other.count === 1 ? "1 photo" : `${other.count} photos`}: both become one tag.`
            : "In all photos that have it, and in those to come."}
        </p>
        <div className={controls.dialogActions}>
          <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className={controls.primary} disabled={!plain || plain === name}>
            {other ? "Merge" : "Rename"}
          </button>
        </div>
      </form>
    </dialog>
  );
}
