"use client";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { TagInput } from "../search/tag-input";
import { CloseIcon, RestoreIcon, TagIcon, TrashIcon } from "../shell/icons";
import { useStore } from "../shell/store";
import controls from "../styles/controls.module.css";
import { PurgeDialog } from "../trash/purge-dialog";
import { deletePhotos, purgePhotos, restorePhotos, tagPhotos } from "./actions";
import { clearSelection, selection } from "./selection";
import styles from "./selection-bar.module.css";
import { isTyping } from "./use-grid-keys";

/** Stands in the bar's place while photos are ticked. */
export function SelectionBar() {
  const client = useQueryClient();
  const inTrash = usePathname().startsWith("/trash");
  const ids = useStore(selection, (state) => state.ids);
  const [tagging, setTagging] = useState(false);
  const [purging, setPurging] = useState(false);
  const chosen = [...ids];
  const any = chosen.length > 0;

  useEffect(() => {
    if (!any) {
      setTagging(false);
      setPurging(false);
    }
  }, [any]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      // The photo view has a Delete of its own, and dialogs have none.
      if (isTyping(event.target) || document.querySelector("[role=dialog], dialog[open]")) return;
      const ticked = [...selection.get().ids];
      const focused =
        event.target instanceof Element
          ? event.target.closest<HTMLElement>("[data-photo]")?.dataset.photo
          : undefined;
      const doomed = ticked.length > 0 ? ticked : focused && event.key === "Delete" ? [focused] : [];
      if (doomed.length === 0) return;
      event.preventDefault();
      if (inTrash) setPurging(true);
      else void deletePhotos(client, doomed);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [client, inTrash]);

  if (!any) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected photos">
      <button type="button" className={controls.icon} aria-label="Clear selection" onClick={clearSelection}>
        <CloseIcon />
      </button>
      <p className={styles.count} role="status">
        {chosen.length} selected
      </p>
      {tagging ? (
        <div className={styles.tag}>
          <TagInput
            label="Tag for the selected photos"
            autoFocus
            onCancel={() => setTagging(false)}
            onPick={(name) => {
              setTagging(false);
              void tagPhotos(client, chosen, name);
            }}
          />
        </div>
      ) : inTrash ? (
        <>
          <button type="button" className={controls.quiet} onClick={() => void restorePhotos(client, chosen)}>
            <RestoreIcon />
            Restore
          </button>
          <button type="button" className={controls.quiet} onClick={() => setPurging(true)}>
            <TrashIcon />
            Delete for good
          </button>
        </>
      ) : (
        <>
          <button type="button" className={controls.quiet} onClick={() => setTagging(true)}>
            <TagIcon />
            Add tag
          </button>
          <button type="button" className={controls.quiet} onClick={() => void deletePhotos(client, chosen)}>
            <TrashIcon />
            Delete
          </button>
        </>
      )}
      {purging && (
        <PurgeDialog
          count={chosen.length}
          onCancel={() => setPurging(false)}
          onConfirm={() => {
            setPurging(false);
            void purgePhotos(client, chosen);
          }}
        />
      )}
    </div>
  );
}
