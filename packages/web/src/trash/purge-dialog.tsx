"use client";
import { photos } from "../shell/counted";
import { ConfirmDialog } from "../shell/dialog";

interface PurgeDialogProps {
  /** How many photos; `undefined` means all that are in the trash. */
  count?: number;
  onConfirm(): void;
  onClose(): void;
}

/** The one thing that can't be undone is asked about. */
export function PurgeDialog({ count, ...then }: PurgeDialogProps) {
  const what = count === undefined ? "everything in the trash" : count === 1 ? "this photo" : photos(count);
  return (
    <ConfirmDialog
      title={`Delete ${what} for good?`}
      text="This can't be undone."
      action="Delete for good"
      {...then}
    />
  );
}
