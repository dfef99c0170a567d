"use client";
import { useQuery } from "@tanstack/react-query";
import albums from "../album/album-dialog.module.css";
import { imagesById } from "../api/client";
import { number, photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import { countTags } from "./tag-counts";

/** Photos that are looked at to say which tags there are. */
const LOOKED_AT = 1000;

interface RemoveTagDialogProps {
  ids: readonly string[];
  onPick(name: string): void;
  onClose(): void;
}

/** Takes a tag away from photos: those that they have, the most frequent first. */
export function RemoveTagDialog({ ids, onPick, onClose }: RemoveTagDialogProps) {
  const some = ids.slice(0, LOOKED_AT);
  const { data, error } = useQuery({
    queryKey: ["tags of", some],
    queryFn: ({ signal }) => imagesById(some, signal),
    gcTime: 0,
  });
  const tags = data && countTags(data);
  return (
    <Dialog
      title={ids.length === 1 ? "Remove a tag" : `Remove a tag from ${photos(ids.length)}`}
      onClose={onClose}
    >
      <p className={controls.dialogText} role="status">
        {error
          ? "The tags of these photos could not be looked up."
          : !tags
            ? "Looking up their tags…"
            : tags.length === 0
              ? "They have no tags."
              : ids.length > LOOKED_AT
                ? `As the first ${number(LOOKED_AT)} of them have them.`
                : null}
      </p>
      {tags && tags.length > 0 && (
        <ul className={albums.albums} aria-label="Tags">
          {tags.map(({ name, count }) => (
            <li key={name}>
              <button
                type="button"
                className={controls.menuItem}
                onClick={() => {
                  onPick(name);
                  onClose();
                }}
              >
                <span className={albums.title}>{name}</span>
                <span className={albums.count}>{count}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <DialogActions />
    </Dialog>
  );
}
