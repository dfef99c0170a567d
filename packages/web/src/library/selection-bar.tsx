"use client";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { gridKeys, isPressed } from "../keys/keys";
import { lazily } from "../shell/lazily";
import { useStore } from "../shell/store";
import { deletePhotos, favoritePhotos } from "./actions";
import { listed } from "./lists";
import { clearSelection, selection } from "./selection";
import { isTyping } from "./use-grid-keys";

const load = () => import("./selection-actions").then((module) => module.SelectionActions);
const SelectionActions = lazily(load, "What can be done with photos");

/** What is done with the photos that are ticked, or with the one in focus: by keys, and by what stands in the bar's place. */
export function SelectionBar() {
  const client = useQueryClient();
  const inTrash = usePathname().startsWith("/trash");
  const any = useStore(selection, ({ ids }) => ids.size > 0);
  const [purging, setPurging] = useState(false);

  useEffect(() => {
    if (!any) setPurging(false);
  }, [any]);

  // Nothing that is seen first waits for it, and the first tick not for the network.
  useEffect(() => {
    load().catch(() => {});
  }, []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const favors = isPressed(gridKeys.favorite, event) && !inTrash;
      if (event.key !== "Delete" && event.key !== "Backspace" && !favors) return;
      // The photo view has a Delete of its own, and dialogs have none.
      if (isTyping(event.target) || document.querySelector("[role=dialog], dialog[open]")) return;
      const ticked = [...selection.get().ids];
      const focused =
        event.target instanceof Element
          ? event.target.closest<HTMLElement>("[data-photo]")?.dataset.photo
          : undefined;
      const meant = ticked.length > 0 ? ticked : focused && event.key !== "Backspace" ? [focused] : [];
      if (meant.length === 0) return;
      event.preventDefault();
      // Held down, it would do so to photo after photo.
      if (event.repeat) return;
      if (favors) {
        const images = listed(client, meant);
        const all = images.length === meant.length && images.every(({ favorite }) => favorite);
        void favoritePhotos(client, meant, !all);
        return;
      }
      if (inTrash) setPurging(true);
      else void deletePhotos(client, meant);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [client, inTrash]);

  if (!any) return null;
  return <SelectionActions purging={purging} onPurge={setPurging} onClose={clearSelection} />;
}
