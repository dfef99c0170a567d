"use client";
import { monthLabel, type OwnTerm } from "@phototag/core/term";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { readerLocales } from "../date/locales";
import { useAddress } from "../navigation/address";
import { LazyPhotoView } from "../photo/lazy-view";
import { lazily } from "../shell/lazily";
import { EMPTY_QUEUE } from "../uploads/queue";
import { useQueue } from "../uploads/uploads-provider";
import { EmptyLibrary } from "./empty-library";
import { Grid } from "./grid";
import { ListProblem } from "./list-problem";
import { monthsOptions } from "./lists";
import type { Group } from "./rows";
import type { Span } from "./runs";
import { SearchResults } from "./search-results";
import { clearSelection } from "./selection";
import { type ListRef, useGroups } from "./use-groups";

const loadStrip = () => import("../uploads/adding-strip").then((module) => module.AddingStrip);
const AddingStrip = lazily(loadStrip, "What is being added");

/** Nothing that is seen first waits for the strip; and it is there when photos are added while the network is away. */
function Adding() {
  const queue = useQueue();
  useEffect(() => void loadStrip().catch(() => {}), []);
  return queue === EMPTY_QUEUE ? null : <AddingStrip />;
}

/** The whole library by month, or what a search found. */
export function Library() {
  const { q, photo } = useAddress();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query shows other photos, so ticks end with it.
  useEffect(() => clearSelection, [q]);
  return (
    <>
      <Adding />
      {q ? <SearchResults q={q} /> : <Timeline />}
      {photo && <LazyPhotoView id={photo} />}
    </>
  );
}

/** The times between which the photos of a month are; dates are those of where they were taken, written as if in UTC. */
function spanOf(month: string): Span {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const start = Date.UTC(year, number - 1);
  return {
    before: new Date(Date.UTC(year, number)).toISOString(),
    since: new Date(start - 1).toISOString(),
  };
}

const TITLE = "Your library";

function Timeline() {
  const { data: months, error } = useQuery(monthsOptions);
  const queue = useQueue();
  const lists = useMemo<ListRef[]>(
    () =>
      (months ?? []).map(({ month, count }) => {
        const q: OwnTerm = `month:${month}`;
        return { q, label: monthLabel(month, readerLocales()), count, span: spanOf(month) };
      }),
    [months],
  );
  const groups: Group[] = useGroups(lists);
  if (!months) return <ListProblem title={TITLE} error={error} />;
  if (months.length === 0 && queue.items.length === 0) return <EmptyLibrary />;
  return (
    <>
      <h1 className="visually-hidden">{TITLE}</h1>
      {months.length > 0 && <Grid groups={groups} scrubber />}
    </>
  );
}
