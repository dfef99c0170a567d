"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Unreachable } from "../api/errors";
import type { Share } from "../api/types";
import { ConfirmDialog } from "../shell/dialog";
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
        <ConfirmDialog
          title={`Take back the link to “${asked.title}”?`}
          text="Whoever has it sees nothing from now on. To share the photos again you make another link."
          action="Take back"
          onConfirm={() => void takeBack(client, asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}
