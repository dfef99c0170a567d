"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type MouseEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import type { Image } from "../api/types";
import { loadView } from "../photo/load-view";
import { openPhoto } from "../photo/open-photo";
import { HeartIcon } from "../shell/icons";
import { useStore } from "../shell/store";
import { altText, topTags } from "./alt";
import { useFrameBudget } from "./frame-budget";
import { renewAddresses } from "./lists";
import styles from "./photo-tile.module.css";
import { place, stopAt } from "./place";
import { selectTo } from "./select-many";
import { selection, toggled } from "./selection";
import { thumbhashColor, thumbhashUrl } from "./thumbhash";

interface PhotoTileProps {
  /** Absent while its page is being loaded. */
  image: Image | undefined;
  left: number;
  width: number;
  height: number;
}

export const PhotoTile = memo(function PhotoTile({ image, left, width, height }: PhotoTileProps) {
  const box = { left, width, height };
  if (!image) return <div className={styles.tile} style={box} data-blank />;
  return <LoadedTile image={image} box={box} width={width} height={height} />;
});

function select(id: string, range: boolean): void {
  if (range) void selectTo(id);
  else selection.set((current) => toggled(current, id));
}

/** Between two tags: a hundred tiles are drawn at once, and each element of theirs is one too many. */
const APART = "\u2003";
/** A tag of two words goes to the next line whole. */
const UNBROKEN = "\u00a0";

/** A press this long shows a photo's tags and ticks it, on a screen without a pointer to hover with. */
const LONG_PRESS_MS = 450;

/** A picture that takes longer than this to come is worth its blur. */
const BLUR_AFTER_MS = 120;

/** The blur of a picture that takes a moment to come. */
function useBlur(hash: string | undefined, loaded: boolean): string | undefined {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (loaded) return;
    const timer = setTimeout(() => setLate(true), BLUR_AFTER_MS);
    return () => clearTimeout(timer);
  }, [loaded]);
  return useMemo(() => (loaded || !late ? undefined : thumbhashUrl(hash)), [hash, loaded, late]);
}

interface PictureProps {
  image: Image;
  width: number;
  height: number;
}

function Picture({ image, width, height }: PictureProps) {
  const client = useQueryClient();
  const [loaded, setLoaded] = useState(false);
  const picture = useRef<HTMLImageElement>(null);
  const blur = useBlur(image.thumbhash, loaded);

  // A picture from the browser's cache may be there before React listens.
  useEffect(() => {
    if (picture.current?.complete && picture.current.naturalWidth > 0) setLoaded(true);
  }, []);

  return (
    <>
      {blur && <span className={styles.blur} style={{ backgroundImage: `url(${blur})` }} />}
      {!image.thumbUrl && <span className={styles.name}>{image.name}</span>}
      <img
        ref={picture}
        className={styles.picture}
        src={image.thumbUrl}
        alt={altText(image)}
        width={Math.round(width)}
        height={Math.round(height)}
        decoding="async"
        draggable={false}
        data-loaded={loaded || undefined}
        onLoad={() => setLoaded(true)}
        onError={() => renewAddresses(client)}
      />
      {image.favorite && (
        <span className={styles.heart} aria-hidden="true">
          <HeartIcon filled />
        </span>
      )}
      {image.tags.length > 0 && (
        <span className={styles.tags} aria-hidden="true">
          {topTags(image, 2)
            .map(({ name }) => name.replaceAll(" ", UNBROKEN))
            .join(APART)}
        </span>
      )}
    </>
  );
}

interface LoadedTileProps {
  image: Image;
  box: { left: number; width: number; height: number };
  width: number;
  height: number;
}

function LoadedTile({ image, box, width, height }: LoadedTileProps) {
  const { id } = image;
  const isDrawn = useFrameBudget();
  const selected = useStore(selection, (state) => state.ids.has(id));
  const selecting = useStore(selection, (state) => state.ids.size > 0);
  const isStop = useStore(place, (stop) => stop === id);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressed = useRef(false);
  useEffect(() => () => clearTimeout(press.current), []);

  const onClick = (event: MouseEvent) => {
    if (pressed.current) {
      pressed.current = false;
      event.preventDefault();
      return;
    }
    // With Ctrl or the middle button the browser opens the photo in a tab of its own.
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (selecting || event.shiftKey) select(id, event.shiftKey);
    else void openPhoto(id, event.currentTarget.querySelector("img"), loadView());
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a long press is a finger's way to the tick, which has a role.
    <div
      className={styles.tile}
      style={{ ...box, backgroundColor: thumbhashColor(image.thumbhash) }}
      data-selected={selected || undefined}
      data-selecting={selecting || undefined}
      data-photo={id}
      onContextMenu={(event) => {
        // On a touch screen the browser's own menu would come over the tick.
        if (pressed.current) event.preventDefault();
      }}
      onTouchStart={() => {
        pressed.current = false;
        press.current = setTimeout(() => {
          pressed.current = true;
          select(id, false);
        }, LONG_PRESS_MS);
      }}
      onTouchMove={() => clearTimeout(press.current)}
      onTouchEnd={() => clearTimeout(press.current)}
      onTouchCancel={() => clearTimeout(press.current)}
    >
      <a
        className={styles.link}
        href={`?photo=${id}`}
        aria-label={isDrawn ? undefined : altText(image)}
        draggable={false}
        tabIndex={isStop ? 0 : -1}
        onFocus={({ currentTarget }) => stopAt(currentTarget, id)}
        onClick={onClick}
      >
        {isDrawn && <Picture image={image} width={width} height={height} />}
      </a>
      {isDrawn && (
        /* biome-ignore lint/a11y/useSemanticElements: a native checkbox can't be a round tick over a photo */
        <button
          type="button"
          role="checkbox"
          aria-checked={selected}
          aria-label={`Select ${altText(image)}`}
          tabIndex={selecting && isStop ? 0 : -1}
          className={styles.tick}
          onClick={(event) => {
            // The finger that has just ticked the photo by a long press may lift over the tick.
            if (pressed.current) pressed.current = false;
            else select(id, event.shiftKey);
          }}
        />
      )}
    </div>
  );
}
