"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { addToAlbum, albumsOptions, makeAlbum } from "../album/albums-data";
import controls from "../styles/controls.module.css";
import styles from "./folder-offers.module.css";

interface FolderOffersProps {
  /** Folder → the photos of it that are in the library. */
  folders: ReadonlyMap<string, readonly string[]>;
  onTaken(folder: string): void;
}

/** Whoever drops more of them has dropped a whole disk. */
const MOST = 3;
const LONGEST_TITLE = 100;

/** Offers to make an album of each folder that was dropped: nobody wants one of `DCIM`. */
export function FolderOffers({ folders, onTaken }: FolderOffersProps) {
  const client = useQueryClient();
  const { data: albums } = useQuery(albumsOptions);
  if (!albums) return null;
  return [...folders].slice(0, MOST).map(([folder, ids]) => {
    const title = folder.slice(0, LONGEST_TITLE).trim().normalize("NFC");
    const known = albums.find((album) => album.title === title);
    return (
      <button
        key={folder}
        type="button"
        className={`${controls.quiet} ${styles.offer}`}
        onClick={() => {
          void (known ? addToAlbum(client, known, ids) : makeAlbum(client, title, ids));
          onTaken(folder);
        }}
      >
        <span>{known ? `Add to the album “${title}”` : `Make an album of “${title}”`}</span>
      </button>
    );
  });
}
