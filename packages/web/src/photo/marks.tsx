"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Image } from "../api/types";
import { archivePhotos, favoritePhotos } from "../library/actions";
import { AlbumDialog } from "../shell/dialogs";
import { AlbumIcon, ArchiveIcon, HeartIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import styles from "./marks.module.css";

/** What a person says of the photo that is looked at, in one touch: a favorite, in an album, out of the timeline. */
export function Marks({ image }: { image: Image }) {
  const client = useQueryClient();
  const [placing, setPlacing] = useState(false);
  const { id, favorite, archived } = image;
  return (
    <div className={styles.marks}>
      <button
        type="button"
        className={`${controls.icon} ${favorite ? styles.on : ""}`}
        aria-label="Favorite"
        aria-pressed={favorite}
        aria-keyshortcuts="f"
        title="Favorite (f)"
        onClick={() => void favoritePhotos(client, [id], !favorite)}
      >
        <HeartIcon filled={favorite} />
      </button>
      <button
        type="button"
        className={controls.icon}
        aria-label="Add to album"
        title="Add to album"
        onClick={() => setPlacing(true)}
      >
        <AlbumIcon />
      </button>
      <button
        type="button"
        className={`${controls.icon} ${archived ? styles.on : ""}`}
        aria-label="Archive"
        aria-pressed={archived}
        title={archived ? "Back to timeline" : "Archive"}
        onClick={() => void archivePhotos(client, [id], !archived)}
      >
        <ArchiveIcon />
      </button>
      {placing && <AlbumDialog ids={[id]} onClose={() => setPlacing(false)} />}
    </div>
  );
}
