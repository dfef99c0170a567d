"use client";
/** What the API says of photos that look alike, kept true while photos go to the trash. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { listAlike, listLike } from "../api/client";
import type { Alike, Image } from "../api/types";

/** Comparing takes the API a second or two: what is known is shown again for a while. */
const STALE_MS = 5 * 60_000;

export const alikeOptions = queryOptions({
  queryKey: ["alike"],
  queryFn: ({ signal }) => listAlike(signal),
  staleTime: STALE_MS,
});

export const likeOptions = (id: string) =>
  queryOptions({
    queryKey: ["like", id],
    queryFn: ({ signal }) => listLike(id, signal),
    staleTime: STALE_MS,
  });

/** Takes images out at once, before the API has answered; one photo alone is alike to none. */
export function dropAlike(client: QueryClient, ids: ReadonlySet<string>): void {
  client.setQueryData<Alike>(
    alikeOptions.queryKey,
    (alike) => alike && { ...alike, groups: without(alike.groups, ids) },
  );
  client.setQueriesData<Image[]>({ queryKey: ["like"] }, (images) =>
    images?.filter(({ id }) => !ids.has(id)),
  );
}

/** The groups without some images; of a group whose best is gone, the first that is left is the best. */
export function without(groups: Alike["groups"], ids: ReadonlySet<string>): Alike["groups"] {
  return groups.flatMap((group) => {
    const images = group.images.filter(({ id }) => !ids.has(id));
    const gone = group.images.length - images.length;
    if (gone === 0) return [group];
    const count = group.count - gone;
    return images.length > 1
      ? [{ best: ids.has(group.best) ? images[0]!.id : group.best, images, count }]
      : [];
  });
}

/** Asks again for what is in view: photos came, or came back. */
export function refreshAlike(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: alikeOptions.queryKey }),
    client.invalidateQueries({ queryKey: ["like"] }),
  ]);
}
