"use client";
import { MOST_TITLE } from "@phototag/core/album/limits";
import { mend, spell, termOf } from "@phototag/core/term";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addToAlbum, albumsOptions, makeAlbum } from "../album/albums-data";
import { NO_SELECTION } from "../library/selection";
import controls from "../styles/controls.module.css";
import styles from "./folder-offers.module.css";

interface FolderOffersProps {
  /** Folder → the photos of it that are in the library. */
  folders: ReadonlyMap<string, readonly string[]>;
  /** The album has its photos, or gets them. */
  onTaken(folder: string): void;
}

/** Whoever drops more of them has dropped a whole disk. */
const MOST = 3;

/** Offers to make an album of each folder that was dropped: nobody wants one of `DCIM`. */
export function FolderOffers({ folders, onTaken }: FolderOffersProps) {
  const client = useQueryClient();
  const { data: albums } = useQuery(albumsOptions);
  /** What is being done, as it was offered. */
  const [busy, setBusy] = useState<{ folder: string; offer: string }>();
  if (!albums) return null;
  return [...folders].slice(0, MOST).map(([folder, ids]) => {
    const title = spell(mend(folder.slice(0, MOST_TITLE)));
    const known = albums.find((album) => termOf(album.title) === termOf(title));
    const offer = known ? `Add to the album “${known.title}”` : `Make an album of “${title}”`;
    const take = async () => {
      setBusy({ folder, offer });
      const isTaken = await (known
        ? addToAlbum(client, known, ids, NO_SELECTION)
        : makeAlbum(client, title, ids, NO_SELECTION));
      setBusy(undefined);
      if (isTaken) onTaken(folder);
    };
    return (
      <button
        key={folder}
        type="button"
        className={`${controls.quiet} ${styles.offer}`}
        disabled={busy !== undefined}
        onClick={() => void take()}
      >
        <span>{busy?.folder === folder ? busy.offer : offer}</span>
      </button>
    );
  });
}
