"use client";
import { ConfirmDialog } from "../shell/dialog";

interface SignOutDialogProps {
  onConfirm(): void;
  onClose(): void;
}

/** Asks whoever would break off what is under way. */
export function SignOutDialog({ onConfirm, onClose }: SignOutDialogProps) {
  return (
    <ConfirmDialog
      title="Sign out now?"
      text="Photos are still being added or downloaded. That stops when you sign out."
      action="Sign out"
      onClose={onClose}
      onConfirm={onConfirm}
    />
  );
}
