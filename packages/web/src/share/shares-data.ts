"use client";
/** The links that a person has given out: which there are, a new one, and one that is taken back. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { addShare, listShares, removeShare } from "../api/client";
import type { CreatedShare, NewShare, Share } from "../api/types";
import { announce, tellWhy } from "../shell/undo";

export const sharesOptions = queryOptions({
  queryKey: ["shares"],
  queryFn: ({ signal }) => listShares(signal),
});

export async function makeShare(client: QueryClient, wanted: NewShare): Promise<CreatedShare> {
  const made = await addShare(wanted);
  await client.invalidateQueries({ queryKey: sharesOptions.queryKey });
  return made;
}

/** Its link shows nothing from now on. */
export async function takeBack(client: QueryClient, share: Share): Promise<void> {
  const { id, title } = share;
  try {
    await removeShare(id);
    announce(`The link to “${title}” shows nothing any more.`);
  } catch (error) {
    tellWhy(error, () => takeBack(client, share));
  }
  await client.invalidateQueries({ queryKey: sharesOptions.queryKey });
}
