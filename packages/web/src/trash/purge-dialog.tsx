"use client";
import { photos } from "../shell/counted";
import { useDialog } from "../shell/use-dialog";
import controls from "../styles/controls.module.css";

interface PurgeDialogProps {
  /** How many photos; `undefined` means all that are in the trash. */
  count?: number;
  onConfirm(): void;
  onCancel(): void;
}

/** The one thing that can't be undone is asked about. */
export function PurgeDialog({ count, onConfirm, onCancel }: PurgeDialogProps) {
  const dialog = useDialog();
  const what = count === undefined ? "everything in the trash" : count === 1 ? "this photo" : photos(count);
  return (
    <dialog ref={dialog} className={controls.dialog} aria-labelledby="purge-title" onClose={onCancel}>
      <h2 id="purge-title" className={controls.dialogTitle}>
        Delete {what} for good?
      </h2>
      <p className={controls.dialogText}>This can't be undone.</p>
      <div className={controls.dialogActions}>
        <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" className={controls.danger} onClick={onConfirm}>
          Delete for good
        </button>
      </div>
    </dialog>
  );
}
