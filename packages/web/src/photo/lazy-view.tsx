"use client";
import { useEffect } from "react";
import { isPressed, viewKeys } from "../keys/keys";
import { useStore } from "../shell/store";
import styles from "./lazy-view.module.css";
import { loadView, view } from "./load-view";
import { closePhoto } from "./open-photo";

/** The photo view, once its code is there; black until then, on a slow network or where a photo's own address was opened. */
export function LazyPhotoView({ id }: { id: string }) {
  const { PhotoView, failed } = useStore(view, (state) => state);
  useEffect(() => {
    void loadView();
  }, []);
  const isWaiting = !PhotoView;
  useEffect(() => {
    if (!isWaiting) return;
    const onKey = (event: KeyboardEvent) => {
      if (isPressed(viewKeys.close, event)) void closePhoto(id);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isWaiting, id]);
  if (PhotoView) return <PhotoView id={id} />;
  return (
    <div className={styles.black} data-photo-view>
      {failed && (
        <div role="alert">
          <p>The photo view could not be loaded.</p>
          <button type="button" className={styles.action} onClick={() => void loadView()}>
            Try again
          </button>
          <button type="button" className={styles.action} onClick={() => void closePhoto(id)}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
