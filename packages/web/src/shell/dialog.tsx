"use client";
import { type ReactNode, type SyntheticEvent, useId } from "react";
import controls from "../styles/controls.module.css";
import { useDialog } from "./use-dialog";

interface DialogProps {
  title: string;
  className?: string;
  /** Says no to Escape. */
  onCancel?(event: SyntheticEvent<HTMLDialogElement>): void;
  onClose(): void;
  children: ReactNode;
}

/** What asks for something, over the page, and is called by its title. */
export function Dialog({ title, className = "", onCancel, onClose, children }: DialogProps) {
  const dialog = useDialog();
  const label = useId();
  return (
    <dialog
      ref={dialog}
      className={`${controls.dialog} ${className}`}
      aria-labelledby={label}
      onCancel={onCancel}
      onClose={onClose}
    >
      <h2 id={label} className={controls.dialogTitle}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

interface DialogActionsProps {
  /** What the way out is called. */
  cancel?: string;
  disabled?: boolean;
  /** What leads on. */
  children?: ReactNode;
}

/** The last line of a dialog: the way out, and what leads on. */
export function DialogActions({ cancel = "Cancel", disabled, children }: DialogActionsProps) {
  return (
    <div className={controls.dialogActions}>
      <button
        type="button"
        className={controls.button}
        disabled={disabled}
        onClick={({ currentTarget }) => currentTarget.closest("dialog")?.close()}
      >
        {cancel}
      </button>
      {children}
    </div>
  );
}

interface ConfirmDialogProps {
  title: string;
  /** What comes of it. */
  text: string;
  action: string;
  onConfirm(): void;
  onClose(): void;
}

/** Makes sure, where there is no way back, or none that is short. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p className={controls.dialogText}>{text}</p>
      <DialogActions>
        <button
          type="button"
          className={controls.danger}
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </button>
      </DialogActions>
    </Dialog>
  );
}
