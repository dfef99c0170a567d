import { ALL, library } from "../library/index.ts";

/**
 * Says of an account that all of it is to go: from now on no token of it is good, and nothing that comes of it is kept.
 * Said again, it is as old as before.
 * @returns since when (ISO 8601)
 */
export async function markErased(owner: string, now = new Date()): Promise<string> {
  const at = now.toISOString();
  const { data } = await library.entities.account
    .update({ all: ALL, owner })
    .data((account, { ifNotExists }) => ifNotExists(account.erasedAt, at))
    .go({ response: "all_new" });
  return data?.erasedAt ?? at;
}

/** Whether an account is gone, or on its way. */
export async function isErased(owner: string): Promise<boolean> {
  const { data } = await library.entities.account.get({ all: ALL, owner }).go({ consistent: true });
  return data?.erasedAt !== undefined;
}
