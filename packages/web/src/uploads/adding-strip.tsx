"use client";
/** What is being added, in one strip: sending, waiting, being recognized, and what went wrong. */
import { useRef, useState } from "react";
import { topTags } from "../library/alt";
import { thumbhashUrl } from "../library/thumbhash";
import { focusMain } from "../shell/focus";
import { CloseIcon } from "../shell/icons";
import { useOffline } from "../shell/notice";
import controls from "../styles/controls.module.css";
import styles from "./adding-strip.module.css";
import { FolderOffers } from "./folder-offers";
import { foldersOf, isFailed, type QueueItem, summarize } from "./queue";
import { useQueue, useUploadActions } from "./uploads-provider";

export function AddingStrip() {
  const queue = useQueue();
  const { retry, remove, dismiss, gathered } = useUploadActions();
  const { text, progress, ended } = summarize(queue, useOffline());
  const folders = ended ? foldersOf(queue) : undefined;
  const failed = queue.items.filter(isFailed);
  const retriable = failed.filter(mayRetry);
  const { others, more, last } = shownOf(queue.items);
  const list = useRef<HTMLUListElement>(null);
  /** The strip goes, or shrinks, and what was pressed with it. */
  const clear = (act: () => void) => {
    act();
    focusMain();
  };
  return (
    <section className={styles.strip} aria-label="Adding" hidden={text === ""}>
      <div className={styles.head}>
        <h2 className={styles.title}>Adding</h2>
        <p role="status" className={styles.summary}>
          {text}
        </p>
        <div className={styles.clear}>
          {retriable.length > 1 && (
            <button
              type="button"
              className={controls.quiet}
              onClick={() => {
                for (const item of retriable) retry(item);
              }}
            >
              Retry all that failed
            </button>
          )}
          {failed.length > 1 && (
            <button
              type="button"
              className={controls.quiet}
              onClick={() => clear(() => failed.forEach(remove))}
            >
              Remove all that failed
            </button>
          )}
          {others.length > 0 && last.length > 0 && (
            <button
              type="button"
              className={controls.quiet}
              onClick={() => {
                const first = list.current?.querySelector<HTMLElement>("[data-failed] button");
                first?.focus({ preventScroll: true });
                first?.scrollIntoView({ block: "nearest", inline: "center" });
              }}
            >
              See what failed
            </button>
          )}
          {folders && folders.size > 0 && (
            <FolderOffers folders={folders} onTaken={(folder) => clear(() => gathered(folder))} />
          )}
          {ended && (
            <button type="button" className={controls.quiet} onClick={() => clear(dismiss)}>
              Dismiss
            </button>
          )}
        </div>
      </div>
      {progress !== undefined && (
        <progress className={styles.overall} value={progress} aria-label="All uploads" />
      )}
      {queue.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows push along what has no room.
        <ul ref={list} className={styles.items} tabIndex={0} aria-label="Photos being added">
          {others.map((item) => (
            <AddingTile key={item.key} item={item} />
          ))}
          {more > 0 && <li className={styles.more}>and {more} more</li>}
          {last.map((item) => (
            <AddingTile key={item.key} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A whole card of photos dropped at once is not drawn at once: the next to come, and at the end what failed. */
const SHOWN = 60;

function shownOf(items: readonly QueueItem[]) {
  const failed = items.filter(isFailed);
  const others = items.filter((item) => !isFailed(item));
  const last = failed.slice(0, Math.max(SHOWN / 2, SHOWN - others.length));
  const first = others.slice(0, SHOWN - last.length);
  return { others: first, last, more: items.length - first.length - last.length };
}

/** Another try of a file that is no image ends as the first one did. */
const mayRetry = ({ stage, image }: QueueItem) => stage !== "refused" && image?.retriable !== false;

const SAID: Partial<Record<QueueItem["stage"], string>> = {
  queued: "Waiting",
  sending: "Uploading",
  ready: "Ready",
};

function stateOf(item: QueueItem): string {
  if (item.stage !== "sent") return SAID[item.stage] ?? item.reason ?? "";
  return item.image?.status === "recognizing" ? "Recognizing" : (item.reason ?? "Waiting");
}

function AddingTile({ item }: { item: QueueItem }) {
  const { retry, remove } = useUploadActions();
  const { stage, name, image, previewUrl, progress } = item;
  const state = stateOf(item);
  // A browser can't draw every file that is called an image.
  const [unreadable, setUnreadable] = useState<string>();

  if (isFailed(item)) {
    return (
      <li className={`${styles.tile} ${styles.failed}`} data-failed>
        <p className={styles.name} title={name}>
          {name}
        </p>
        <p className={styles.reason}>{state}</p>
        <div className={styles.actions}>
          {mayRetry(item) && (
            <button
              type="button"
              className={styles.action}
              aria-label={`Retry ${name}`}
              onClick={() => retry(item)}
            >
              Retry
            </button>
          )}
          <button
            type="button"
            className={styles.action}
            aria-label={`Remove ${name}`}
            onClick={() => remove(item)}
          >
            Remove
          </button>
        </div>
      </li>
    );
  }

  const blurred = thumbhashUrl(image?.thumbhash);
  const found = (stage === "ready" ? image?.thumbUrl : undefined) ?? previewUrl ?? image?.thumbUrl ?? blurred;
  const picture = found === unreadable ? undefined : found;
  return (
    <li className={styles.tile} data-stage={stage}>
      {picture ? (
        <img
          className={styles.picture}
          src={picture}
          alt={`${name}: ${state}`}
          decoding="async"
          onError={() => setUnreadable(picture)}
        />
      ) : (
        <p className={styles.name} title={name}>
          {name}
        </p>
      )}
      {(stage === "queued" || stage === "sending") && (
        <progress className={styles.bar} value={progress} aria-label={`Uploading ${name}`} />
      )}
      {stage === "duplicate" && (
        <button
          type="button"
          className={styles.dismiss}
          aria-label={`Remove ${name}`}
          onClick={() => remove(item)}
        >
          <CloseIcon />
        </button>
      )}
      {stage === "ready" && image ? (
        <ul className={styles.tags} aria-label={`Tags of ${name}`}>
          {topTags(image, 2).map((tag) => (
            <li key={tag.name}>{tag.name}</li>
          ))}
        </ul>
      ) : (
        <span className={styles.state}>{state}</span>
      )}
    </li>
  );
}
