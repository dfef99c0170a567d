"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Album } from "../api/types";
import { ConfirmDialog } from "../shell/dialog";
import { ShareDialog } from "../shell/dialogs";
import { ShareIcon, TrashIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import { TakeOutButton } from "../take-out/take-out-button";
import { albumQuery, deleteAlbum, renameAlbum } from "./albums-data";
import { TitleDialog } from "./title-dialog";

/** What may be done with the album that is looked at. */
export function AlbumActions({ album }: { album: Album }) {
  const client = useQueryClient();
  const router = useRouter();
  const [asking, setAsking] = useState<"rename" | "share" | "delete">();
  const close = () => setAsking(undefined);
  return (
    <>
      <button type="button" className={controls.quiet} onClick={() => setAsking("share")}>
        <ShareIcon />
        Share
      </button>
      {album.count > 0 && (
        <TakeOutButton wanted={{ of: "search", q: albumQuery(album.id), title: album.title }} />
      )}
      <button type="button" className={controls.quiet} onClick={() => setAsking("rename")}>
        Rename
      </button>
      <button type="button" className={controls.quiet} onClick={() => setAsking("delete")}>
        <TrashIcon />
        Delete album
      </button>
      {asking === "share" && (
        <ShareDialog
          heading={`Share “${album.title}”`}
          title={album.title}
          of={{ album: album.id }}
          onClose={close}
        />
      )}
      {asking === "rename" && (
        <TitleDialog
          heading="Rename the album"
          title={album.title}
          action="Rename"
          onDone={(title) => void renameAlbum(client, album, title)}
          onClose={close}
        />
      )}
      {asking === "delete" && (
        <ConfirmDialog
          title={`Delete “${album.title}”?`}
          text="The album goes for good, and links to it show nothing any more. Its photos stay in your library."
          action="Delete album"
          onConfirm={() => {
            router.push("/albums/");
            void deleteAlbum(client, album);
          }}
          onClose={close}
        />
      )}
    </>
  );
}
