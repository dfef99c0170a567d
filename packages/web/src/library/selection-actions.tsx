"use client";
import type { OwnTerm } from "@phototag/core/term";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { albumOf, albumsOptions, coverAlbum, takeFromAlbum } from "../album/albums-data";
import type { Image } from "../api/types";
import { useAddress } from "../navigation/address";
import { TagInput } from "../search/tag-input";
import { number, photos } from "../shell/counted";
import {
  AlbumDialog,
  DateDialog,
  PlaceDialog,
  RemoveTagDialog,
  ShareDialog,
  TakeOutDialog,
} from "../shell/dialogs";
import { isFocusLost, showWhole } from "../shell/focus";
import {
  AgainIcon,
  AlbumIcon,
  AllIcon,
  ArchiveIcon,
  CloseIcon,
  CoverIcon,
  DateIcon,
  DownloadIcon,
  HeartIcon,
  MinusIcon,
  PlaceIcon,
  RestoreIcon,
  ShareIcon,
  TagIcon,
  TrashIcon,
  UntagIcon,
} from "../shell/icons";
import { useStore } from "../shell/store";
import controls from "../styles/controls.module.css";
import { PurgeDialog } from "../trash/purge-dialog";
import {
  archivePhotos,
  deletePhotos,
  favoritePhotos,
  purgePhotos,
  restorePhotos,
  retryPhotos,
  tagPhotos,
  untagPhotos,
} from "./actions";
import { listed } from "./lists";
import { linkBack } from "./place";
import { countOf, selectAll } from "./select-many";
import { clearSelection, selection } from "./selection";
import styles from "./selection-bar.module.css";
import { sequence } from "./sequence";

interface SelectionActionsProps {
  /** Whether to ask if the photos may go for good. */
  purging: boolean;
  onPurge(asked: boolean): void;
  /** No photo is to be ticked any more. */
  onClose(): void;
}

/** Stands in the bar's place while photos are ticked; what is being asked ends with them. */
export function SelectionActions({ purging, onPurge, onClose }: SelectionActionsProps) {
  const client = useQueryClient();
  const inTrash = usePathname().startsWith("/trash");
  const { q } = useAddress();
  const ids = useStore(selection, (state) => state.ids);
  const [tagging, setTagging] = useState(false);
  const [untagging, setUntagging] = useState(false);
  const [dating, setDating] = useState(false);
  const [moving, setMoving] = useState(false);
  const [placing, setPlacing] = useState(false);
  const [sharing, setSharing] = useState(false);
  const [taking, setTaking] = useState(false);
  const { data: albums } = useQuery({ ...albumsOptions });
  const album = albums?.find(({ id }) => id === albumOf(q));
  const chosen = [...ids];
  const images = listed(client, chosen);
  // Of photos that are not loaded only the page's search says what they are.
  const all = (term: OwnTerm, is: (image: Image) => boolean | undefined) =>
    images.length > 0 && images.every(is) && (images.length === chosen.length || q === term);
  const allFavorite = all("favorite", ({ favorite }) => favorite);
  const allArchived = all("archive", ({ archived }) => archived);
  const groups = useStore(sequence, (state) => state);
  const total = countOf(groups);

  const bar = useRef<HTMLDivElement>(null);

  // When the field has done its work, keys go on from the button that it came from.
  const wasTagging = useRef(false);
  useEffect(() => {
    if (wasTagging.current && !tagging && isFocusLost())
      bar.current?.querySelector<HTMLElement>("[data-tag]")?.focus();
    wasTagging.current = tagging;
  }, [tagging]);
  // When the bar goes, from the photo that they had come to.
  useEffect(
    () => () => {
      if (isFocusLost()) linkBack()?.focus({ preventScroll: true });
    },
    [],
  );

  const everything = (
    <Action
      label={total !== undefined && total > chosen.length ? `Select all ${number(total)}` : "Select all"}
      icon={<AllIcon />}
      disabled={total !== undefined && total <= chosen.length}
      onClick={() => void selectAll()}
    />
  );
  return (
    <div ref={bar} className={styles.bar} role="toolbar" aria-label="Selected photos" onFocus={showWhole}>
      <button type="button" className={controls.icon} aria-label="Clear selection" onClick={onClose}>
        <CloseIcon />
      </button>
      <p className={styles.count} role="status">
        {number(chosen.length)}
        <span className={styles.label}> selected</span>
      </p>
      {tagging ? (
        <div className={styles.tag}>
          <TagInput
            label="Tag for the selected photos"
            autoFocus
            onCancel={() => setTagging(false)}
            onPick={(name) => {
              setTagging(false);
              void tagPhotos(client, chosen, name);
            }}
          />
        </div>
      ) : inTrash ? (
        <div className={styles.actions}>
          {everything}
          <button type="button" className={controls.quiet} onClick={() => void restorePhotos(client, chosen)}>
            <RestoreIcon />
            Restore
          </button>
          <button type="button" className={controls.quiet} onClick={() => onPurge(true)}>
            <TrashIcon />
            Delete for good
          </button>
        </div>
      ) : (
        <div className={styles.actions}>
          {everything}
          <Action label="Add tag" icon={<TagIcon />} data-tag onClick={() => setTagging(true)} />
          <Action label="Remove tag" icon={<UntagIcon />} onClick={() => setUntagging(true)} />
          <Action label="Add to album" icon={<AlbumIcon />} onClick={() => setPlacing(true)} />
          <Action label="Share" icon={<ShareIcon />} onClick={() => setSharing(true)} />
          {album && chosen.length === 1 && album.cover !== chosen[0] && (
            <Action
              label="Make cover"
              icon={<CoverIcon />}
              onClick={() => {
                clearSelection();
                void coverAlbum(client, album, chosen[0]!);
              }}
            />
          )}
          {album && (
            <Action
              label="Take out of album"
              icon={<MinusIcon />}
              onClick={() => {
                // It reads first what all of them are.
                void takeFromAlbum(client, album, chosen);
                clearSelection();
              }}
            />
          )}
          <Action
            label={allFavorite ? "Not a favorite" : "Favorite"}
            icon={<HeartIcon filled={allFavorite} />}
            onClick={() => void favoritePhotos(client, chosen, !allFavorite)}
          />
          <Action
            label={allArchived ? "Back to timeline" : "Archive"}
            icon={<ArchiveIcon />}
            onClick={() => {
              // It reads first what all of them are.
              void archivePhotos(client, chosen, !allArchived);
              clearSelection();
            }}
          />
          <Action label="Change date" icon={<DateIcon />} onClick={() => setDating(true)} />
          <Action label="Change place" icon={<PlaceIcon />} onClick={() => setMoving(true)} />
          <Action label="Download" icon={<DownloadIcon />} onClick={() => setTaking(true)} />
          <Action
            label="Recognize again"
            icon={<AgainIcon />}
            onClick={() => void retryPhotos(client, chosen)}
          />
          <Action label="Delete" icon={<TrashIcon />} onClick={() => void deletePhotos(client, chosen)} />
        </div>
      )}
      {untagging && (
        <RemoveTagDialog
          ids={chosen}
          onClose={() => setUntagging(false)}
          onPick={(name) => void untagPhotos(client, chosen, name)}
        />
      )}
      {dating && <DateDialog images={images} ids={chosen} onClose={() => setDating(false)} />}
      {moving && <PlaceDialog images={images} ids={chosen} onClose={() => setMoving(false)} />}
      {placing && <AlbumDialog ids={chosen} onClose={() => setPlacing(false)} />}
      {sharing && (
        <ShareDialog
          heading={chosen.length === 1 ? "Share a photo" : `Share ${photos(chosen.length)}`}
          of={{ ids: chosen }}
          onClose={() => setSharing(false)}
        />
      )}
      {taking && <TakeOutDialog wanted={{ of: "selection", ids: chosen }} onClose={() => setTaking(false)} />}
      {purging && (
        <PurgeDialog
          count={chosen.length}
          onClose={() => onPurge(false)}
          onConfirm={() => void purgePhotos(client, chosen)}
        />
      )}
    </div>
  );
}

/** On a narrow bar the sign stands for the words. */
function Action({
  label,
  icon,
  ...button
}: {
  label: string;
  icon: ReactNode;
  disabled?: boolean;
  "data-tag"?: boolean;
  onClick(): void;
}) {
  return (
    <button type="button" className={`${controls.quiet} ${styles.action}`} title={label} {...button}>
      {icon}
      <span className={styles.label}>{label}</span>
    </button>
  );
}
