"use client";
import { parse, type Token } from "@phototag/core/search/grammar";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { AlbumActions } from "../album/album-actions";
import { albumOf, albumsOptions, useTermLabel } from "../album/albums-data";
import { ApiError } from "../api/errors";
import { navigate } from "../navigation/address";
import { number, photos } from "../shell/counted";
import { useTitle } from "../shell/use-title";
import controls from "../styles/controls.module.css";
import { TakeOutButton } from "../take-out/take-out-button";
import { Grid } from "./grid";
import styles from "./library.module.css";
import { ListLoader } from "./list-loader";
import { ListProblem } from "./list-problem";
import { listOptions } from "./lists";
import { LookOn } from "./look-on";
import { NearTags } from "./near-tags";
import { useGroups } from "./use-groups";
import { shownFor } from "./words";

/** "cat and beach in Rome since 2023, without dog" */
function said(tokens: readonly Token[], termLabel: (term: string) => string): string {
  const taken = tokens
    .filter(({ exclude }) => !exclude)
    .map(({ term, or }, index) => {
      const label = termLabel(term);
      if (index === 0) return label;
      const bounds = term.includes(":") && /^(In|Since|Before) /.test(label);
      const word = bounds ? label[0]!.toLowerCase() + label.slice(1) : label;
      return or ? ` or ${word}` : bounds ? ` ${word}` : ` and ${word}`;
    })
    .join("");
  const left = tokens.filter(({ exclude }) => exclude).map(({ term }) => termLabel(term));
  if (left.length === 0) return taken;
  return `${taken || "Everything"}, without ${left.join(" or ")}`;
}

/** How an empty part of the library comes to have photos. */
const EMPTY: Record<string, { title: string; note: string }> = {
  favorite: { title: "No favorites yet.", note: "Press the heart beside a photo, or f, and it stands here." },
  archive: {
    title: "Nothing is archived.",
    note: "What you archive leaves the timeline, stands here, and is still found by search.",
  },
};

function nothing(q: string, said: string): string {
  return EMPTY[q]?.title ?? inWords(q, said);
}

function inWords(q: string, said: string): string {
  return albumOf(q) ? `“${said}” is empty.` : `Nothing found for ${said}.`;
}

/** Photos that a screen has room for: while none is found, nothing is on it that would ask for more. */
const SCREEN = 60;

function counted(images: number, complete: boolean): string {
  if (complete) return photos(images);
  return images === 0 ? "Looking…" : `${number(images)}+ photos`;
}

export function SearchResults({ q }: { q: string }) {
  const { tokens = [], problem } = parse(q);
  const { data, error } = useInfiniteQuery({ ...listOptions(q), enabled: !problem });
  const termLabel = useTermLabel();
  const id = albumOf(q);
  const { data: albums } = useQuery({ ...albumsOptions, enabled: id !== undefined });
  const album = albums?.find((one) => one.id === id);
  const groups = useGroups(useMemo(() => [{ q }], [q]));
  const { images = [], complete = false, pausedAt } = groups[0] ?? {};

  const title = problem ? "Search" : said(tokens, termLabel);
  useTitle(title);

  if (!data)
    return <ListProblem title={title} error={problem ? new ApiError(400, "bad_request", problem) : error} />;
  const { understood = [], near = [] } = data.pages[0] ?? {};
  if (images.length === 0 && complete) {
    return (
      <div className={styles.nothing}>
        <h1 className={styles.title}>{nothing(q, title)}</h1>
        {album && (
          <div className={styles.row}>
            <AlbumActions album={album} />
          </div>
        )}
        {near.length > 0 ? (
          <NearTags near={near} tokens={tokens} />
        ) : (
          <p className={styles.note}>
            {album
              ? "Select photos in the library, then “Add to album”."
              : (EMPTY[q]?.note ?? "Type a few letters to choose from what there is.")}
          </p>
        )}
        <button type="button" className={controls.button} onClick={() => navigate({ q: "" })}>
          Show the whole library
        </button>
      </div>
    );
  }
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.note} role="status">
          {pausedAt && images.length === 0 ? "No photo yet" : counted(images.length, complete)}
        </p>
        {shownFor(understood).map((shown) => (
          <p key={shown} className={styles.note}>
            {shown}
          </p>
        ))}
        <NearTags near={near} tokens={tokens} />
        <div className={styles.push}>
          {id !== undefined ? (
            album && <AlbumActions album={album} />
          ) : (
            <TakeOutButton wanted={{ of: "search", q, title }} />
          )}
        </div>
      </div>
      <Grid groups={groups} />
      {images.length === 0 && <ListLoader q={q} load={{ at: 0, length: SCREEN }} />}
      {pausedAt && <LookOn q={q} pausedAt={pausedAt} />}
    </>
  );
}
