"use client";
import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { Box } from "../api/types";
import { Slide } from "./slide";
import styles from "./stage.module.css";
import type { Shown } from "./use-photo";
import { type StageActs, type StageHandle, useStageGestures } from "./use-stage-gestures";
import { fitted, largestScale, type Size } from "./zoom";

interface StageProps {
  image: Shown;
  previous: string | undefined;
  next: string | undefined;
  boxes: readonly Box[];
  acts: StageActs;
  ref?: Ref<StageHandle>;
}

/** Where the photo is looked at; its neighbors wait at either side for the finger that draws them in. */
export function Stage({ image, previous, next, boxes, acts, ref }: StageProps) {
  const { id } = image;
  const room = useRef<HTMLDivElement>(null);
  const strip = useRef<HTMLDivElement>(null);
  const photo = useRef<HTMLDivElement>(null);
  const space = useSize(room);
  const [scale, setScale] = useState(1);
  const fit = fitted({ width: image.width ?? 4, height: image.height ?? 3 }, space);
  const largest = largestScale(image.width ?? 0, fit.width);
  const { zoomed, handle } = useStageGestures({
    ...{ id, room, strip, photo, fit, space, largest, acts },
    onScale: setScale,
  });
  useImperativeHandle(ref, () => handle, [handle]);

  // By their ids, so that the picture drawn in is the picture looked at, and not one that is drawn anew.
  const slides = [
    ...(previous ? [{ id: previous, at: -1 as const }] : []),
    { id, at: 0 as const },
    ...(next && next !== previous ? [{ id: next, at: 1 as const }] : []),
  ];
  return (
    <div ref={room} className={styles.room} data-zoomed={zoomed || undefined}>
      <div ref={strip} className={styles.strip}>
        {space.width > 0 &&
          slides.map((slide) =>
            slide.at === 0 ? (
              <Slide key={slide.id} {...slide} space={space} boxes={boxes} scale={scale} ref={photo} />
            ) : (
              <Slide key={slide.id} {...slide} space={space} />
            ),
          )}
      </div>
    </div>
  );
}

function useSize(room: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [room]);
  return size;
}
