"use client";
import type { Box, Image, ImageDetail } from "../api/types";
import { DownloadIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import { factsOf, historyOf } from "./details";
import styles from "./panel.module.css";
import { TagList } from "./tag-list";

interface PanelProps {
  image: Image;
  /** What only the photo's own answer says; it comes a moment after the rest. */
  detail: ImageDetail | undefined;
  readOnly: boolean;
  /** The boxes of the tag that is pointed at. */
  onPoint(boxes: Box[]): void;
}

/** Tags first, then what is known of the photo. */
export function Panel({ image, detail, readOnly, onPoint }: PanelProps) {
  const original = detail?.originalUrl;
  return (
    <aside className={styles.panel} aria-label="About this photo">
      <h2 className={styles.title}>Tags</h2>
      <TagList image={image} readOnly={readOnly} onPoint={onPoint} />
      <h2 className={styles.title}>Details</h2>
      <dl className={styles.facts}>
        {factsOf(image, detail).map(({ name, value }) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {original && (
        <a className={`${controls.button} ${styles.download}`} href={original} download={image.name}>
          <DownloadIcon />
          Download original
        </a>
      )}
      {detail && detail.history.length > 0 && (
        <details className={styles.history}>
          <summary>History</summary>
          <ol>
            {historyOf(detail).map(({ key, when, what }) => (
              <li key={key}>
                <span className={styles.when}>{when}</span> {what}
              </li>
            ))}
          </ol>
        </details>
      )}
    </aside>
  );
}
