"use client";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Box, Image, ImageDetail } from "../api/types";
import { altText } from "../library/alt";
import { thumbhashUrl } from "../library/thumbhash";
import styles from "./stage.module.css";

interface StageProps {
  /** Listed or alone: its preview is known once it has been asked for alone. */
  image: Image & Pick<ImageDetail, "previewUrl">;
  boxes: readonly Box[];
}

/** The photo as large as the room allows: its blur, then its thumbnail, then the preview over it; and a tag's boxes. */
export function Stage({ image, boxes }: StageProps) {
  const room = useRef<HTMLDivElement>(null);
  const size = useFit(room, image.width ?? 4, image.height ?? 3);
  const preview = useRef<HTMLImageElement>(null);
  const [sharp, setSharp] = useState(false);
  const blurred = thumbhashUrl(image.thumbhash);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is a new picture to wait for.
  useEffect(() => {
    if (preview.current?.complete && preview.current.naturalWidth > 0) setSharp(true);
  }, [image.previewUrl]);

  return (
    <div ref={room} className={styles.room}>
      <div className={styles.photo} style={{ ...size, backgroundImage: blurred && `url(${blurred})` }}>
        {image.thumbUrl && !sharp && <img className={styles.layer} src={image.thumbUrl} alt="" />}
        {image.previewUrl && (
          <img
            ref={preview}
            className={styles.layer}
            src={image.previewUrl}
            alt={altText(image)}
            width={image.width}
            height={image.height}
            onLoad={() => setSharp(true)}
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
    </div>
  );
}

const percent = (fraction: number) => `${fraction * 100}%`;

/** The largest size of the photo's shape within the room; a small photo is not blown up beyond twice its own size. */
function useFit(room: React.RefObject<HTMLElement | null>, width: number, height: number) {
  const [size, setSize] = useState<{ width: number; height: number }>();
  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    const fit = () => {
      const { clientWidth, clientHeight } = element;
      const known = width > 16 && height > 16;
      const scale = Math.min(
        clientWidth / width,
        clientHeight / height,
        known ? 2 : Number.POSITIVE_INFINITY,
      );
      setSize({ width: Math.floor(width * scale), height: Math.floor(height * scale) });
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [room, width, height]);
  return size;
}
