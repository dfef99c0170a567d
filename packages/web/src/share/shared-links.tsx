"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Unreachable } from "../api/errors";
import type { Share } from "../api/types";
import { useDialog } from "../shell/use-dialog";
import controls from "../styles/controls.module.css";
import styles from "./shared-links.module.css";
import { sharesOptions, takeBack } from "./shares-data";
import { dayInWords, sharedInWords } from "./words";

/** The links that were given out and have not ended, each to be taken back. */
export function SharedLinks() {
  const client = useQueryClient();
  const { data: shares, error } = useQuery({ ...sharesOptions, staleTime: 0 });
  const [asked, setAsked] = useState<Share>();
  return (
    <section className={styles.links} aria-labelledby="links">
      <h2 id="links" className={styles.title}>
        Shared links
      </h2>
      {error && !(error instanceof Unreachable) && (
        <p className={styles.problem} role="alert">
          {error.message}
        </p>
      )}
      {shares?.length === 0 && (
        <p className={styles.note}>None. An album, or photos that you select, can be shared by a link.</p>
      )}
      {shares && shares.length > 0 && (
        <ul>
          {shares.map((share) => (
            <li key={share.id} className={styles.share}>
              <p className={styles.words}>
                <span className={styles.name}>{share.title}</span>
                <span className={styles.note}>
                  {sharedInWords(share)}, until {dayInWords(share.expiresAt)}
                </span>
              </p>
              <button
                type="button"
                className={`${controls.button} ${styles.target}`}
                aria-label={`Take back the link to “${share.title}”`}
                onClick={() => setAsked(share)}
              >
                Take back
              </button>
            </li>
          ))}
        </ul>
      )}
      {asked && (
        <TakeBackDialog
          title={asked.title}
          onConfirm={() => {
            setAsked(undefined);
            void takeBack(client, asked);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function TakeBackDialog(props: { title: string; onConfirm(): void; onClose(): void }) {
  const dialog = useDialog();
  const label = useId();
  return (
    <dialog ref={dialog} className={controls.dialog} aria-labelledby={label} onClose={props.onClose}>
      <h2 id={label} className={controls.dialogTitle}>
        Take back the link to “{props.title}”?
      </h2>
      <p className={controls.dialogText}>
        Whoever has it sees nothing from now on. To share the photos again you make another link.
      </p>
      <div className={controls.dialogActions}>
        <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" className={controls.danger} onClick={props.onConfirm}>
          Take back
        </button>
      </div>
    </dialog>
  );
}
