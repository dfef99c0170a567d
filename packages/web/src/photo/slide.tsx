"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Box } from "../api/types";
import { altText } from "../library/alt";
import { thumbhashUrl } from "../library/thumbhash";
import styles from "./stage.module.css";
import { type Shown, useRenewal, useShown } from "./use-photo";
import { fitted, isShownByBrowsers, isTooCoarse, type Size } from "./zoom";

interface SlideProps {
  id: string;
  space: Size;
  /** 0 is looked at; its neighbors stand at either side, out of sight. */
  at: -1 | 0 | 1;
  boxes?: readonly Box[];
  /** How much larger than fitted it is drawn. */
  scale?: number;
  ref?: RefObject<HTMLDivElement | null>;
}

/** A photo as large as the room allows: its blur, its thumbnail, the preview over it, the original where that is not enough. */
export function Slide({ id, ...props }: SlideProps) {
  const image = useShown(id);
  return image ? <Picture image={image} {...props} /> : null;
}

function Picture({
  image,
  space,
  at,
  boxes = [],
  scale = 1,
  ref,
}: Omit<SlideProps, "id"> & { image: Shown }) {
  const { id, name, type, reason, thumbhash, thumbUrl, previewUrl, originalUrl } = image;
  const size = fitted({ width: image.width ?? 4, height: image.height ?? 3 }, space);
  const preview = useRef<HTMLImageElement>(null);
  const [sharp, setSharp] = useState(false);
  const [wanted, setWanted] = useState(false);
  const [whole, setWhole] = useState(false);
  const { tries, renew } = useRenewal(id);
  const blurred = thumbhashUrl(thumbhash);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is a new picture to wait for.
  useEffect(() => {
    if (preview.current?.complete && preview.current.naturalWidth > 0) setSharp(true);
  }, [previewUrl, tries]);

  // Once it is there, it stays: who zooms in and out looks at one picture.
  useEffect(() => {
    const pixels = preview.current?.naturalWidth ?? 0;
    const hasMore = (image.width ?? 0) > pixels && isShownByBrowsers(type);
    if (hasMore && sharp && isTooCoarse(pixels, size.width * scale, window.devicePixelRatio)) setWanted(true);
  }, [image.width, type, sharp, size.width, scale]);

  return (
    <div className={styles.slide} data-at={at} aria-hidden={at !== 0 || undefined}>
      {thumbUrl ? (
        <div
          ref={ref}
          className={styles.photo}
          data-picture={at === 0 ? id : undefined}
          style={{ ...size, backgroundImage: blurred && `url(${blurred})` }}
        >
          {!sharp && (
            <img
              className={styles.layer}
              src={thumbUrl}
              alt=""
              draggable={false}
              onError={() => renew(thumbUrl)}
            />
          )}
          {previewUrl && (
            <img
              key={`preview ${tries}`}
              ref={preview}
              className={styles.layer}
              src={previewUrl}
              alt={at === 0 ? altText(image) : ""}
              width={image.width}
              height={image.height}
              draggable={false}
              onLoad={() => setSharp(true)}
              onError={() => renew(previewUrl)}
            />
          )}
          {wanted && originalUrl && (
            <img
              key={`original ${tries}`}
              className={styles.layer}
              src={originalUrl}
              alt=""
              draggable={false}
              decoding="async"
              data-coming={!whole || undefined}
              data-original
              onLoad={() => setWhole(true)}
              // The preview is still there beneath it.
              onError={() => !renew(originalUrl) && setWanted(false)}
            />
          )}
          {boxes.map((box) => (
            <span
              key={`${box.left} ${box.top} ${box.width} ${box.height}`}
              className={styles.box}
              style={{
                left: percent(box.left),
                top: percent(box.top),
                width: percent(box.width),
                height: percent(box.height),
              }}
            />
          ))}
        </div>
      ) : (
        <p className={styles.words}>{reason ?? `${name} is being recognized.`}</p>
      )}
      {wanted && originalUrl && !whole && at === 0 && (
        <p className={styles.loading} role="status">
          Loading the original
        </p>
      )}
    </div>
  );
}

const percent = (fraction: number) => `${fraction * 100}%`;
