"use client";
import { useId } from "react";
import { useDialog } from "../shell/use-dialog";
import controls from "../styles/controls.module.css";

interface RemoveDialogProps {
  name: string;
  count: number;
  onDone(): void;
  onClose(): void;
}

/** Makes sure, since there is no way back but photo by photo. */
export function RemoveDialog({ name, count, onDone, onClose }: RemoveDialogProps) {
  const dialog = useDialog();
  const label = useId();
  return (
    <dialog ref={dialog} className={controls.dialog} aria-labelledby={label} onClose={onClose}>
      <h2 id={label} className={controls.dialogTitle}>
        Remove “{name}”?
      </h2>
      <p className={controls.dialogText}>
        {count === 1 ? "1 photo loses" : `${count} photos lose`} this tag, and photos to come do not get it.
        The photos stay.
      </p>
      <div className={controls.dialogActions}>
        <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button
          type="button"
          className={controls.danger}
          onClick={() => {
            onDone();
            onClose();
          }}
        >
          Remove
        </button>
      </div>
    </dialog>
  );
}
