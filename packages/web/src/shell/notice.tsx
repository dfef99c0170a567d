"use client";
/** One line under the bar, for what stands between a person and their library. */
import { onlineManager, useIsFetching, useQueryClient } from "@tanstack/react-query";
import { signIn } from "next-auth/react";
import { useSyncExternalStore } from "react";
import { Unreachable } from "../api/errors";
import { sessionEnd } from "../session/access-token";
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

export function Notice() {
  const client = useQueryClient();
  const offline = useOffline();
  const unreachable = useUnreachable();
  const ended = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.get, () => false);

  return (
    <div role="status" className={styles.notice}>
      {ended ? (
        <p className={styles.line} data-notice>
          You have been signed out.
          <button
            type="button"
            className={styles.action}
            onClick={() => void signIn("cognito", { callbackUrl: window.location.href })}
          >
            Sign in again
          </button>
        </p>
      ) : offline ? (
        <p className={styles.line} data-notice>
          Offline. What you add is sent when you are back.
        </p>
      ) : unreachable ? (
        <p className={styles.line} data-notice>
          Your library can't be reached.
          <button
            type="button"
            className={styles.action}
            onClick={() => void client.refetchQueries({ type: "active" })}
          >
            Try again
          </button>
        </p>
      ) : null}
    </div>
  );
}
