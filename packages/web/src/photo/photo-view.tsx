"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { getImage } from "../api/client";
import { ApiError } from "../api/errors";
import type { Box, Image } from "../api/types";
import { deletePhotos, purgePhotos, restorePhotos } from "../library/actions";
import { ListLoader } from "../library/list-loader";
import { findListed } from "../library/lists";
import { placeOf, sequence } from "../library/sequence";
import { isTyping } from "../library/use-grid-keys";
import { BackIcon, CloseIcon, ForwardIcon, RestoreIcon, TrashIcon } from "../shell/icons";
import { useStore } from "../shell/store";
import { PurgeDialog } from "../trash/purge-dialog";
import { closePhoto, turnTo } from "./open-photo";
import { Panel } from "./panel";
import styles from "./photo-view.module.css";
import { Stage } from "./stage";
import { useModal } from "./use-modal";
import { useSwipe } from "./use-swipe";

/** How often a photo that is being recognized is asked for again while it is looked at. */
const UNSETTLED_MS = 2000;

const isUnsettled = (image: Image | undefined) =>
  image !== undefined && image.status !== "ready" && image.status !== "failed";

/** One photo on black, over the library that it was opened from. */
export function PhotoView({ id }: { id: string }) {
  const client = useQueryClient();
  const inTrash = usePathname().startsWith("/trash");
  const groups = useStore(sequence, (state) => state);
  const { data: detail, error } = useQuery({
    queryKey: ["image", id],
    queryFn: ({ signal }) => getImage(id, signal),
    refetchInterval: ({ state }) => (isUnsettled(state.data) ? UNSETTLED_MS : false),
  });
  const image = detail ?? findListed(client, id);
  const month = (image?.takenAt ?? image?.addedAt)?.slice(0, "2026-11".length);
  const { previous, next, wanted } = placeOf(groups, id, month);
  const [shownBoxes, setShownBoxes] = useState<Box[]>([]);
  const [purging, setPurging] = useState(false);
  const view = useRef<HTMLDivElement>(null);

  const turn = useCallback((to: string | undefined) => {
    if (!to) return;
    setShownBoxes([]);
    turnTo(to);
  }, []);

  /** The photo leaves the list; the view goes on to the next one, if there is one. */
  const leave = (act: (ids: string[]) => Promise<void>) => {
    const on = next ?? previous;
    if (on) turn(on);
    else closePhoto(id);
    void act([id]);
  };
  const remove = () => {
    if (inTrash) setPurging(true);
    else leave((ids) => deletePhotos(client, ids));
  };

  useModal(view);
  useSwipe(view, {
    left: () => turn(next),
    right: () => turn(previous),
    down: () => closePhoto(id),
  });

  // The neighbors' previews are fetched while this one is looked at.
  useEffect(() => {
    for (const near of [next, previous]) {
      if (!near) continue;
      void client
        .fetchQuery({
          queryKey: ["image", near],
          queryFn: ({ signal }) => getImage(near, signal),
          staleTime: 30_000,
        })
        .then((found) => {
          if (found.previewUrl) new window.Image().src = found.previewUrl;
        })
        .catch(() => {});
    }
  }, [client, next, previous]);

  const keys = useRef({ remove, turn, next, previous });
  keys.current = { remove, turn, next, previous };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const { remove, turn, next, previous } = keys.current;
      if (event.key === "Escape") closePhoto(id);
      else if (event.key === "ArrowRight") turn(next);
      else if (event.key === "ArrowLeft") turn(previous);
      else if (event.key === "Delete") remove();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [id]);

  const gone = error instanceof ApiError && error.status === 404;
  return (
    <div ref={view} className={styles.view} role="dialog" aria-modal="true" aria-label="Photo" tabIndex={-1}>
      <div className={styles.dark} data-swipe>
        {gone ? (
          <p className={styles.gone}>This photo is not in your library.</p>
        ) : image?.thumbUrl ? (
          <Stage key={id} image={image} boxes={shownBoxes} />
        ) : image ? (
          <p className={styles.gone}>{image.reason ?? "This photo is being recognized."}</p>
        ) : (
          <p className={styles.gone}>{error ? error.message : ""}</p>
        )}
        <div className={styles.top}>
          <button type="button" className={styles.button} aria-label="Close" onClick={() => closePhoto(id)}>
            <CloseIcon />
          </button>
          <span className={styles.space} />
          {image && inTrash && (
            <button
              type="button"
              className={styles.wide}
              onClick={() => leave((ids) => restorePhotos(client, ids))}
            >
              <RestoreIcon />
              Restore
            </button>
          )}
          {image && (
            <button
              type="button"
              className={styles.button}
              aria-label={inTrash ? "Delete for good" : "Delete"}
              onClick={remove}
            >
              <TrashIcon />
            </button>
          )}
        </div>
        {previous && (
          <button
            type="button"
            className={`${styles.button} ${styles.previous}`}
            aria-label="Previous photo"
            onClick={() => turn(previous)}
          >
            <BackIcon />
          </button>
        )}
        {next && (
          <button
            type="button"
            className={`${styles.button} ${styles.next}`}
            aria-label="Next photo"
            onClick={() => turn(next)}
          >
            <ForwardIcon />
          </button>
        )}
      </div>
      {image && !gone && (
        <Panel key={id} image={image} detail={detail} onPoint={setShownBoxes} readOnly={inTrash} />
      )}
      {wanted.map(({ q, count }) => (
        <ListLoader key={q} q={q} wanted={count} />
      ))}
      {purging && (
        <PurgeDialog
          count={1}
          onCancel={() => setPurging(false)}
          onConfirm={() => {
            setPurging(false);
            leave((ids) => purgePhotos(client, ids));
          }}
        />
      )}
    </div>
  );
}
