"use client";
import { useEffect } from "react";
import { useAddress } from "../navigation/address";
import { type Group, type Layout, type Row, rowAt } from "./rows";
import { find } from "./sequence";

interface FollowProps {
  groups: readonly Group[];
  layout: Layout;
  /** How far down the page the rows start. */
  offset: number;
  /** What covers the top of the screen: the bar and a heading (px). */
  covered: number;
}

/** So much of a row is enough to be seen. */
const SEEN = 40;

/** The row that a photo stands in. */
export function rowOf(groups: readonly Group[], layout: Layout, id: string): Row | undefined {
  const at = find(groups, id);
  return at && rowAt(layout, groups[at.group]!.q, at.index);
}

/**
 * Keeps the page behind the photo view at the photo that is looked at, so that it is there on the way back. What is in
 * view already does not move. Draws nothing.
 */
export function Follow({ groups, layout, offset, covered }: FollowProps) {
  const { photo } = useAddress();
  useEffect(() => {
    const row = photo && rowOf(groups, layout, photo);
    if (!row) return;
    const top = offset + row.top - window.scrollY;
    const isSeen = top + row.height >= covered + SEEN && top <= window.innerHeight - SEEN;
    if (isSeen) return;
    const room = window.innerHeight - covered;
    const middle = offset + row.top - covered - Math.max(0, (room - row.height) / 2);
    window.scrollTo({ top: middle, behavior: "instant" });
  }, [photo, groups, layout, offset, covered]);
  return null;
}
