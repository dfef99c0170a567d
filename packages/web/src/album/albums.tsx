"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import library from "../library/library.module.css";
import { ListProblem } from "../library/list-problem";
import { photos } from "../shell/counted";
import { PlusIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import styles from "./albums.module.css";
import { albumQuery, albumsOptions, makeAlbum } from "./albums-data";
import { TitleDialog } from "./title-dialog";

/** Every album by its cover. */
export function Albums() {
  const client = useQueryClient();
  const { data: albums, error } = useQuery(albumsOptions);
  const [making, setMaking] = useState(false);
  if (!albums) return <ListProblem title="Albums" error={error} />;
  return (
    <>
      <div className={library.head}>
        <h1 className={library.title}>Albums</h1>
        {albums.length === 0 && (
          <p className={`${library.note} ${library.hint}`}>
            None yet. Select photos in the library, then “Add to album”.
          </p>
        )}
        <button
          type="button"
          className={`${controls.button} ${library.push}`}
          onClick={() => setMaking(true)}
        >
          <PlusIcon />
          New album
        </button>
      </div>
      <ul className={styles.albums}>
        {albums.map(({ id, title, count, thumbUrl }) => (
          <li key={id}>
            <Link
              className={styles.album}
              href={`/library/?${new URLSearchParams({ q: albumQuery(id) })}`}
              prefetch={false}
            >
              <span className={styles.cover}>{thumbUrl && <img src={thumbUrl} alt="" loading="lazy" />}</span>
              <span className={styles.title}>{title}</span>
              <span className={library.note}>{photos(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {making && (
        <TitleDialog
          heading="New album"
          action="Create"
          onDone={(title) => void makeAlbum(client, title, [])}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
