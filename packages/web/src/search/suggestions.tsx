"use client";
import type { TagCount } from "../api/types";
import controls from "../styles/controls.module.css";
import styles from "./suggestions.module.css";
import type { Listbox } from "./use-suggestions";

export interface Suggestion {
  term: string;
  label: string;
  /** Photos that have it; untold for the library's own terms. */
  count?: number;
}

export const ofTag = ({ name, count }: TagCount): Suggestion => ({ term: name, label: name, count });

interface SuggestionsProps {
  suggestions: readonly Suggestion[];
  /** Each is to be left out of what is searched for. */
  excluding?: boolean;
  listbox: Listbox;
  onPick(index: number): void;
  className?: string;
}

/** What a field for tags offers, under it. The field keeps the focus, and has the keys. */
export function Suggestions({ suggestions, excluding, listbox, onPick, className }: SuggestionsProps) {
  if (suggestions.length === 0) return null;
  return (
    <div className={`${controls.menu} ${styles.suggestions} ${className ?? ""}`} {...listbox.listProps}>
      {suggestions.map(({ term, label, count }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
        <div
          key={term}
          id={listbox.option(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === listbox.active}
          className={controls.menuItem}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(index)}
        >
          {excluding && <span className={styles.not}>not</span>}
          {label}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </div>
      ))}
    </div>
  );
}
