"use client";
import type { Image } from "../api/types";
import { CloseIcon, RestoreIcon, TrashIcon } from "../shell/icons";
import { FullScreenIcon, InfoIcon, PauseIcon, PlayIcon, WindowedIcon } from "./icons";
import styles from "./photo-view.module.css";

interface ToolbarProps {
  image: Image | undefined;
  inTrash: boolean;
  detailsShown: boolean;
  screen: { isFull: boolean; toggle: (() => void) | undefined };
  /** Absent where no photo follows. */
  slideshow: { isRunning: boolean; toggle(): void } | undefined;
  onClose(): void;
  onDetails(): void;
  onRestore(): void;
  onRemove(): void;
}

/** What can be done with the photo that is looked at, over its upper edge. */
export function Toolbar(props: ToolbarProps) {
  const { image, inTrash, detailsShown, screen, slideshow } = props;
  return (
    <div className={styles.top}>
      <button
        type="button"
        className={styles.button}
        aria-label="Close"
        aria-keyshortcuts="Escape"
        onClick={props.onClose}
      >
        <CloseIcon />
      </button>
      <span className={styles.space} />
      {image && inTrash && (
        <button type="button" className={styles.wide} onClick={props.onRestore}>
          <RestoreIcon />
          Restore
        </button>
      )}
      {slideshow && (
        <button
          type="button"
          className={styles.button}
          aria-label={slideshow.isRunning ? "Pause the slideshow" : "Slideshow"}
          aria-keyshortcuts="s"
          data-slideshow
          onClick={slideshow.toggle}
        >
          {slideshow.isRunning ? <PauseIcon /> : <PlayIcon />}
        </button>
      )}
      {screen.toggle && (
        <button
          type="button"
          className={styles.button}
          aria-label={screen.isFull ? "Leave full screen" : "Full screen"}
          aria-keyshortcuts="w"
          onClick={screen.toggle}
        >
          {screen.isFull ? <WindowedIcon /> : <FullScreenIcon />}
        </button>
      )}
      {image && (
        <button
          type="button"
          className={styles.button}
          aria-label="Tags and details"
          aria-expanded={detailsShown}
          aria-keyshortcuts="i"
          onClick={props.onDetails}
        >
          <InfoIcon />
        </button>
      )}
      {image && (
        <button
          type="button"
          className={styles.button}
          aria-label={inTrash ? "Delete for good" : "Delete"}
          aria-keyshortcuts="Delete"
          onClick={props.onRemove}
        >
          <TrashIcon />
        </button>
      )}
    </div>
  );
}
