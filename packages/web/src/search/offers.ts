"use client";
/** What the search box offers, of what this library has: nothing that leads to an empty page. */
import { parse, type Token } from "@phototag/core/search/grammar";
import { fold, monthLabel, termLabel, termOf } from "@phototag/core/term";
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { albumQuery, albumsOptions } from "../album/albums-data";
import type { Album, MonthCount, Suggested } from "../api/types";
import { monthsOptions } from "../library/lists";
import { ofTag, type Suggestion } from "./suggestions";
import { suggestedNow, useSuggested } from "./use-suggestions";

const SHOWN = 8;
const TAGS = 6;
const EXAMPLE_TAGS = 3;

/** Years and months that begin as was typed: `dec`, `december 20`, `20`. */
export function datesFrom(months: readonly MonthCount[], typed: string): Suggestion[] {
  const prefix = fold(typed);
  if (!prefix) return [];
  const years = new Map<string, number>();
  for (const { month, count } of months) {
    const year = month.slice(0, 4);
    years.set(year, (years.get(year) ?? 0) + count);
  }
  const all = [
    ...[...years].map(([year, count]) => ({ term: `year:${year}`, label: year, count })),
    ...months.map(ofMonth),
  ];
  return all.filter(({ label }) => fold(label).startsWith(prefix));
}

export function albumsFrom(albums: readonly Album[], typed: string): Suggestion[] {
  const prefix = fold(typed);
  if (!prefix) return [];
  return albums.flatMap(({ id, title, count }) =>
    count > 0 && fold(title).startsWith(prefix) ? { term: albumQuery(id), label: title, count } : [],
  );
}

/** For an empty box: searches of several kinds, as they are written. */
export function examplesOf({ tags, terms = [] }: Suggested, months: readonly MonthCount[]): Suggestion[] {
  const [first, second] = tags;
  const most = [...months].sort((a, b) => b.count - a.count)[0];
  const written = (label: string): Suggestion => {
    const tokens: Token[] = parse(label).tokens ?? [];
    return { term: label, label, tokens };
  };
  const either = first && second && !/[\s"]/.test(first.name + second.name);
  return [
    ...tags.slice(0, EXAMPLE_TAGS).map(ofTag),
    ...(either ? [written(`${first.name} or ${second.name}`)] : []),
    ...(most ? [ofMonth(most)] : []),
    ...terms.map(ofTerm),
  ];
}

const ofMonth = ({ month, count }: MonthCount): Suggestion => ({
  ...{ term: `month:${month}`, label: monthLabel(month), count },
});

const ofTerm = ({ name, count, atLeast }: NonNullable<Suggested["terms"]>[number]): Suggestion => ({
  ...{ term: name, label: termLabel(name), count, atLeast },
});

/** What this library has to offer, as far as it is known. */
interface Known {
  suggested: Suggested;
  months?: readonly MonthCount[];
  albums?: readonly Album[];
}

function offersOf({ suggested, months = [], albums = [] }: Known, typed: string, q: string) {
  if (typed === "" && !q) return examplesOf(suggested, months).slice(0, SHOWN);
  // Nobody has counted dates and albums within a search.
  const more = q ? [] : [...albumsFrom(albums, typed), ...datesFrom(months, typed)];
  const terms = (suggested.terms ?? []).map(ofTerm);
  return [...suggested.tags.slice(0, TAGS).map(ofTag), ...terms, ...more].slice(0, SHOWN);
}

/**
 * What is typed stands for: the tag that is called so, or begins so first in the menu, else what else is called so there.
 * The beginning of an album's title is a word first, which other photos may say.
 * @param taken terms of the search that it would narrow, which the menu does not offer again
 */
export async function standsFor(
  client: QueryClient,
  typed: string,
  q: string,
  taken: ReadonlySet<string>,
): Promise<Suggestion | undefined> {
  const called = ({ tags }: Suggested) => tags.find(({ name }) => termOf(name) === termOf(typed));
  const suggested = await suggestedNow(client, typed, q);
  const tag = called(suggested);
  if (tag) return ofTag(tag);
  const months = client.getQueryData(monthsOptions.queryKey);
  const albums = client.getQueryData(albumsOptions.queryKey);
  const offers = offersOf({ suggested, months, albums }, typed, q);
  const isFree = ({ term }: Suggestion) => !taken.has(termOf(term));
  const first =
    suggested.tags.map(ofTag).find(isFree) ??
    offers.find((offer) => isFree(offer) && termOf(offer.label) === termOf(typed));
  if (first || !q) return first;
  // A name of several words is that tag also where none of its photos is within the search.
  const elsewhere = called(await suggestedNow(client, typed, ""));
  return elsewhere && ofTag(elsewhere);
}

/**
 * @param typed the beginning of what is looked for
 * @param q the search that it would narrow: counts are within it
 */
export function useOffers(typed: string, enabled: boolean, q: string): Suggestion[] {
  const suggested = useSuggested(typed, enabled, q);
  const { data: months } = useQuery({ ...monthsOptions, enabled });
  const { data: albums } = useQuery({ ...albumsOptions, enabled });
  return enabled ? offersOf({ suggested, months, albums }, typed, q) : [];
}
