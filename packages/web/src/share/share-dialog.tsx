"use client";
import { MOST_TITLE } from "@phototag/core/album/limits";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CreatedShare } from "../api/types";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import styles from "./share-dialog.module.css";
import { makeShare } from "./shares-data";
import { dayInWords, endsAfter, SPANS } from "./words";

interface ShareDialogProps {
  heading: string;
  title?: string;
  of: { album: string } | { ids: string[] };
  onClose(): void;
}

const TELLS = [
  { key: "downloads", label: "Allow downloads" },
  { key: "names", label: "Show file names" },
  { key: "places", label: "Show where photos were taken; downloads are the original files" },
] as const;

/** Makes a link, and then shows it, this once. */
export function ShareDialog({ heading, title: given = "", of, onClose }: ShareDialogProps) {
  const [made, setMade] = useState<CreatedShare>();
  return (
    <Dialog title={heading} onClose={onClose}>
      {made ? <Made share={made} /> : <Form given={given} of={of} onMade={setMade} />}
    </Dialog>
  );
}

interface FormProps {
  given: string;
  of: ShareDialogProps["of"];
  onMade(share: CreatedShare): void;
}

function Form({ given, of, onMade }: FormProps) {
  const client = useQueryClient();
  const [title, setTitle] = useState(given);
  const [days, setDays] = useState<number>(SPANS[1].days);
  const [tells, setTells] = useState({ downloads: false, names: false, places: false });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !title.trim()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onMade(await makeShare(client, { ...of, title: title.trim(), expiresAt: endsAfter(days), ...tells }));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The link could not be made. Try again.");
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <p className={controls.dialogText}>
        Whoever has the link sees the photos, without an account. You can take it back at any time.
      </p>
      <label className={styles.field}>
        Title
        <input
          className={controls.field}
          placeholder="What they will read"
          maxLength={MOST_TITLE}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <label className={styles.field}>
        Ends after
        <select
          className={controls.field}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {SPANS.map((span) => (
            <option key={span.days} value={span.days}>
              {span.label}
            </option>
          ))}
        </select>
      </label>
      {TELLS.map(({ key, label }) => (
        <label key={key} className={styles.choice}>
          <input
            type="checkbox"
            checked={tells[key]}
            onChange={(event) => setTells({ ...tells, [key]: event.target.checked })}
          />
          {label}
        </label>
      ))}
      <p className={styles.problem} role="alert">
        {problem}
      </p>
      <DialogActions>
        <button type="submit" className={controls.primary} disabled={busy || !title.trim()}>
          Create link
        </button>
      </DialogActions>
    </form>
  );
}

/** The address is in a field, so that whoever has no clipboard here can mark it. */
function Made({ share }: { share: CreatedShare }) {
  const button = useRef<HTMLButtonElement>(null);
  const [said, setSaid] = useState("");
  useEffect(() => button.current?.focus(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(share.url);
      setSaid("Copied.");
    } catch {
      setSaid("The browser doesn't let the page copy. Mark the link, and copy it yourself.");
    }
  };
  return (
    <>
      <p className={controls.dialogText}>
        This is the link, until {dayInWords(share.expiresAt)}. It is shown this once: copy it now.
      </p>
      <div className={styles.link}>
        <input
          className={controls.field}
          aria-label="Link"
          readOnly
          value={share.url}
          onFocus={(event) => event.target.select()}
        />
        <button ref={button} type="button" className={controls.primary} onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p className={styles.said} role="status">
        {said}
      </p>
      <DialogActions cancel="Done" />
    </>
  );
}
