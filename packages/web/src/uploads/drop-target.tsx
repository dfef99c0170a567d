"use client";
import { useEffect, useState } from "react";
import styles from "./drop-target.module.css";
import { useUploadActions } from "./uploads-provider";

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Photos may be dropped anywhere on the page, folders too. */
export function DropTarget() {
  const { add } = useUploadActions();
  const [over, setOver] = useState(false);

  useEffect(() => {
    // Entering a child leaves its parent: only when as many were left as entered is the pointer out of the window.
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    };
    // Fetched beforehand: the dropped files are only there while the event is being handled.
    let read: typeof import("@uppy/core/utils").getDroppedFiles | undefined;
    void import("@uppy/core/utils").then(({ getDroppedFiles }) => {
      read = getDroppedFiles;
    });
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (read) void read(event.dataTransfer).then(add);
      else add([...event.dataTransfer.files]);
    };
    window.addEventListener("dragenter", onEnter);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("dragover", onOver);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragenter", onEnter);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("drop", onDrop);
    };
  }, [add]);

  return over ? (
    <div className={styles.target} role="status">
      Drop to add to your library.
    </div>
  ) : null;
}
