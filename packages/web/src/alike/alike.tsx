"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import styles from "../library/library.module.css";
import { ListProblem } from "../library/list-problem";
import { clearSelection } from "../library/selection";
import { sequence } from "../library/sequence";
import { useAddress } from "../navigation/address";
import { LazyPhotoView } from "../photo/lazy-view";
import { number } from "../shell/counted";
import { AlikeGroup } from "./alike-group";
import { alikeOptions } from "./answers";

/** Near-duplicates side by side. Nothing is deleted until a person says so. */
export function Alike() {
  const { photo } = useAddress();
  const { data, error, isFetching, refetch } = useQuery(alikeOptions);
  useEffect(() => clearSelection, []);

  // The photo view's arrows go through a group, and on to the next one.
  const groups = data?.groups;
  useEffect(() => {
    sequence.set(
      (groups ?? []).map(({ best, images }) => ({
        q: `alike:${best}`,
        images,
        segments: [],
        complete: true,
      })),
    );
  }, [groups]);
  useEffect(() => () => sequence.set([]), []);

  const done = data !== undefined && data.groups.length === 0;
  const next = done && data.more > 0 && !isFetching;
  useEffect(() => {
    if (next) void refetch();
  }, [next, refetch]);

  if (!data) return <ListProblem title="Alike" error={error} />;
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title} tabIndex={-1}>
          Alike
        </h1>
        <p className={styles.note}>
          {done && data.more === 0
            ? data.compared === 0
              ? "There are no photos here that can be compared."
              : "No photos look like one another."
            : "Keep the ones you tick. The rest goes to the trash when you say so."}
        </p>
      </div>
      {data.groups.map((group) => (
        // With other photos, what was ticked means nothing any more.
        <AlikeGroup key={group.images.map(({ id }) => id).join()} group={group} />
      ))}
      {(data.more > 0 || !data.complete) && (
        <p className={styles.line}>
          {data.more > 0 &&
            `${data.more} more ${data.more === 1 ? "group comes" : "groups come"} after these. `}
          {!data.complete && `The ${number(data.compared)} photos added last were compared.`}
        </p>
      )}
      {photo && <LazyPhotoView id={photo} />}
    </>
  );
}
