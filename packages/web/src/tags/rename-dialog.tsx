"use client";
import { MOST_NAME, problemOf } from "@phototag/core/tag/name";
import { spell, termOf } from "@phototag/core/term";
import { type FormEvent, useId, useState } from "react";
import { useSuggested } from "../search/use-suggestions";
import { photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";

interface RenameDialogProps {
  name: string;
  onDone(name: string): void;
  onClose(): void;
}

/** Asks what a tag is to be called; called like another one it becomes that one, and says so before. */
export function RenameDialog({ name, onDone, onClose }: RenameDialogProps) {
  const [text, setText] = useState(name);
  const plain = spell(text);
  const problem = plain ? problemOf(plain) : undefined;
  const saidId = useId();
  // It may be a rare one: all that are answered are looked through.
  const other = useSuggested(plain, plain !== "" && termOf(plain) !== termOf(name)).tags.find(
    (tag) => termOf(tag.name) === termOf(plain) && termOf(plain) !== termOf(name),
  );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!plain || problem || plain === name) return;
    onDone(other?.name ?? plain);
    onClose();
  };
  return (
    <Dialog title={`Rename “${name}”`} onClose={onClose}>
      <form onSubmit={save}>
        <p className={controls.dialogText}>
          <input
            className={controls.field}
            aria-label="New name"
            maxLength={MOST_NAME}
            autoComplete="off"
            value={text}
            aria-invalid={problem !== undefined}
            aria-describedby={saidId}
            onChange={(event) => setText(event.target.value)}
          />
        </p>
        <p id={saidId} className={controls.dialogText} role="status">
          {problem ??
            (other
              ? `“${other.name}” is there already, in ${photos(other.count)}: both become one tag.`
              : "In all photos that have it, and in those to come.")}
        </p>
        <DialogActions>
          <button
            type="submit"
            className={controls.primary}
            disabled={!plain || problem !== undefined || plain === name}
          >
            {other ? "Merge" : "Rename"}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
