"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { Job } from "../api/types";
import { useSession } from "../session/session";
import { number } from "../shell/counted";
import { RunningAction, RunningLine } from "../shell/running-line";
import { useStore } from "../shell/store";
import { cancel, dismiss, dismissed, forgetIdle, jobsOptions, refresh, takeBack } from "./jobs-data";
import { jobsUnderWay, keepUnderWay } from "./under-way";
import { hasEnded, isOpen, line } from "./words";

/** Changes of many photos that go on, or that ended since somebody looked: a line each, until it is dismissed. */
export function JobsLine() {
  const client = useQueryClient();
  const { email } = useSession();
  const { data: jobs } = useQuery({ ...jobsOptions, enabled: email !== undefined });
  const hidden = useStore(dismissed, (ids) => ids);
  const watched = useRef<Set<string>>(undefined);
  const open = useRef(new Set<string>());

  useEffect(() => {
    if (!jobs) return;
    const now = new Set(jobs.filter((job) => !hasEnded(job)).map(({ id }) => id));
    const ended = [...open.current].some((id) => !now.has(id));
    open.current = now;
    keepUnderWay([...now]);
    forgetIdle(jobs);
    if (ended) void refresh(client);
  }, [jobs, client]);

  if (!jobs) return null;
  watched.current ??= new Set(jobsUnderWay());
  for (const job of jobs) if (!hasEnded(job)) watched.current.add(job.id);
  const shown = jobs.filter(({ id }) => watched.current?.has(id) && !hidden.has(id));
  if (shown.length === 0) return null;
  return (
    <section aria-label="Changes of many photos">
      {shown.map((job) => (
        <Line
          key={job.id}
          job={job}
          onCancel={() => void cancel(client, job)}
          onUndo={() => void takeBack(client, job.id)}
          onDismiss={() => dismiss(job.id)}
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
  const { status, failed, failures, total, done, undo } = job;
  const isRunning = isOpen(job);
  return (
    <RunningLine
      said={line(job)}
      isRunning={isRunning}
      progress={status === "running" ? { label: "Done", done: done + failed, of: total } : undefined}
      actions={
        isRunning ? (
          <RunningAction onClick={onCancel}>Cancel</RunningAction>
        ) : (
          undo && <RunningAction onClick={onUndo}>Undo</RunningAction>
        )
      }
      onDismiss={onDismiss}
    >
      {failed > 0 && (
        <details>
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
    </RunningLine>
  );
}
