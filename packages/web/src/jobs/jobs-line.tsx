"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import type { Job } from "../api/types";
import { useSession } from "../session/session";
import { number } from "../shell/counted";
import { focusMain } from "../shell/focus";
import { CloseIcon } from "../shell/icons";
import { cancel, jobsOptions, refresh, takeBack } from "./jobs-data";
import styles from "./jobs-line.module.css";
import { isOpen, line } from "./words";

/** Changes of many photos that go on, or that ended while this page was open: a line each, until it is dismissed. */
export function JobsLine() {
  const client = useQueryClient();
  const { email } = useSession();
  const { data: jobs = [] } = useQuery({ ...jobsOptions, enabled: email !== undefined });
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const watched = useRef(new Set<string>());
  const open = useRef(new Set<string>());

  useEffect(() => {
    const now = new Set(jobs.filter(isOpen).map(({ id }) => id));
    const ended = [...open.current].some((id) => !now.has(id));
    open.current = now;
    if (ended) void refresh(client);
  }, [jobs, client]);

  for (const job of jobs) if (isOpen(job)) watched.current.add(job.id);
  const shown = jobs.filter(({ id }) => watched.current.has(id) && !dismissed.has(id));
  if (shown.length === 0) return null;
  return (
    <section className={styles.place} aria-label="Changes of many photos">
      {shown.map((job) => (
        <Line
          key={job.id}
          job={job}
          onCancel={() => void cancel(client, job)}
          onUndo={() => {
            setDismissed(new Set([...dismissed, job.id]));
            void takeBack(client, job);
          }}
          onDismiss={() => setDismissed(new Set([...dismissed, job.id]))}
        />
      ))}
    </section>
  );
}

interface LineProps {
  job: Job;
  onCancel(): void;
  onUndo(): void;
  onDismiss(): void;
}

function Line({ job, onCancel, onUndo, onDismiss }: LineProps) {
  const { failed, failures, total, done, undo } = job;
  return (
    <div className={styles.line}>
      <div className={styles.said}>
        {/* What goes on is read by whoever looks there; that it has ended is said. */}
        <span role={isOpen(job) ? undefined : "status"}>{line(job)}</span>
        {isOpen(job) ? (
          <button type="button" className={styles.action} onClick={onCancel}>
            Cancel
          </button>
        ) : (
          <>
            {undo && (
              <button type="button" className={styles.action} onClick={onUndo}>
                Undo
              </button>
            )}
            <button
              type="button"
              className={styles.close}
              aria-label="Dismiss"
              onClick={() => {
                onDismiss();
                focusMain();
              }}
            >
              <CloseIcon />
            </button>
          </>
        )}
      </div>
      {job.status === "running" && (
        <progress
          className={styles.progress}
          aria-label="Done"
          max={Math.max(total, 1)}
          value={done + failed}
        />
      )}
      {failed > 0 && (
        <details className={styles.failures}>
          <summary>{number(failed)} failed: see them</summary>
          <ul>
            {failures.map(({ id, message }) => (
              <li key={id}>
                <Link href={`/library/?${new URLSearchParams({ photo: id })}`} prefetch={false}>
                  {message}
                </Link>
              </li>
            ))}
          </ul>
          {failures.length < failed && <p>The first {failures.length} of them.</p>}
        </details>
      )}
    </div>
  );
}
