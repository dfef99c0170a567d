"use client";
/** A photo as it is known: from the list at once, and by its own answer, with the preview's address, a moment later. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getImage } from "../api/client";
import type { Image, ImageDetail } from "../api/types";
import { findListed } from "../library/lists";

/** Of what only the photo's own answer says, what it takes to show it. */
export type Shown = Image & Partial<Pick<ImageDetail, "previewUrl" | "originalUrl">>;

/** How often a photo that is being recognized is asked for again while it is looked at. */
const UNSETTLED_MS = 2000;

/** A photo's text comes some seconds after its tags. */
const TEXT_MS = 5000;
const TEXT_WITHIN_MS = 60_000;

const SHOWN_STALE_MS = 30_000;

function refetchAfter(image: ImageDetail | undefined): number | false {
  if (!image) return false;
  if (image.status !== "ready" && image.status !== "failed") return UNSETTLED_MS;
  const recognizedAt = Date.parse(image.history.findLast(({ event }) => event === "recognized")?.at ?? "");
  return !image.text && Date.now() - recognizedAt < TEXT_WITHIN_MS ? TEXT_MS : false;
}

const photoOptions = (id: string) =>
  queryOptions({ queryKey: ["image", id], queryFn: ({ signal }) => getImage(id, signal) });

/** The photo that is looked at: asked for again while something is still to be found out about it. */
export function usePhoto(id: string) {
  const client = useQueryClient();
  const query = useQuery({ ...photoOptions(id), refetchInterval: ({ state }) => refetchAfter(state.data) });
  const image: Shown | undefined = query.data ?? findListed(client, id);
  return { ...query, detail: query.data, image };
}

/** What there is to show of a photo; of a neighbor of the one that is looked at, ahead. */
export function useShown(id: string): Shown | undefined {
  const client = useQueryClient();
  const { data } = useQuery({ ...photoOptions(id), staleTime: SHOWN_STALE_MS });
  return data ?? findListed(client, id);
}

/** Addresses that did not answer, and have been asked for anew. */
const broken = new Set<string>();

/**
 * A picture did not come: in a tab that was open for hours its address has run out. A new one is asked for, once for each
 * address, since pictures fail for other reasons, too.
 * @returns whether it is asked for; `tries` counts, so that the picture is drawn anew even where the address is the same
 */
export function useRenewal(id: string): { tries: number; renew(address: string): boolean } {
  const client = useQueryClient();
  const [tries, setTries] = useState(0);
  const renew = (address: string) => {
    if (broken.has(address)) return false;
    broken.add(address);
    void client.invalidateQueries({ queryKey: ["image", id] }).then(() => setTries((count) => count + 1));
    return true;
  };
  return { tries, renew };
}
