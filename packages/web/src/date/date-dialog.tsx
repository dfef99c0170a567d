"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Image } from "../api/types";
import { changePhotos } from "../library/actions";
import { photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import styles from "./date-dialog.module.css";
import { EARLIEST, editOf, LATEST, toField, type Wish } from "./dates";

interface DateDialogProps {
  images: readonly Image[];
  /** Of photos that are not all loaded. @default those of `images` */
  ids?: readonly string[];
  onClose(): void;
}

/** Sets the date of one photo or many, or shifts it by what a camera's clock was wrong. What the file says is kept. */
export function DateDialog({ images, ids = images.map(({ id }) => id), onClose }: DateDialogProps) {
  const client = useQueryClient();
  const [kind, setKind] = useState<Wish["kind"]>("set");
  const [date, setDate] = useState(toField(images[0]?.takenAt ?? ""));
  const [shift, setShift] = useState({ days: "0", hours: "0", minutes: "0", earlier: false });
  const [problem, setProblem] = useState<string>();

  // Of those that are not loaded nobody knows.
  const isGiven = ids.length > images.length || images.some(({ takenFrom }) => takenFrom === "person");
  const many = ids.length > 1;

  const save = (event: FormEvent) => {
    event.preventDefault();
    const wished = editOf(kind === "set" ? { kind, date } : kind === "shift" ? { kind, ...shift } : { kind });
    if ("problem" in wished) return setProblem(wished.problem);
    const what = kind === "recorded" ? "put back" : "changed";
    void changePhotos(client, ids, wished.edit, many ? `Dates of ${ids.length} ${what}.` : `Date ${what}.`);
    onClose();
  };
  const choice = (value: Wish["kind"], label: string, fields?: ReactNode) => (
    <div className={styles.choice}>
      <label className={styles.label}>
        <input type="radio" name="kind" checked={kind === value} onChange={() => setKind(value)} />
        {label}
      </label>
      {kind === value && fields}
    </div>
  );
  const amount = (unit: "days" | "hours" | "minutes", max: number) => (
    <label className={styles.amount}>
      <input
        type="number"
        className={controls.field}
        min={0}
        max={max}
        value={shift[unit]}
        onChange={(event) => setShift({ ...shift, [unit]: event.target.value })}
      />
      {unit}
    </label>
  );

  return (
    <Dialog title={many ? `Change the date of ${photos(ids.length)}` : "Change the date"} onClose={onClose}>
      <form onSubmit={save} onChange={() => setProblem(undefined)} noValidate>
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">What to do with the date</legend>
          {choice(
            "set",
            many ? "Set all to one date" : "Set it",
            <input
              type="datetime-local"
              className={controls.field}
              aria-label="Date and time"
              step={1}
              min={EARLIEST}
              max={LATEST}
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />,
          )}
          {choice(
            "shift",
            many ? "Shift each" : "Shift it",
            <div className={styles.shift}>
              {amount("days", 36_500)}
              {amount("hours", 23)}
              {amount("minutes", 59)}
              <select
                className={controls.field}
                aria-label="Direction"
                value={shift.earlier ? "earlier" : "later"}
                onChange={(event) => setShift({ ...shift, earlier: event.target.value === "earlier" })}
              >
                <option value="later">later</option>
                <option value="earlier">earlier</option>
              </select>
            </div>,
          )}
          {isGiven && choice("recorded", many ? "Take the files' own dates" : "Take the file's own date")}
        </fieldset>
        <p className={styles.problem} role="alert">
          {problem}
        </p>
        <DialogActions>
          <button type="submit" className={controls.primary}>
            Save
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
