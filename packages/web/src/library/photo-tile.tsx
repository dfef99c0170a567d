"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type MouseEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import type { Image } from "../api/types";
import { loadView } from "../photo/load-view";
import { openPhoto } from "../photo/open-photo";
import { HeartIcon } from "../shell/icons";
import { useStore } from "../shell/store";
import { altText, topTags } from "./alt";
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

/** What stands in the tile until its picture is there: its color at once, its blur if it takes a moment. */
function useBlur(hash: string | undefined, loaded: boolean) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (loaded) return;
    const timer = setTimeout(() => setLate(true), BLUR_AFTER_MS);
    return () => clearTimeout(timer);
  }, [loaded]);
  return useMemo(() => {
    if (loaded) return undefined;
    const blurred = late ? thumbhashUrl(hash) : undefined;
    return { backgroundColor: thumbhashColor(hash), backgroundImage: blurred && `url(${blurred})` };
  }, [hash, loaded, late]);
}

interface LoadedTileProps {
  image: Image;
  box: { left: number; width: number; height: number };
  width: number;
  height: number;
}

function LoadedTile({ image, box, width, height }: LoadedTileProps) {
  const { id, thumbUrl } = image;
  const client = useQueryClient();
  const selected = useStore(selection, (state) => state.ids.has(id));
  const selecting = useStore(selection, (state) => state.ids.size > 0);
  const isStop = useStore(place, (stop) => stop === id);
  const [loaded, setLoaded] = useState(false);
  const picture = useRef<HTMLImageElement>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressed = useRef(false);
  const alt = altText(image);
  const background = useBlur(image.thumbhash, loaded);

  // A picture from the browser's cache may be there before React listens.
  useEffect(() => {
    if (picture.current?.complete && picture.current.naturalWidth > 0) setLoaded(true);
  }, []);
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
    else void openPhoto(id, picture.current, loadView());
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a long press is a finger's way to the tick, which has a role.
    <div
      className={styles.tile}
      style={{ ...box, ...background }}
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
        draggable={false}
        tabIndex={isStop ? 0 : -1}
        onFocus={({ currentTarget }) => stopAt(currentTarget, id)}
        onClick={onClick}
      >
        {!thumbUrl && <span className={styles.name}>{image.name}</span>}
        <img
          ref={picture}
          className={styles.picture}
          src={thumbUrl}
          alt={alt}
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
      </a>
      {/* biome-ignore lint/a11y/useSemanticElements: a native checkbox can't be a round tick over a photo */}
      <button
        type="button"
        role="checkbox"
        aria-checked={selected}
        aria-label={`Select ${alt}`}
        tabIndex={selecting && isStop ? 0 : -1}
        className={styles.tick}
        onClick={(event) => {
          // The finger that has just ticked the photo by a long press may lift over the tick.
          if (pressed.current) pressed.current = false;
          else select(id, event.shiftKey);
        }}
      />
    </div>
  );
}
