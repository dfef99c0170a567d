"use client";
import { MOST_TITLE } from "@phototag/core/album/limits";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import styles from "./album-dialog.module.css";
import { addToAlbum, albumsOptions, makeAlbum } from "./albums-data";

interface AlbumDialogProps {
  ids: readonly string[];
  onClose(): void;
}

/** Puts photos into an album: one that there is, or a new one. */
export function AlbumDialog({ ids, onClose }: AlbumDialogProps) {
  const client = useQueryClient();
  const { data: albums = [] } = useQuery(albumsOptions);
  const [title, setTitle] = useState("");
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return;
    void makeAlbum(client, title.trim(), ids);
    onClose();
  };
  return (
    <Dialog
      title={ids.length === 1 ? "Add to an album" : `Add ${photos(ids.length)} to an album`}
      onClose={onClose}
    >
      {albums.length > 0 && (
        <ul className={styles.albums} aria-label="Albums">
          {albums.map((album) => (
            <li key={album.id}>
              <button
                type="button"
                className={controls.menuItem}
                onClick={() => {
                  void addToAlbum(client, album, ids);
                  onClose();
                }}
              >
                <span className={styles.cover}>{album.thumbUrl && <img src={album.thumbUrl} alt="" />}</span>
                <span className={styles.title}>{album.title}</span>
                <span className={styles.count}>{album.count}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className={styles.make} onSubmit={make}>
        <input
          className={controls.field}
          aria-label="Title of a new album"
          placeholder="New album"
          maxLength={MOST_TITLE}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className={controls.primary} disabled={!title.trim()}>
          Create
        </button>
      </form>
      <DialogActions />
    </Dialog>
  );
}
