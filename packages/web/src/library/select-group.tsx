"use client";
import { useStore } from "../shell/store";
import styles from "./grid.module.css";
import type { Group } from "./rows";
import { selectGroup } from "./select-many";
import { selection } from "./selection";

/** Beside a month's heading: ticks all of its photos, also those that are not loaded. */
export function SelectGroup({ group }: { group: Group }) {
  const selecting = useStore(selection, (state) => state.ids.size > 0);
  return (
    <button
      type="button"
      className={styles.select}
      // The photos are one stop of Tab: from there the key does it.
      tabIndex={-1}
      data-selecting={selecting || undefined}
      aria-label={`Select month: ${group.label}`}
      onClick={() => void selectGroup(group)}
    >
      Select
    </button>
  );
}
