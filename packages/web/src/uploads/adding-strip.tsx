"use client";
/** What is being added, in one strip: sending, waiting, being recognized, and what went wrong. */
import { useState } from "react";
import { topTags } from "../library/alt";
import { thumbhashUrl } from "../library/thumbhash";
import { CloseIcon } from "../shell/icons";
import { useOffline } from "../shell/notice";
import controls from "../styles/controls.module.css";
import styles from "./adding-strip.module.css";
import { type QueueItem, summarize } from "./queue";
import { useQueue, useUploadActions } from "./uploads-provider";

export function AddingStrip() {
  const queue = useQueue();
  const { remove } = useUploadActions();
  const { text, progress } = summarize(queue, useOffline());
  const failed = queue.items.filter(({ stage }) => isFailed(stage));
  const shown = shownOf(queue.items);
  return (
    <section className={styles.strip} aria-label="Adding" hidden={queue.items.length === 0}>
      <div className={styles.head}>
        <h2 className={styles.title}>Adding</h2>
        <p role="status" className={styles.summary}>
          {text}
        </p>
        {failed.length > 1 && (
          <button
            type="button"
            className={`${controls.quiet} ${styles.clear}`}
            onClick={() => {
              for (const item of failed) remove(item);
            }}
          >
            Remove all that failed
          </button>
        )}
      </div>
      {progress !== undefined && (
        <progress className={styles.overall} value={progress} aria-label="All uploads" />
      )}
      <ul className={styles.items}>
        {shown.map((item) => (
          <AddingTile key={item.key} item={item} />
        ))}
        {shown.length < queue.items.length && (
          <li className={styles.more}>and {queue.items.length - shown.length} more</li>
        )}
      </ul>
    </section>
  );
}

/** A whole card of photos dropped at once is not drawn at once: what failed is, and the next to come. */
const SHOWN = 60;

function shownOf(items: readonly QueueItem[]): readonly QueueItem[] {
  if (items.length <= SHOWN) return items;
  const failed = items.filter(({ stage }) => isFailed(stage));
  const others = items.filter(({ stage }) => !isFailed(stage));
  return [...failed, ...others].slice(0, SHOWN);
}

const isFailed = (stage: QueueItem["stage"]) =>
  stage === "failed" || stage === "refused" || stage === "unrecognized";

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

  if (isFailed(stage)) {
    return (
      <li className={`${styles.tile} ${styles.failed}`}>
        <p className={styles.name} title={name}>
          {name}
        </p>
        <p className={styles.reason}>{state}</p>
        <div className={styles.actions}>
          {stage !== "refused" && (
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
