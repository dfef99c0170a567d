"use client";
import { type FormEvent, useId, useState } from "react";
import { deleteAccount } from "../api/client";
import type { Account } from "../api/types";
import { leave } from "../session/leave";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import { useUploadActions } from "../uploads/uploads-provider";
import styles from "./account.module.css";
import { isSame, lossInWords } from "./kept";

/** Asks once more, and for the address: what goes here nobody brings back. */
export function DeleteDialog({ account, onClose }: { account: Account; onClose(): void }) {
  const { email } = account;
  const { forget } = useUploadActions();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const remove = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!isSame(typed, email)) return setProblem(`Type ${email} to go on.`);
    setBusy(true);
    try {
      const farewell = await deleteAccount(typed.trim());
      forget();
      await leave(farewell);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "Your account could not be deleted. Try again.");
      setBusy(false);
    }
  };

  return (
    <Dialog
      title="Delete your account for good?"
      onClose={onClose}
      // What has been sent off is not called back.
      onCancel={(event) => busy && event.preventDefault()}
    >
      <form onSubmit={(event) => void remove(event)} noValidate>
        <p className={controls.dialogText}>
          {lossInWords(account)} will be deleted, with all tags, dates and corrections, on every device. You
          are signed out and can't sign in again. This can't be undone.
        </p>
        <label className={styles.label} htmlFor={`${id}-email`}>
          Type <strong className={styles.email}>{email}</strong> to delete it
        </label>
        <input
          id={`${id}-email`}
          className={`${controls.field} ${styles.target}`}
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(undefined);
          }}
        />
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
        <DialogActions disabled={busy}>
          <button type="submit" className={controls.danger} disabled={busy}>
            {busy ? "Deleting…" : "Delete account"}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
