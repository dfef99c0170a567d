"use client";
import type { OwnTerm } from "@phototag/core/term";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { emptyTrash } from "../library/actions";
import { Grid } from "../library/grid";
import styles from "../library/library.module.css";
import { ListProblem } from "../library/list-problem";
import { listOptions } from "../library/lists";
import { clearSelection } from "../library/selection";
import { useGroups } from "../library/use-groups";
import { useAddress } from "../navigation/address";
import { LazyPhotoView } from "../photo/lazy-view";
import controls from "../styles/controls.module.css";
import { PurgeDialog } from "./purge-dialog";

const QUERY: OwnTerm = "in:trash";
const LISTS = [{ q: QUERY }];

export function Trash() {
  const client = useQueryClient();
  const { photo } = useAddress();
  const { data, error } = useInfiniteQuery({ ...listOptions(QUERY), refetchOnMount: "always" });
  const groups = useGroups(useMemo(() => LISTS, []));
  const [emptying, setEmptying] = useState(false);
  useEffect(() => clearSelection, []);

  if (!data) return <ListProblem title="Trash" error={error} />;
  const ids = groups[0]?.images.flatMap((image) => (image ? [image.id] : [])) ?? [];
  const complete = groups[0]?.complete ?? false;
  const empty = complete && ids.length === 0;
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>Trash</h1>
        <p className={`${styles.note} ${styles.hint}`}>
          {empty ? "Nothing here." : "Photos here are deleted for good after 30 days."}
        </p>
        {!empty && (
          <button
            type="button"
            className={`${controls.button} ${styles.push}`}
            onClick={() => setEmptying(true)}
          >
            Empty trash
          </button>
        )}
      </div>
      {!empty && <Grid groups={groups} />}
      {emptying && (
        <PurgeDialog
          onClose={() => setEmptying(false)}
          onConfirm={() => void emptyTrash(client, ids, complete)}
        />
      )}
      {photo && <LazyPhotoView id={photo} />}
    </>
  );
}
