"use client";
/** One line under the bar, for what stands between a person and their library. */
import { onlineManager, type QueryClient, useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { Unreachable } from "../api/errors";
import { useSession } from "../session/session";
import { enter } from "../session/sign-in";
import styles from "./notice.module.css";

export function useOffline(): boolean {
  return useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => !onlineManager.isOnline(),
    () => false,
  );
}

/** Whether any list that is being watched could not be fetched at the last try. */
function useUnreachable(): boolean {
  const client = useQueryClient();
  useIsFetching();
  return client
    .getQueryCache()
    .findAll({ type: "active" })
    .some(({ state }) => (state.error ?? state.fetchFailureReason) instanceof Unreachable);
}

const TRY_AGAIN_MS = 5000;

function tryAgain(client: QueryClient): Promise<void> {
  return client.refetchQueries({
    type: "active",
    predicate: ({ state }) => state.error instanceof Unreachable,
  });
}

export function Notice() {
  const client = useQueryClient();
  const offline = useOffline();
  const unreachable = useUnreachable();
  const session = useSession();

  useEffect(() => {
    if (!unreachable) return;
    const timer = setInterval(() => void tryAgain(client), TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [unreachable, client]);

  return (
    <div role="status" className={styles.notice}>
      {session.status === "ended" ? (
        <p className={styles.line} data-notice>
          You have been signed out.
          <button type="button" className={styles.action} onClick={() => void enter()}>
            Sign in again
          </button>
        </p>
      ) : offline ? (
        <p className={styles.line} data-notice>
          Offline. What you add is sent when you are back.
        </p>
      ) : unreachable || session.unreachable ? (
        <p className={styles.line} data-notice>
          Your library can't be reached.
          <button type="button" className={styles.action} onClick={() => void tryAgain(client)}>
            Try again
          </button>
        </p>
      ) : null}
    </div>
  );
}
