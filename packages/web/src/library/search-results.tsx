"use client";
import { parse, type Token } from "@phototag/core/search/grammar";
import { termLabel } from "@phototag/core/term";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { navigate } from "../navigation/address";
import controls from "../styles/controls.module.css";
import { Grid } from "./grid";
import styles from "./library.module.css";
import { ListProblem } from "./list-problem";
import { listOptions } from "./lists";
import { useGroups } from "./use-groups";

/** "cat and beach, without dog" */
function said(tokens: readonly Token[]): string {
  const taken = tokens
    .filter(({ exclude }) => !exclude)
    .map(({ term, or }, index) => `${index === 0 ? "" : or ? " or " : " and "}${termLabel(term)}`)
    .join("");
  const left = tokens.filter(({ exclude }) => exclude).map(({ term }) => termLabel(term));
  if (left.length === 0) return taken;
  return `${taken || "Everything"}, without ${left.join(" or ")}`;
}

export function SearchResults({ q }: { q: string }) {
  const { tokens = [], problem } = parse(q);
  const { data, error } = useInfiniteQuery({ ...listOptions(q), enabled: !problem });
  const groups = useGroups(useMemo(() => [{ q }], [q]));
  const { images = [], complete = false } = groups[0] ?? {};

  if (!data) return <ListProblem error={problem ? new Error(problem) : error} />;
  if (images.length === 0 && complete) {
    return (
      <div className={styles.nothing}>
        <h1 className={styles.title}>Nothing tagged {said(tokens)}.</h1>
        <p className={styles.note}>Type a few letters to choose from the tags there are.</p>
        <button type="button" className={controls.button} onClick={() => navigate({ q: "" })}>
          Show the whole library
        </button>
      </div>
    );
  }
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>{said(tokens)}</h1>
        <p className={styles.note} role="status">
          {images.length === 1 ? "1 photo" : `${images.length}${complete ? "" : "+"} photos`}
        </p>
      </div>
      <Grid groups={groups} />
    </>
  );
}
