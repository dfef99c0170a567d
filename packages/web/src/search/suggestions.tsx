"use client";
import type { Token } from "@phototag/core/search/grammar";
import type { TagCount } from "../api/types";
import controls from "../styles/controls.module.css";
import styles from "./suggestions.module.css";
import type { Listbox } from "./use-suggestions";

export interface Suggestion {
  term: string;
  label: string;
  /** Photos that have it. */
  count?: number;
  /** There may be more. */
  atLeast?: boolean;
  /** What is searched for, where that is more than the term. */
  tokens?: Token[];
}

export const ofTag = ({ name, count, atLeast }: TagCount): Suggestion => ({
  ...{ term: name, label: name, count, atLeast },
});

interface SuggestionsProps {
  suggestions: readonly Suggestion[];
  /** Each is to be left out of what is searched for. */
  excluding?: boolean;
  /** Each will do beside the term before it. */
  joining?: boolean;
  /** Said above them. */
  heading?: string;
  /** Said below them, and of the field: what else may be written. */
  footing?: { id: string; text: string };
  listbox: Listbox;
  onPick(index: number): void;
  className?: string;
}

/** What a field for tags offers, under it. The field keeps the focus, and has the keys. */
export function Suggestions(props: SuggestionsProps) {
  const { suggestions, excluding, joining, heading, footing, listbox, onPick, className } = props;
  if (suggestions.length === 0) return null;
  return (
    <div className={`${controls.menu} ${styles.suggestions} ${className ?? ""}`} {...listbox.listProps}>
      {heading && (
        <p className={styles.heading} role="presentation">
          {heading}
        </p>
      )}
      {suggestions.map(({ term, label, count, atLeast }, index) => (
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
          {joining && <span className={styles.not}>or</span>}
          {label}
          {count !== undefined && (
            <span className={styles.count}>
              {count}
              {atLeast && "+"}
            </span>
          )}
        </div>
      ))}
      {footing && (
        <p id={footing.id} className={styles.footing} role="presentation">
          {footing.text}
        </p>
      )}
    </div>
  );
}
