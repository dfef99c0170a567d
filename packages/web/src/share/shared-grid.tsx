"use client";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { SharedImage } from "../api/types";
import { aspectOf, heightOf, justify, tilesOf } from "../library/justify";
import { useMetrics } from "../library/metrics";
import { thumbhashColor } from "../library/thumbhash";
import { navigate, useAddress } from "../navigation/address";
import styles from "./shared-grid.module.css";
import { SharedViewer } from "./shared-viewer";
import { altOf } from "./words";

interface SharedGridProps {
  images: readonly SharedImage[];
  /** Asks for the next page; none at the end, or while one is coming. */
  more?: () => void;
  /** How many pages there are: one may add no photo. */
  pages: number;
  /** Asks for everything anew, since addresses of pictures have ended. */
  renew(): void;
}

/** A picture that doesn't come asks for new addresses, once in so long. */
const RENEWAL_MS = 60_000;

/** Justified rows, as in the library, but with nothing to select, and a viewer of its own. */
export function SharedGrid({ images, more, pages, renew }: SharedGridProps) {
  const { target, gutter } = useMetrics();
  const room = useRef<HTMLUListElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const renewed = useRef(Date.now());
  const [width, setWidth] = useState(0);
  const { photo: open } = useAddress();
  const openedHere = useRef(false);
  const rows = useMemo(
    () => justify(images, aspectOf, { width, target, gutter }),
    [images, width, target, gutter],
  );

  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page without photos moves nothing, and is looked behind.
  useEffect(() => {
    const element = end.current;
    if (!element || !more) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && more(),
      { rootMargin: "800px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [more, pages]);

  const at = open === undefined ? -1 : images.findIndex(({ id }) => id === open);
  // The address may name a photo of a page to come.
  useEffect(() => {
    if (open !== undefined && at < 0) more?.();
  }, [open, at, more]);

  const seen = useRef(open);
  useEffect(() => {
    const last = seen.current;
    seen.current = open;
    if (open === undefined && last !== undefined)
      room.current?.querySelector<HTMLElement>(`[data-photo="${CSS.escape(last)}"] button`)?.focus();
  }, [open]);

  const show = (id: string) => {
    openedHere.current = true;
    navigate({ photo: id });
  };
  const close = () => {
    if (openedHere.current) window.history.back();
    else navigate({ photo: undefined }, "replace");
    openedHere.current = false;
  };
  const onMissing = () => {
    if (Date.now() - renewed.current < RENEWAL_MS) return;
    renewed.current = Date.now();
    renew();
  };
  return (
    <>
      <ul ref={room} className={styles.grid} style={{ height: heightOf(rows) }} aria-label="Photos">
        {rows.flatMap(({ top, height, ...row }) =>
          tilesOf({ ...row, height }, (index) => aspectOf(images[index]!), gutter).map(
            ({ index, left, width: tileWidth }) => {
              const image = images[index]!;
              return (
                <li
                  key={image.id}
                  className={styles.tile}
                  data-photo={image.id}
                  style={{
                    ...{ top, left, width: tileWidth, height },
                    backgroundColor: thumbhashColor(image.thumbhash),
                  }}
                >
                  <button type="button" className={styles.open} onClick={() => show(image.id)}>
                    <img
                      className={styles.picture}
                      src={image.thumbUrl}
                      alt={altOf(image)}
                      loading="lazy"
                      decoding="async"
                      draggable={false}
                      onError={onMissing}
                    />
                  </button>
                </li>
              );
            },
          ),
        )}
      </ul>
      <div ref={end} />
      {at >= 0 && (
        <SharedViewer
          images={images}
          at={at}
          onShow={(next) => {
            navigate({ photo: images[next]?.id }, "replace");
            if (next >= images.length - 3) more?.();
          }}
          onMissing={onMissing}
          onClose={close}
        />
      )}
    </>
  );
}
