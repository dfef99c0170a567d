"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { getShared } from "../api/client";
import { ApiError } from "../api/errors";
import { GridSkeleton } from "../library/skeleton";
import { useTitle } from "../shell/use-title";
import { Wordmark } from "../shell/wordmark";
import controls from "../styles/controls.module.css";
import styles from "./shared.module.css";
import { SharedGrid } from "./shared-grid";
import { dayInWords } from "./words";

/** Addresses of originals are good for half an hour, those of pictures for an hour at least. */
const FRESH_MS = 25 * 60_000;
/** What was asked for in vain is asked for again after so long. */
const AGAIN_MS = 60_000;

/** How long until the page that was read first is too old. More pages make the list newer, and not that one. */
function untilOld(pages: readonly { readAt: number }[] = []): number {
  const oldest = Math.min(...pages.map(({ readAt }) => readAt));
  return pages.length === 0 ? FRESH_MS : Math.max(AGAIN_MS, oldest + FRESH_MS - Date.now());
}

/** Asking again brings nothing else. */
const isGone = (error: unknown) => error instanceof ApiError && error.status < 500 && error.status !== 429;

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** What follows `#`; undefined where there is no browser, as when the page is made. */
function useSecret(): string | undefined {
  return useSyncExternalStore(
    subscribe,
    () => window.location.hash.slice(1),
    () => undefined,
  );
}

/** What somebody sees who has a link, and maybe no account. */
export function Shared() {
  const secret = useSecret();
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["shared", secret],
    queryFn: async ({ pageParam, signal }) => {
      const readAt = Date.now();
      return { ...(await getShared(secret ?? "", pageParam, signal)), readAt };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    enabled: Boolean(secret),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => !isGone(state.error) && untilOld(state.data?.pages),
  });
  const first = data?.pages[0];
  useTitle(first?.title);

  if (secret === "" || isGone(error)) return <Gone />;
  if (!first)
    return (
      <main className={styles.page}>
        <Bar />
        <h1 className="visually-hidden">Shared photos</h1>
        {error ? (
          <div className={controls.message}>
            <p role="alert">{error.message}</p>
            <TryAgain busy={isFetching} onClick={() => void refetch()} />
          </div>
        ) : (
          <GridSkeleton />
        )}
      </main>
    );
  const images = data.pages.flatMap((page) => page.images);
  return (
    <main className={styles.page}>
      <Bar />
      <div className={styles.head}>
        <h1 className={styles.title}>{first.title}</h1>
        <p className={styles.note}>Shared until {dayInWords(first.expiresAt)}</p>
      </div>
      {images.length === 0 && !hasNextPage && <p className={styles.empty}>There are no photos here now.</p>}
      <SharedGrid
        images={images}
        more={hasNextPage && !isFetching && !error ? () => void fetchNextPage() : undefined}
        pages={data.pages.length}
        renew={() => void refetch()}
      />
      {error && (
        <div className={styles.empty}>
          <p role="alert">{error.message}</p>
          <TryAgain busy={isFetching} onClick={() => void (hasNextPage ? fetchNextPage() : refetch())} />
        </div>
      )}
    </main>
  );
}

function TryAgain({ busy, onClick }: { busy: boolean; onClick(): void }) {
  return (
    <button type="button" className={controls.button} disabled={busy} onClick={onClick}>
      Try again
    </button>
  );
}

function Bar() {
  return (
    <header className={styles.bar}>
      <Wordmark href="/" />
    </header>
  );
}

function Gone() {
  return (
    <main className={controls.message}>
      <Wordmark href="/" />
      <h1 className={controls.messageTitle}>Nothing is shared here, or not any more.</h1>
      <p className={controls.messageText}>
        The link may have ended, or its owner took it back. Ask whoever gave it to you for another.
      </p>
    </main>
  );
}
