"use client";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/errors";
import type { Box } from "../api/types";
import { deletePhotos, favoritePhotos, purgePhotos, restorePhotos } from "../library/actions";
import { altText } from "../library/alt";
import { ListLoaders } from "../library/list-loader";
import { linkBack } from "../library/place";
import { find, placeOf, sequence } from "../library/sequence";
import { useStore } from "../shell/store";
import { PurgeDialog } from "../trash/purge-dialog";
import { BackIcon, ForwardIcon } from "./icons";
import { closePhoto, comeBack, turnTo } from "./open-photo";
import { Panel } from "./panel";
import styles from "./photo-view.module.css";
import { Problem } from "./problem";
import { Sheet } from "./sheet";
import { Stage } from "./stage";
import { Toolbar } from "./toolbar";
import { useDetails } from "./use-details";
import { useFullScreen } from "./use-full-screen";
import { useIdle } from "./use-idle";
import { useModal } from "./use-modal";
import { usePhoto } from "./use-photo";
import { useSlideshow } from "./use-slideshow";
import type { StageHandle } from "./use-stage-gestures";
import { useViewKeys } from "./use-view-keys";

/** Answers that will be the same next time: there is no such photo, or no photo could have such an id. */
const isGone = (error: Error | null) =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

/** One photo on black, over the library that it was opened from. */
export function PhotoView({ id }: { id: string }) {
  const client = useQueryClient();
  const inTrash = usePathname().startsWith("/trash");
  const groups = useStore(sequence, (state) => state);
  const { image, detail, error, isFetching, refetch } = usePhoto(id);
  const place = placeOf(groups, id, image);
  // A photo that leaves the list while it is looked at (archived, say) keeps its neighbors, so that the arrows lead on.
  const lastPlace = useRef({ id, place });
  if (place.previous || place.next || find(groups, id)) lastPlace.current = { id, place };
  const { previous, next } = lastPlace.current.id === id ? lastPlace.current.place : place;
  const [shownBoxes, setShownBoxes] = useState<Box[]>([]);
  const [purging, setPurging] = useState(false);
  const view = useRef<HTMLDivElement>(null);
  const stage = useRef<StageHandle>(null);
  const details = useDetails();
  const screen = useFullScreen();

  const turn = useCallback((to: string | undefined) => {
    if (!to) return;
    setShownBoxes([]);
    turnTo(to);
  }, []);
  const close = useCallback(() => void closePhoto(id), [id]);
  const onward = next ? () => turn(next) : undefined;
  const backward = previous ? () => turn(previous) : undefined;
  const slideshow = useSlideshow(id, onward);
  const isQuiet = useIdle(slideshow.isRunning || screen.isFull);

  /** The photo leaves the list; the view goes on to the next one, if there is one. */
  const leave = (act: (ids: string[]) => Promise<void>) => {
    const on = next ?? previous;
    if (on) turn(on);
    else close();
    void act([id]);
  };
  const remove = () => {
    if (inTrash) setPurging(true);
    else leave((ids) => deletePhotos(client, ids));
  };
  const toggleDetails = () => details.show(!details.isShown);

  useModal(view, linkBack);
  useEffect(() => comeBack, []);
  // Lists that a change here made stale (tag-list.tsx) were left as they were meanwhile.
  useEffect(
    () => () => {
      const predicate = ({ state }: Query) => state.isInvalidated;
      void client.refetchQueries({ queryKey: ["images"], type: "active", predicate });
    },
    [client],
  );
  useViewKeys(stage, {
    next: () => onward?.(),
    previous: () => backward?.(),
    details: toggleDetails,
    favorite: () => {
      if (image?.status === "ready" && !inTrash) void favoritePhotos(client, [id], !image.favorite);
    },
    fullScreen: () => screen.toggle?.(),
    slideshow: slideshow.toggle,
    remove,
    close,
  });

  const gone = isGone(error) || (error !== null && !image);
  const panel = image && !gone && details.isShown && (
    <Panel key={id} image={image} detail={detail} onPoint={setShownBoxes} readOnly={inTrash} />
  );
  return (
    <div
      ref={view}
      className={styles.view}
      role="dialog"
      aria-modal="true"
      aria-label="Photo"
      tabIndex={-1}
      data-photo-view
      data-details={panel ? true : undefined}
    >
      <div className={styles.dark} data-quiet={isQuiet || undefined}>
        {image && !gone && (
          <Stage
            ref={stage}
            image={image}
            previous={previous}
            next={next}
            boxes={shownBoxes}
            acts={{
              next: onward,
              previous: backward,
              close,
              up: () => details.isSheet && details.show(true),
            }}
          />
        )}
        <Toolbar
          image={image}
          inTrash={inTrash}
          detailsShown={details.isShown}
          screen={screen}
          slideshow={onward || slideshow.isRunning ? slideshow : undefined}
          onClose={close}
          onDetails={toggleDetails}
          onRestore={() => leave((ids) => restorePhotos(client, ids))}
          onRemove={remove}
        />
        {!image && !error && <p className={styles.loading}>Loading…</p>}
        {error && <Problem error={error} gone={gone} isTrying={isFetching} onRetry={() => void refetch()} />}
        {backward && (
          <button
            type="button"
            className={`${styles.button} ${styles.previous}`}
            aria-label="Previous photo"
            aria-keyshortcuts="ArrowLeft"
            onClick={backward}
          >
            <BackIcon />
          </button>
        )}
        {onward && (
          <button
            type="button"
            className={`${styles.button} ${styles.next}`}
            aria-label="Next photo"
            aria-keyshortcuts="ArrowRight"
            onClick={onward}
          >
            <ForwardIcon />
          </button>
        )}
        <p className="visually-hidden" aria-live="polite">
          {image && !gone ? altText(image) : ""}
        </p>
      </div>
      {panel && (
        <Sheet isSheet={details.isSheet} onClose={() => details.show(false)}>
          {panel}
        </Sheet>
      )}
      <ListLoaders wanted={place.wanted} />
      {purging && (
        <PurgeDialog
          count={1}
          onClose={() => setPurging(false)}
          onConfirm={() => leave((ids) => purgePhotos(client, ids))}
        />
      )}
    </div>
  );
}
