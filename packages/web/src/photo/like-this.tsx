"use client";
import { useQuery } from "@tanstack/react-query";
import type { MouseEvent } from "react";
import { likeOptions } from "../alike/answers";
import { altText } from "../library/alt";
import { thumbhashColor } from "../library/thumbhash";
import styles from "./like-this.module.css";
import { turnTo } from "./open-photo";
import panel from "./panel.module.css";

/** Photos that look like the one shown, the most similar first; nothing where there are none, or that is not known. */
export function LikeThis({ id }: { id: string }) {
  const { data: images } = useQuery(likeOptions(id));
  if (!images || images.length === 0) return null;
  const open = (event: MouseEvent, other: string) => {
    // With Ctrl or the middle button the browser opens the photo in a tab of its own.
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turnTo(other);
  };
  return (
    <>
      <h2 id="like-this" className={panel.title}>
        More like this
      </h2>
      <ul className={styles.row} aria-labelledby="like-this">
        {images.map((image) => (
          <li key={image.id}>
            <a className={styles.link} href={`?photo=${image.id}`} onClick={(event) => open(event, image.id)}>
              <img
                className={styles.picture}
                style={{ backgroundColor: thumbhashColor(image.thumbhash) }}
                src={image.thumbUrl}
                alt={altText(image)}
                width={84}
                height={84}
                loading="lazy"
                decoding="async"
              />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
