"use client";
import { type KeyboardEvent, type Touch, type TouchEvent, useRef } from "react";
import type { SharedImage } from "../api/types";
import { thumbhashUrl } from "../library/thumbhash";
import { BackIcon, ForwardIcon } from "../photo/icons";
import { coordinatesInWords, namesOf } from "../place/places";
import { CloseIcon, DownloadIcon } from "../shell/icons";
import { useDialog } from "../shell/use-dialog";
import styles from "./shared-viewer.module.css";
import { altOf, fileNameOf } from "./words";

interface SharedViewerProps {
  images: readonly SharedImage[];
  at: number;
  onShow(at: number): void;
  onMissing(): void;
  onClose(): void;
}

/** A finger that goes so far (pixels) sideways asks for the next photo, and downwards for the others. */
const SWIPE = 48;
const DOWN = 96;

/** One photo, as large as the screen has room for. */
export function SharedViewer({ images, at, onShow, onMissing, onClose }: SharedViewerProps) {
  const dialog = useDialog();
  const touched = useRef<Touch>(undefined);
  const image = images[at]!;
  const { id, thumbhash, previewUrl, downloadUrl, width, height, place } = image;
  const blurred = thumbhashUrl(thumbhash);
  const go = (to: number) => {
    if (to >= 0 && to < images.length) onShow(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "ArrowRight") go(at + 1);
    else return;
    event.preventDefault();
  };
  const onTouchEnd = (event: TouchEvent) => {
    const from = touched.current;
    const to = event.changedTouches[0];
    if (!from || !to) return;
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
    if (Math.abs(x) > Math.abs(y)) {
      if (x > SWIPE) go(at - 1);
      if (x < -SWIPE) go(at + 1);
    } else if (y > DOWN) dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      className={styles.view}
      aria-label="Photo"
      onClose={onClose}
      onKeyDown={onKeyDown}
      onTouchStart={({ touches }) => {
        // Two fingers zoom, and one looks around in what is zoomed.
        const isOne = touches.length === 1 && (window.visualViewport?.scale ?? 1) === 1;
        touched.current = isOne ? touches[0] : undefined;
      }}
      onTouchEnd={onTouchEnd}
    >
      <img
        key={id}
        className={styles.photo}
        src={previewUrl}
        alt={altOf(image)}
        width={width}
        height={height}
        draggable={false}
        style={{ backgroundImage: blurred && `url(${blurred})` }}
        onError={onMissing}
      />
      <div className={styles.top}>
        <p className={styles.words} role="status">
          {altOf(image)}
        </p>
        {place && <p className={styles.words}>{[...namesOf(place), coordinatesInWords(place)].join(", ")}</p>}
        <span className={styles.space} />
        {downloadUrl && (
          <a
            className={styles.button}
            href={downloadUrl}
            download={fileNameOf(image)}
            aria-label="Download"
            title="Download"
          >
            <DownloadIcon />
          </a>
        )}
        <button
          type="button"
          className={styles.button}
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <CloseIcon />
        </button>
      </div>
      {at > 0 && (
        <button
          type="button"
          className={`${styles.button} ${styles.previous}`}
          aria-label="Previous photo"
          onClick={() => go(at - 1)}
        >
          <BackIcon />
        </button>
      )}
      {at < images.length - 1 && (
        <button
          type="button"
          className={`${styles.button} ${styles.next}`}
          aria-label="Next photo"
          onClick={() => go(at + 1)}
        >
          <ForwardIcon />
        </button>
      )}
    </dialog>
  );
}
