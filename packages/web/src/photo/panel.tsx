"use client";
import { Fragment, useState } from "react";
import type { Box, Image, ImageDetail } from "../api/types";
import { DateDialog, PlaceDialog } from "../shell/dialogs";
import { DateIcon, DownloadIcon, PlaceIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import { Caption } from "./caption";
import { type Fact, factsOf, historyOf } from "./details";
import { LikeThis } from "./like-this";
import { Marks } from "./marks";
import styles from "./panel.module.css";
import { TagList } from "./tag-list";
import { TextLines } from "./text-lines";
import { useFind } from "./use-find";

interface PanelProps {
  image: Image;
  /** What only the photo's own answer says; it comes a moment after the rest. */
  detail: ImageDetail | undefined;
  readOnly: boolean;
  /** The boxes of the tag, or the line of text, that is pointed at. */
  onPoint(boxes: Box[]): void;
}

/** Tags first, then the text in the photo, then photos that look like it, then what is known of it. */
export function Panel({ image, detail, readOnly, onPoint }: PanelProps) {
  const original = detail?.originalUrl;
  const [dating, setDating] = useState(false);
  const [placing, setPlacing] = useState(false);
  return (
    <aside className={styles.panel} aria-label="About this photo">
      {!readOnly && image.status === "ready" && <Marks image={image} />}
      <Caption image={image} readOnly={readOnly || image.status !== "ready"} />
      <h2 className={styles.title}>Tags</h2>
      <TagList image={image} readOnly={readOnly} onPoint={onPoint} />
      {detail?.text && detail.text.length > 0 && (
        <>
          <h2 className={styles.title}>Text</h2>
          <TextLines lines={detail.text} onPoint={onPoint} />
        </>
      )}
      {!readOnly && image.status === "ready" && <LikeThis id={image.id} />}
      <h2 className={styles.title}>Details</h2>
      {image.incomplete && <p className={styles.notice}>A part of this file may be missing.</p>}
      {image.status === "ready" && image.reason && <p className={styles.notice}>{image.reason}</p>}
      <dl className={styles.facts}>
        {factsOf(image, detail).map(({ name, value, finds, note }) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>
              {finds?.length ? <Finds finds={finds} /> : value}
              {note && <span className={styles.note}>{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {!readOnly && image.status === "ready" && (
        <button
          type="button"
          className={`${controls.button} ${styles.action}`}
          onClick={() => setDating(true)}
        >
          <DateIcon />
          Change date
        </button>
      )}
      {!readOnly && image.status === "ready" && (
        <button
          type="button"
          className={`${controls.button} ${styles.action}`}
          onClick={() => setPlacing(true)}
        >
          <PlaceIcon />
          Change place
        </button>
      )}
      {placing && <PlaceDialog images={[detail ?? image]} onClose={() => setPlacing(false)} />}
      {dating && <DateDialog images={[detail ?? image]} onClose={() => setDating(false)} />}
      {original && (
        <a className={`${controls.button} ${styles.action}`} href={original} download={image.name}>
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

/** The parts of a fact, each a search. */
function Finds({ finds }: { finds: NonNullable<Fact["finds"]> }) {
  const find = useFind();
  return finds.map(({ name, term }, index) => (
    <Fragment key={term}>
      {index > 0 && ", "}
      <button type="button" className={styles.find} onClick={() => find(term)}>
        {name}
        <span className="visually-hidden">: find photos</span>
      </button>
    </Fragment>
  ));
}
