"use client";
import type { Token } from "@phototag/core/search/grammar";
import type { Near } from "../api/types";
import { navigate } from "../navigation/address";
import styles from "./near-tags.module.css";
import { withTag } from "./words";

/** For each term that no photo has the tags nearest to it; a click searches for that one instead. */
export function NearTags({ near, tokens }: { near: readonly Near[]; tokens: readonly Token[] }) {
  return near.map(({ term, tags }) => (
    <div key={term} className={styles.near}>
      <p>No “{term}”. Near:</p>
      <ul className={styles.tags} aria-label={`Near ${term}`}>
        {tags.map((tag) => (
          <li key={tag}>
            <button
              type="button"
              className={styles.tag}
              onClick={() => navigate({ q: withTag(tokens, term, tag) })}
            >
              {tag}
            </button>
          </li>
        ))}
      </ul>
    </div>
  ));
}
